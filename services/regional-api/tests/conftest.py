"""Fixtures of the regional API's tests."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from vetchium_testing.dns import Zone, dns_server
from vetchium_testing.forwarding.hops import Hops
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.joined_regions import (
    NEW_SECRET,
    SECRET,
    Account,
    Platform,
    bearer,
)
from vetchium_testing.regional_api.tenant import (
    PORTALS,
    Member,
    Tenant,
    make_member,
    make_tenant,
    session,
)

# At home, and one hop away. All nine pairs run in `test_hops` and end to end.
PAIRS = [("usa1", "usa1"), ("ind1", "usa1")]


@pytest.fixture(scope="session")
async def dns() -> AsyncIterator[tuple[Zone, str]]:
    """A DNS server: what it knows, and where it listens."""
    async with dns_server() as served:
        yield served


@pytest.fixture
def zone(dns: tuple[Zone, str]) -> Zone:
    """What the resolver of all regions knows."""
    return dns[0]


@pytest.fixture(scope="session")
async def platform(
    make_database: Callable[[str], str], dns: tuple[Zone, str]
) -> AsyncIterator[Platform]:
    """Three regions that live as long as the test process; each test makes its own accounts."""
    async with joined_regions.platform(make_database, dns_resolver=dns[1]) as built:
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
    async with joined_regions.platform(
        make_database, watched.watch, internal_proxy_secret=rotation
    ) as built:
        yield built


@pytest.fixture
def hops(watched: Hops) -> Iterator[Hops]:
    """A fresh count of hops on `watched_platform`."""
    watched.reset()
    yield watched
    watched.reset()


@pytest.fixture(params=PORTALS)
def portal(request: pytest.FixtureRequest) -> str:
    """The portal under test."""
    found: str = request.param
    return found


@pytest.fixture
def twin(portal: str) -> str:
    """The other portal."""
    return next(each for each in PORTALS if each != portal)


@pytest.fixture
async def tenant(platform: Platform, portal: str) -> Tenant:
    """A tenant of the portal, at home in usa1."""
    return await make_tenant(platform, portal)


@pytest.fixture
async def member(platform: Platform, tenant: Tenant) -> Member:
    """An active member without a role."""
    return await make_member(platform, tenant)


@pytest.fixture
async def boss(platform: Platform, tenant: Tenant) -> Member:
    """The tenant's superadmin."""
    return await make_member(platform, tenant, "superadmin")


@pytest.fixture
async def as_boss(platform: Platform, boss: Member) -> dict[str, str]:
    """The header of the superadmin's session."""
    return bearer(await session(platform, boss))
