"""Fixtures of the regional API's tests."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from common.testing.hops import Hops
from regional_api import testing
from regional_api.testing import NEW_SECRET, REGIONS, SECRET, Account, Platform

PAIRS = [(landing, home) for landing in REGIONS for home in REGIONS]


@pytest.fixture(scope="session")
async def platform(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    """Three regions that live as long as the test process; each test makes its own accounts."""
    async with testing.platform(make_database) as built:
        yield built


@pytest.fixture(params=PAIRS, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Where a request lands, and where its account is at home."""
    found: tuple[str, str] = request.param
    return found


@pytest.fixture
async def account(platform: Platform) -> Account:
    """An active account, at home in usa1."""
    return await platform.account()


@pytest.fixture(scope="session")
def watched() -> Hops:
    """The ways between the regions of `watched_platform`."""
    return Hops()


@pytest.fixture(scope="session")
async def watched_platform(
    make_database: Callable[[str], str], watched: Hops
) -> AsyncIterator[Platform]:
    """Three regions in the middle of a rotation of their secret, and somebody who counts hops."""
    rotation = f"{NEW_SECRET},{SECRET}"
    async with testing.platform(
        make_database, watched.watch, internal_proxy_secret=rotation
    ) as built:
        yield built


@pytest.fixture
def hops(watched: Hops) -> Iterator[Hops]:
    """A fresh count of hops on `watched_platform`."""
    watched.reset()
    yield watched
    watched.reset()
