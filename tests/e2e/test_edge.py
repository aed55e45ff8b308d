"""The edge: one address for everybody."""

import json
import signal
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from e2e.people import Person
from e2e.system import REGIONS, SERVICES, System

from embedded.ports import HOST
from embedded.testing import eventually
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import bearer

MIB = 1 << 20


def test_goes_round_robin_over_the_regions(system: System) -> None:
    edge = system.at("edge")
    served = [edge.get("/global/get-regions").headers["x-served-by"] for _ in range(9)]
    assert {region: served.count(region) for region in REGIONS} == dict.fromkeys(REGIONS, 3)


@pytest.mark.parametrize("part", SERVICES)
def test_services_speak_no_http_2(system: System, part: str) -> None:
    """F1, S3: behind a gateway with h2c no body could be taken as empty: there is no HTTP/2."""
    settings_frame = bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
    address = (HOST, system.settings.port(part))
    with socket.create_connection(address, timeout=10) as wire:
        wire.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings_frame)
        assert wire.recv(100)[3:4] != settings_frame[3:4], "a frame of settings: it speaks HTTP/2"


def test_admin_goes_to_the_global_service(system: System) -> None:
    answer = system.at("edge").get("/admin/nothing")
    problem(answer, 404)
    assert answer.headers["x-served-by"] == "global"


def test_hub_is_unknown_to_the_global_service(system: System) -> None:
    answer = system.at("global").get("/hub/myinfo")
    problem(answer, 404)
    assert answer.headers["x-served-by"] == "global"


@pytest.mark.parametrize("path", ["/hub/login", "/global/check-domain"])
def test_body_is_limited_by_the_service(system: System, path: str) -> None:
    """The last byte that is allowed passes; one more is refused, in the service's words."""
    frame = len(json.dumps({"padding": ""}))
    fits = json.dumps({"padding": "x" * (MIB - frame)})
    headers = {"Content-Type": "application/json"}
    edge = system.at("edge")
    assert len(fits) == MIB
    assert edge.post(path, content=fits, headers=headers).status_code == 400
    refused = edge.post(path, content=fits + " ", headers=headers)
    problem(refused, 413)
    assert ("x-served-by" in refused.headers) == (path != "/hub/login"), "before a session: hidden"


def test_far_larger_body_is_refused_in_the_same_form(system: System) -> None:
    refused = system.at("edge").post("/hub/login", content=b"x" * 3 * MIB)
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-request-id"]
    assert refused.json()["status"] == 413


@pytest.mark.parametrize("landing", REGIONS)
def test_request_id_is_kept_through_edge_and_hop(
    system: System, resident: Callable[[str], Person], landing: str
) -> None:
    mine = f"tour.{landing}-{time.monotonic_ns()}"
    person = resident("usa1")
    headers = bearer(person.session) | {"X-Request-ID": mine}
    for place in (landing, "edge"):
        answer = system.at(place).get("/hub/myinfo", headers=headers)
        success(answer)
        assert answer.headers["x-request-id"] == mine
    for region in {landing, "usa1"}:
        eventually(partial(_is_logged, system, f"regional-api {region}", mine))


def _is_logged(system: System, part: str, request_id: str) -> bool:
    return request_id in system.log(part)


def test_bad_request_id_is_replaced(system: System) -> None:
    answer = system.at("edge").get("/", headers={"X-Request-ID": "two words"})
    assert answer.headers["x-request-id"] not in {"", "two words"}


@pytest.fixture(scope="module")
def without_deu1(system: System) -> Iterator[System]:
    with system.unattended():
        system.end("regional-api deu1", signal.SIGKILL)
        yield system
    system.heal()


class TestRegionIsDown:
    """What is refused by one region goes to the next."""

    def test_reads_are_answered_by_the_others(self, without_deu1: System) -> None:
        edge = without_deu1.at("edge")
        answers = [edge.get("/global/get-regions") for _ in range(12)]
        assert {answer.status_code for answer in answers} == {200}
        assert {answer.headers["x-served-by"] for answer in answers} == {"ind1", "usa1"}

    def test_so_are_writes(self, without_deu1: System) -> None:
        """A refused connection has sent nothing."""
        edge, body = without_deu1.at("edge"), {"domain": "example.com"}
        answers = [edge.post("/global/check-domain", json=body) for _ in range(12)]
        assert {answer.status_code for answer in answers} == {200}

    @pytest.mark.usefixtures("without_deu1")
    def test_people_at_home_elsewhere_notice_nothing(
        self, resident: Callable[[str], Person]
    ) -> None:
        for _ in range(6):
            success(resident("usa1").get("edge"))


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_what_is_for_operators_is_not_public(system: System, path: str) -> None:
    answer = system.at("edge").get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert system.at("ind1").get(path).status_code == 200
