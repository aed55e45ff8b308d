"""`GET /admin/list-regions`, while no region answers; tests/e2e has them all."""

from vetchium_testing.answers import success
from vetchium_testing.global_service.service import Office
from vetchium_testing.stopwatch import Stopwatch


async def test_a_region_that_does_not_answer_is_shown_so(office: Office) -> None:
    session = await office.signed_in()
    watch = Stopwatch()
    answer = await office.client.get(
        "/admin/list-regions", headers={"Authorization": f"Bearer {session}"}
    )
    assert watch.running < 1.5
    found = success(answer)["regions"]
    assert [region["region_code"] for region in found] == ["deu1", "ind1", "sgp1", "usa1"]
    assert found[1]["region_name"] == "India - Chennai"
    assert {region["status"] for region in found} == {"active", "planned"}
    assert {region["state"] for region in found} == {None}
