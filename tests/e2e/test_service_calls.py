"""Service calls on the whole stack: staff see all regions; the edge serves none of it."""

import pytest
from e2e.system import REGIONS, System

from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import bearer


@pytest.fixture
def staff(system: System) -> dict[str, str]:
    """A session of somebody without a role."""
    token = tokens.mint()
    system.sql(
        "global",
        "with made as (insert into admin_users (email_address, full_name, status)"
        " values (%s, 'Asha', 'active') returning admin_user_id)"
        " insert into admin_sessions (token_hash, admin_user_id, expires_at)"
        " select %s, admin_user_id, now() + interval '1 hour' from made",
        f"{token.text[:12]}@vetchium.example",
        token.digest,
    )
    return bearer(token.text)


def test_staff_see_how_all_regions_do(system: System, staff: dict[str, str]) -> None:
    found = success(system.at("edge").get("/admin/list-regions", headers=staff))["regions"]
    states = {region["region_code"]: region["state"] for region in found}
    assert {code for code, state in states.items() if state} == {*REGIONS}
    for code in REGIONS:
        assert states[code]["is_global_database_up"] is True
        sent = system.sql(code, "select count(*) from emails where email_status = 'sent'")
        assert states[code]["mails"]["sent"] <= sent[0][0]


@pytest.mark.parametrize("path", ["/service/region-state", "/service", "/service/"])
def test_the_edge_serves_no_calls(system: System, path: str) -> None:
    answer = system.at("edge").post(path, json={})
    assert (answer.status_code, answer.json()["title"]) == (404, "Not found")
    assert "x-served-by" not in answer.headers


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_answers_signed_calls_alone(system: System, region: str) -> None:
    problem(system.at(region).post("/service/region-state", json={}), 401)
