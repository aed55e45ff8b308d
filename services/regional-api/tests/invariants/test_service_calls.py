"""Service calls: signed by the caller's own key, allowed by a table, carried out once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar.params import JSONBody
from litestar.routes import HTTPRoute
from prometheus_client import REGISTRY

from common import clock
from common.forwarding.endpoints import Endpoints
from common.forwarding.forwarder import Forwarder, HomeTooSlow, HomeUnreachable
from common.forwarding.service_calls import CallRefused, CallSigner, ServiceCalls
from common.forwarding.signature import Signer
from common.forwarding.transport import PeerTransport
from common.web.service_calls import GivenCall, service_call
from common.wire.problems import Unprocessable
from common.wire.region_state import RegionStateRequest, RegionStateResponse
from common.wire.schema import Wire
from regional_api.app import build_app
from vetchium_testing.answers import problem
from vetchium_testing.forwarding.keys import keys_of, secret_of
from vetchium_testing.forwarding.raw_peer import RawPeer
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.joined_regions import Platform, settings
from vetchium_testing.stopwatch import Stopwatch

TOP = Path(__file__).resolve().parents[4]
STATE = "/service/region-state"


class Note(Wire):
    """What the test's call writes."""

    text: str


@service_call("note", callers=["usa1"])
async def note(data: JSONBody[Note], call: GivenCall) -> Note:
    """Write something down, slowly; refuse `no` after that."""
    await call.connection.execute("insert into notes values ($1)", [data.text])
    await asyncio.sleep(0.05)
    if data.text == "no":
        raise Unprocessable
    return Note(f"{data.text} for {call.caller}")


@pytest.fixture(scope="module")
async def regions(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    async with joined_regions.platform(
        make_database, handlers=[note], internal_proxy_secret=""
    ) as built:
        await built.sql("ind1", "create table notes (text text)")
        await built.sql("ind1", "grant insert on notes to vetchium_regional_api")
        yield built


def signed(
    body: bytes = b"{}",
    *,
    path: str = STATE,
    sender: str = "global",
    to: str = "ind1",
    key: str = "",
    call_id: UUID | None = None,
    age: float = 0,
) -> dict[str, str]:
    """Return the headers of a call."""
    keys = keys_of(sender, key or secret_of(sender))
    with clock.moved(timedelta(seconds=-age)):
        value = CallSigner(keys).sign(to, path.encode(), body, call_id or uuid4(), 0.9)
    return {"X-Vetchium-Service": value.decode(), "Content-Type": "application/json"}


def refused(reason: str) -> float:
    name = "vetchium_service_calls_refused_total"
    return REGISTRY.get_sample_value(name, {"reason": reason}) or 0.0


async def notes(regions: Platform) -> list[str]:
    return [row[0] for row in await regions.sql("ind1", "select text from notes")]


@pytest.fixture(autouse=True)
async def publish_global(regions: Platform) -> None:
    await regions.sql(
        "global",
        "insert into service_keys values ('global', %s) on conflict do nothing",
        list(keys_of("global").public),
    )


async def test_answers_whom_it_may(regions: Platform) -> None:
    """Although the key of the caller was published a moment ago."""
    answer = await regions.at("ind1").post(STATE, content=b"{}", headers=signed())
    assert answer.status_code == 200
    assert answer.json()["is_global_database_up"] is True
    assert answer.json()["mails"]["pending"] == 0
    assert answer.headers["cache-control"] == "no-store"


FORGED: dict[str, tuple[str, dict[str, Any]]] = {
    "the key of another": ("signature", {"key": secret_of("usa1")}),
    "another body": ("signature", {"body": b'{"a":1}'}),
    "another path": ("signature", {"path": "/service/note"}),
    "another target": ("signature", {"to": "deu1"}),
    "too old": ("too_old", {"age": 61}),
    "from the future": ("future", {"age": -20}),
    "of nobody": ("unknown_key", {"sender": "xxx9"}),
}


@pytest.mark.parametrize(("reason", "how"), FORGED.values(), ids=FORGED)
async def test_forged_calls(regions: Platform, reason: str, how: dict[str, Any]) -> None:
    before = refused(reason)
    headers = signed(**how)
    problem(await regions.at("ind1").post(STATE, content=b"{}", headers=headers), 401)
    assert refused(reason) == before + 1


@pytest.mark.parametrize("value", ["", "v1", "v1;global;ind1;1;1;1;1"])
async def test_unsigned_calls(regions: Platform, value: str) -> None:
    headers = {"Content-Type": "application/json", "X-Vetchium-Service": value}
    problem(await regions.at("ind1").post(STATE, content=b"{}", headers=headers), 401)


async def test_a_session_opens_nothing(regions: Platform) -> None:
    headers = joined_regions.bearer(await regions.session(await regions.account("ind1")))
    problem(await regions.at("ind1").post(STATE, json={}, headers=headers), 401)


@pytest.mark.parametrize(
    ("path", "sender"), [(STATE, "usa1"), ("/service/note", "global"), ("/service/note", "deu1")]
)
async def test_the_wrong_caller(regions: Platform, path: str, sender: str) -> None:
    body, before = b'{"text":"wrong"}', refused("caller")
    headers = signed(body, path=path, sender=sender)
    problem(await regions.at("ind1").post(path, content=body, headers=headers), 403)
    assert refused("caller") == before + 1
    assert "wrong" not in await notes(regions)


async def test_a_call_that_comes_twice_is_carried_out_once(regions: Platform) -> None:
    """One after the other, and eight at the same moment; the id with another body is a mistake."""
    body, call_id, at = b'{"text":"once"}', uuid4(), regions.at("ind1")

    def call() -> asyncio.Task[httpx.Response]:
        headers = signed(body, path="/service/note", sender="usa1", call_id=call_id)
        return asyncio.create_task(at.post("/service/note", content=body, headers=headers))

    answers = await asyncio.gather(*(call() for _ in range(8)))
    answers.append(await call())
    assert {(each.status_code, each.text) for each in answers} == {
        (200, '{"text":"once for usa1"}')
    }
    assert (await notes(regions)).count("once") == 1
    other = b'{"text":"other"}'
    headers = signed(other, path="/service/note", sender="usa1", call_id=call_id)
    problem(await at.post("/service/note", content=other, headers=headers), 409)
    assert "other" not in await notes(regions)


async def test_a_refused_call_leaves_nothing(regions: Platform) -> None:
    body, call_id, at = b'{"text":"no"}', uuid4(), regions.at("ind1")
    for _ in range(2):
        headers = signed(body, path="/service/note", sender="usa1", call_id=call_id)
        problem(await at.post("/service/note", content=body, headers=headers), 422)
    assert "no" not in await notes(regions)
    kept = "select count(*) from service_calls where call_id = %s"
    assert await regions.sql("ind1", kept, call_id) == [(0,)]


class TestTheCallersSide:
    async def test_ends_within_a_second(self, regions: Platform) -> None:
        """A peer that hangs, one that is away, and one that refuses."""

        async def hang(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)

        known = regions.apps["ind1"].app.state["peers"].regions
        signer = keys_of("ind1")
        async with RawPeer(behave=hang) as hanging, RawPeer() as other:
            endpoints = {"usa1": hanging.url, "deu1": "http://127.0.0.1:9", "ind1": other.url}
            forwarder = Forwarder(
                PeerTransport(connect_timeout=0.5),
                endpoints=Endpoints(endpoints),
                signer=Signer(signer),
            )
            calls = ServiceCalls(forwarder, CallSigner(signer), known)
            for to, error in (("usa1", HomeTooSlow), ("deu1", HomeUnreachable)):
                watch = Stopwatch()
                with pytest.raises(error):
                    await calls.call(to, "region-state", RegionStateRequest(), RegionStateResponse)
                assert watch.running < 1
            with pytest.raises(HomeUnreachable):  # nobody of that name has a key
                await calls.call("xxx9", "note", Note("a"), Note)
            await forwarder.aclose()

    @pytest.mark.parametrize("body", [b"ok", b'{"text":"\xff"}', b"{}", b"[" * 50_000])
    async def test_an_answer_that_makes_no_sense_is_none(
        self, regions: Platform, body: bytes
    ) -> None:
        """Not an error of the caller: staff's list of regions would be a 500 for all of them."""
        known = regions.apps["ind1"].app.state["peers"].regions
        signer = keys_of("ind1")
        length = b"Content-Length: %d\r\n\r\n" % len(body)
        async with RawPeer(b"HTTP/1.1 200 OK\r\nX-Served-By: usa1\r\n" + length + body) as peer:
            forwarder = Forwarder(
                PeerTransport(), endpoints=Endpoints({"usa1": peer.url}), signer=Signer(signer)
            )
            calls = ServiceCalls(forwarder, CallSigner(signer), known)
            with pytest.raises(CallRefused):
                await calls.call("usa1", "note", Note("a"), Note)
            await forwarder.aclose()

    async def test_gets_the_answer(self, regions: Platform) -> None:
        usa1 = keys_of("usa1")
        known = regions.apps["usa1"].app.state["peers"].regions
        forwarder = Forwarder(
            joined_regions.Joined(regions.apps),
            endpoints=Endpoints({"ind1": "http://ind1"}),
            signer=Signer(usa1),
        )
        calls = ServiceCalls(forwarder, CallSigner(usa1), known)
        call_id = uuid4()
        for _ in range(2):
            found = await calls.call("ind1", "note", Note("hi"), Note, call_id=call_id)
            assert found == Note("hi for usa1")
        assert (await notes(regions)).count("hi") == 1
        with pytest.raises(CallRefused) as refusal:
            await calls.call("ind1", "region-state", RegionStateRequest(), RegionStateResponse)
        assert refusal.value.answered == 403


async def test_who_may_call_what() -> None:
    """The table of docs/service-calls.md is what the routes say."""
    app = build_app(settings("ind1", "", ""), Endpoints({}))
    found = {
        f"| `{route.path}` | {', '.join(sorted(handler.opt['callers']))} |"
        for route in app.app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if "callers" in handler.opt
    }
    text = (TOP / "docs" / "service-calls.md").read_text("utf-8")
    table = {line for line in text.splitlines() if line.startswith("| `/service/")}
    assert {" | ".join(line.split(" | ")[:2]) + " |" for line in table} == found
