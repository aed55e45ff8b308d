"""`GET /admin/list-regions`, while no region answers; tests/e2e has them all."""

import secrets
import ssl
from collections.abc import Callable

import pytest
import trustme

from common.forwarding.endpoints import Endpoints
from common.forwarding.keys import ServiceKeys
from common.settings import Secret
from vetchium_testing.answers import success
from vetchium_testing.forwarding.raw_peer import RawPeer
from vetchium_testing.global_service import service
from vetchium_testing.global_service.service import Office, bearer
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


@pytest.mark.parametrize("is_known", [True, False])
async def test_regions_elsewhere_have_an_authority_of_their_own(
    make_database: Callable[[str], str], *, is_known: bool
) -> None:
    """ASVS 12.3.4: PEER_CA counts for the global-service too; without it nothing is sent."""
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)
    given = {
        "peer_ca": authority.cert_pem.bytes().decode() if is_known else "",
        "service_private_key": Secret(secrets.token_hex(32)),
    }
    region = ServiceKeys("usa1", (secrets.token_bytes(32),), lambda _: ())
    async with (
        RawPeer(tls=tls) as peer,
        service.office(make_database("global"), Endpoints({"usa1": peer.url}), **given) as office,
    ):
        await office.sql(
            "insert into service_keys (service, public_keys) values ('usa1', %s)",
            list(region.public),
        )
        session = await office.signed_in()
        # What the peer answers is no JSON: to staff a region without a state, not an error of ours.
        found = success(await office.client.get("/admin/list-regions", headers=bearer(session)))
        assert {region["state"] for region in found["regions"]} == {None}
        paths = {request.split()[1] for request in peer.requests}
        assert paths == ({b"/service/region-state"} if is_known else set())
