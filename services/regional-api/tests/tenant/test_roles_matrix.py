"""Who may call what: every endpoint of org.md and every role; the agency in one sweep."""

from itertools import combinations

import pytest

from vetchium_testing.answers import problem
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import PORTALS, ROLES, make_member, make_tenant, session
from vetchium_testing.regional_api.tenant_endpoints import Endpoint, endpoints

HOLDINGS = [held for size in range(len(ROLES) + 1) for held in combinations(ROLES, size)]
TABLE = [
    pytest.param(endpoint, held, id=f"{endpoint.name}-{'+'.join(held) or 'none'}")
    for endpoint in endpoints("org")
    for held in HOLDINGS
]


def may_call(endpoint: Endpoint, held: tuple[str, ...]) -> bool:
    return not endpoint.roles or bool(set(endpoint.roles) & set(held))


@pytest.mark.parametrize(("endpoint", "held"), TABLE)
async def test_who_may_call_what(
    platform: Platform, endpoint: Endpoint, held: tuple[str, ...]
) -> None:
    await _try(platform, "org", endpoint, held)


@pytest.mark.parametrize("held", [(), *((role,) for role in ROLES)], ids="+".join)
async def test_the_agency_is_the_same(platform: Platform, held: tuple[str, ...]) -> None:
    for endpoint in endpoints("agency"):
        await _try(platform, "agency", endpoint, held)


async def _try(platform: Platform, portal: str, endpoint: Endpoint, held: tuple[str, ...]) -> None:
    member = await make_member(platform, await make_tenant(platform, portal), *held)
    headers = bearer(await session(platform, member))
    at, path = platform.at("ind1"), f"/{portal}/{endpoint.name}"
    answer = await at.request(endpoint.method, path, json=endpoint.body, headers=headers)
    if may_call(endpoint, held):
        assert answer.status_code == endpoint.status, answer.text
    else:
        problem(answer, 403)
        # The role comes before the body.
        problem(await at.request(endpoint.method, path, content=b"{", headers=headers), 403)


@pytest.mark.parametrize(
    ("portal", "endpoint"),
    [
        pytest.param(portal, endpoint, id=f"{portal}-{endpoint.name}")
        for portal in PORTALS
        for endpoint in endpoints(portal)
        if endpoint.roles is not None
    ],
)
async def test_without_a_session(platform: Platform, portal: str, endpoint: Endpoint) -> None:
    member = await make_member(platform, await make_tenant(platform, portal), *ROLES)
    token = await session(platform, member)
    at, path = platform.at("ind1"), f"/{portal}/{endpoint.name}"
    twin = next(each for each in PORTALS if each != portal)
    await platform.sql(
        member.home,
        "update tenant_sessions set expires_at = now() where tenant_user_id = %s",
        member.user_id,
    )
    foreign = await make_member(platform, await make_tenant(platform, twin), *ROLES)
    disabled = await make_member(platform, member.tenant, *ROLES, status="disabled")
    for dead in (
        None,
        "nonsense",
        token,  # expired
        f"IND1-{token[5:]}",
        await session(platform, foreign),
        await session(platform, disabled),
        await platform.session(await platform.account()),
    ):
        headers = bearer(dead) if dead else {}
        problem(await at.request(endpoint.method, path, content=b"{", headers=headers), 401)
