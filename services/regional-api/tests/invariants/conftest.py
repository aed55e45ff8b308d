"""Fixtures of the invariants' tests."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from common.testing.hops import Hops
from regional_api import testing
from regional_api.testing import SECRET, Platform

NEW_SECRET = "the secret that takes over: 32 bytes and more"


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
