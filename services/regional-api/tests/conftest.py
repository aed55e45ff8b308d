"""Fixtures of the regional API's tests."""

from collections.abc import AsyncIterator, Callable

import pytest

from regional_api import testing
from regional_api.testing import REGIONS, Account, Platform

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
