"""A change of an admin takes effect at once in every region; paths are not shared."""

from collections.abc import AsyncIterator, Callable

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service import service
from vetchium_testing.global_service.admin import ENDPOINTS
from vetchium_testing.global_service.service import Office
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform
from vetchium_testing.regional_api.joined_regions import platform as run_regions


@pytest.fixture(scope="module")
async def regions(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    async with run_regions(make_database) as built:
        yield built


@pytest.fixture(scope="module")
async def staff(regions: Platform) -> AsyncIterator[Office]:
    async with service.office(regions.conninfo["global"]) as built:
        yield built


@pytest.mark.parametrize("region", REGIONS)
async def test_a_domain_decided_just_now(regions: Platform, staff: Office, region: str) -> None:
    session = await staff.signed_in("manage_domains")
    domain = f"{region}.customer.example"
    address = {"email_address": f"maya@{domain}"}
    body = {"domain_name": domain, "reason": "A customer"}
    at = regions.at(region)

    async def is_approved() -> bool:
        answer = success(await at.post("/global/check-domain", json={"domain": domain}))
        return answer == {"is_approved": True}

    problem(await at.post("/hub/request-signup", json=address), 403)
    assert not await is_approved()
    success(await staff.post("add-approved-domain", body, session), 201)
    success(await at.post("/hub/request-signup", json=address))
    assert await is_approved()
    success(await staff.post("disable-approved-domain", body, session))
    problem(await at.post("/hub/request-signup", json=address), 403)
    assert not await is_approved()
    success(await staff.post("enable-approved-domain", body, session))
    success(await at.post("/hub/request-signup", json=address))


@pytest.mark.parametrize("region", REGIONS)
async def test_a_region_has_no_admin_paths(regions: Platform, staff: Office, region: str) -> None:
    session = await staff.signed_in("superadmin")
    headers = service.bearer(session)
    for endpoint in ENDPOINTS:
        for method in ("GET", "POST"):
            answer = await regions.at(region).request(method, endpoint.path, headers=headers)
            problem(answer, 404)
    # And an admin's session is not valid in the hub of any region.
    problem(await regions.at(region).get("/hub/myinfo", headers=headers), 401)


async def test_a_session_of_a_professional_is_none_of_staff(
    regions: Platform, staff: Office
) -> None:
    token = await regions.session(await regions.account("ind1"))
    for text in (token, token.partition("-")[2]):
        headers = service.bearer(text)
        problem(await staff.client.get("/admin/myinfo", headers=headers), 401)
