"""Fixtures of the tenants' tests: every test runs for orgs and for agencies."""

import pytest

from regional_api.tenant.testing import PORTALS, Member, Tenant, make_member, make_tenant, session
from regional_api.testing import Platform, bearer


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
