"""C2 in the tenant portals; what a password is in general is in the tests of the hub."""

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api.joined_regions import PASSWORD, Platform, bearer
from vetchium_testing.regional_api.tenant import (
    invitation_token,
    make_member,
    make_tenant,
    reset_token,
    session,
)
from vetchium_testing.regional_api.tenant_signup import begin, complete, publish


async def test_own_words_at_sign_up(platform: Platform, portal: str, zone: Zone) -> None:
    """C2, M8: the words of product, portal, domain and address are refused and spend nothing."""
    signup = await begin(platform, portal)
    publish(zone, signup.domain, signup.value)
    for word in ("Vetchium", portal.upper(), signup.domain.split(".")[0]):
        answer = await complete(platform, signup, password=f"this {word} is mine")
        problem(answer, 400, "password")
    success(await complete(platform, signup), 201)


@pytest.mark.parametrize("word", ["vetchium", "portal", "Maharani", "wagenbau"])
async def test_own_words_of_members(platform: Platform, portal: str, word: str) -> None:
    """C2, M8: at set-up, change and reset, also the domain that is not that of the address."""
    password = f"this {portal if word == 'portal' else word} is mine"
    tenant = await make_tenant(platform, portal, domain=f"wagenbau-{portal}-{word}.example".lower())
    invited = await make_member(
        platform, tenant, status="invited", address="maharani.1@example.com"
    )
    member = await make_member(platform, tenant, address="maharani.2@example.com")
    at = platform.at("ind1")
    setup = {
        "invitation_token": await invitation_token(platform, invited),
        "password": password,
        "full_name": "Asha",
    }
    problem(await at.post(tenant.path("complete-setup"), json=setup), 400, "password")
    success(await at.post(tenant.path("complete-setup"), json=setup | {"password": PASSWORD}))
    headers = bearer(await session(platform, member))
    change = {"current_password": PASSWORD, "new_password": password}
    answer = await at.post(tenant.path("change-password"), json=change, headers=headers)
    problem(answer, 400, "new_password")
    reset = {"reset_token": await reset_token(platform, member), "new_password": password}
    path = tenant.path("complete-password-reset")
    problem(await at.post(path, json=reset), 400, "new_password")
    success(await at.post(path, json=reset | {"new_password": PASSWORD}))
