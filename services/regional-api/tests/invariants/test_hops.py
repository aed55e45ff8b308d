"""At most one hop: every landing, home, kind of route and mark (design §2, invariant 4)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from litestar.routes import HTTPRoute
from prometheus_client import REGISTRY

from common import clock
from common.forwarding import signature as marking
from common.forwarding.keys import ServiceKeys
from common.forwarding.signature import Signer
from vetchium_testing.forwarding.hops import Hops
from vetchium_testing.forwarding.keys import keys_of, secret_of
from vetchium_testing.regional_api.calls import CALLS, Call
from vetchium_testing.regional_api.joined_regions import NEW_SECRET, REGIONS, SECRET, Platform

UNKNOWN_SECRET = "a secret that only a stranger has, 32 bytes"


@dataclass(frozen=True)
class Said:
    """What a mark says, what it was made over, and the old secret if not the sender's key."""

    sender: str
    receiver: str
    call: Call
    secret: str = ""
    key: str = ""
    age: int = 0

    def sign(self) -> bytes:
        call = self.call
        with clock.moved(timedelta(seconds=-self.age)):
            return self._signer().sign(
                to_region=self.receiver,
                client="203.0.113.9",
                seconds_left=9.0,
                method=call.method,
                path=call.path.encode(),
                query=call.query,
                request_id=call.request_id,
                body=call.body,
            )

    def _signer(self) -> Signer:
        if self.secret:
            return Signer(ServiceKeys(self.sender, (), lambda _: ()), (self.secret.encode(),))
        return Signer(keys_of(self.sender, self.key or secret_of(self.sender)))


Make = Callable[[Said], list[bytes]]


def third(said: Said) -> str:
    return next(each for each in REGIONS if each not in {said.sender, said.receiver})


def of(said: Said, **changes: Any) -> list[bytes]:
    """Sign for a request that differs from the one it will travel with."""
    return [replace(said, call=replace(said.call, **changes)).sign()]


def of_itself(said: Said) -> list[bytes]:
    """Sign, with the old secret, what Signer refuses to: a hop from a region to itself."""
    call = said.call
    words = replace(said, secret=SECRET).sign().rsplit(b";", 1)[0].split(b";")
    words[1] = words[2]
    request = marking._request(
        call.method, call.path.encode(), call.query, call.request_id, call.body
    )
    key = marking._old_key(SECRET.encode())
    digest = marking.signature_of(key, b";".join(words), request)
    return [b";".join([*words, digest])]


GOOD: dict[str, Make] = {
    "from a peer": lambda said: [said.sign()],
    "from the other peer": lambda said: [replace(said, sender=third(said)).sign()],
    "with the old secret": lambda said: [replace(said, secret=NEW_SECRET).sign()],
    "with the second old secret": lambda said: [replace(said, secret=SECRET).sign()],
    "nearly a minute old": lambda said: [replace(said, age=58).sign()],
}
REFUSED: dict[str, tuple[str, Make]] = {
    "no mark": ("format", lambda _: [b"v1"]),
    "empty": ("format", lambda _: [b""]),
    "forged": ("signature", lambda said: [said.sign()[:-64] + secrets.token_hex(32).encode()]),
    "unknown secret": ("signature", lambda said: [replace(said, secret=UNKNOWN_SECRET).sign()]),
    "key of another": (
        "signature",
        lambda said: [replace(said, key=secret_of(third(said))).sign()],
    ),
    "of nobody": ("unknown_key", lambda said: [replace(said, sender="xxx9").sign()]),
    "another body": ("signature", lambda said: of(said, body=said.call.body + b" ")),
    "another path": ("signature", lambda said: of(said, path="/hub/logout")),
    "another query": ("signature", lambda said: of(said, query=b"a=1")),
    "another method": ("signature", lambda said: of(said, method="PUT")),
    "another request": ("signature", lambda said: of(said, request_id="x")),
    "too old": ("too_old", lambda said: [replace(said, age=61).sign()]),
    "from the future": ("future", lambda said: [replace(said, age=-10).sign()]),
    "for another": ("signature", lambda said: [replace(said, receiver=third(said)).sign()]),
    "for another, old": (
        "other_region",
        lambda said: [replace(said, receiver=third(said), secret=SECRET).sign()],
    ),
    "of itself": ("other_region", of_itself),
    "forged before good": ("format", lambda said: [b"v1", said.sign()]),
}


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"vetchium_{name}_total", labels) or 0.0


@dataclass(frozen=True)
class Case:
    """One square of the matrix, without its mark."""

    platform: Platform
    hops: Hops
    call: Call
    landing: str
    home: str

    @property
    def said(self) -> Said:
        sender = next(each for each in REGIONS if each != self.landing)
        return Said(sender, self.landing, self.call)

    async def is_answered_by_home(self, marks: list[bytes]) -> None:
        """Expect one hop, or none if it has landed at home."""
        self.hops.reset()
        answer = await self.call.send(self.platform.at(self.landing), marks)
        assert answer.status_code == self.call.expected
        assert answer.headers.get_list("x-answered-by") == [self.home]
        assert self.hops.ways == ([] if self.is_home else [(self.landing, self.home)])
        assert all(len(hop.marks) == 1 and hop.marks != marks for hop in self.hops.seen)

    async def is_sent_back(self, marks: list[bytes], sender: str) -> None:
        """Expect 421, the way home, and no hop."""
        labels = {"route": self.call.path, "from_region": sender}
        before = count("misdirected_requests", **labels)
        self.hops.reset()
        answer = await self.call.send(self.platform.at(self.landing), marks)
        assert answer.status_code == 421
        assert answer.json()["status"] == 421
        assert answer.headers["x-home-region"] == self.home
        assert answer.headers.get_list("x-answered-by") == [self.landing]
        assert self.hops.ways == []
        assert count("misdirected_requests", **labels) == before + 1

    @property
    def is_home(self) -> bool:
        return self.landing == self.home


EVERYWHERE = [(landing, home) for landing in REGIONS for home in REGIONS]
HOME_AND_AWAY = [("usa1", "usa1"), ("ind1", "usa1")]


@pytest.fixture(params=EVERYWHERE, ids="-".join)
def where(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


@pytest.fixture(params=CALLS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def case(kind: str, where: tuple[str, str], watched_platform: Platform, hops: Hops) -> Case:
    landing, home = where
    call = await CALLS[kind](watched_platform, home)
    return Case(watched_platform, hops, call, landing, landing if kind == "local" else home)


async def test_without_a_mark(case: Case) -> None:
    await case.is_answered_by_home([])


async def test_a_good_mark_is_never_forwarded(case: Case) -> None:
    await _is_never_forwarded(case, GOOD["from a peer"])


@pytest.mark.parametrize("where", HOME_AND_AWAY, ids="-".join, indirect=True)
@pytest.mark.parametrize("kind", ["session", "field"], indirect=True)
@pytest.mark.parametrize("name", [name for name in GOOD if name != "from a peer"])
async def test_every_good_mark_is_never_forwarded(case: Case, name: str) -> None:
    await _is_never_forwarded(case, GOOD[name])


async def _is_never_forwarded(case: Case, make: Make) -> None:
    refused = count("hop_marks_refused", reason="signature")
    marks = make(case.said)
    sender = marks[0].split(b";")[1].decode()
    for _ in ("first", "replayed"):
        if case.is_home:
            await case.is_answered_by_home(marks)
        else:
            await case.is_sent_back(marks, sender)
    assert count("hop_marks_refused", reason="signature") == refused


@pytest.mark.parametrize("where", HOME_AND_AWAY, ids="-".join, indirect=True)
@pytest.mark.parametrize("kind", ["session", "field"], indirect=True)
@pytest.mark.parametrize(("reason", "make"), REFUSED.values(), ids=REFUSED)
async def test_a_refused_mark_is_an_outside_request(case: Case, reason: str, make: Make) -> None:
    before = count("hop_marks_refused", reason=reason)
    await case.is_answered_by_home(make(case.said))
    assert count("hop_marks_refused", reason=reason) == before + 1


@pytest.mark.parametrize("where", HOME_AND_AWAY, ids="-".join, indirect=True)
async def test_a_caught_mark_opens_nothing(case: Case) -> None:
    """Replay the mark of a genuine hop, at the server that made it and at the third one."""
    await case.is_answered_by_home([])
    for caught in [hop.marks for hop in case.hops.seen]:
        await case.is_answered_by_home(caught)
        elsewhere = next(each for each in REGIONS if each not in {case.landing, case.home})
        await replace(case, landing=elsewhere).is_answered_by_home(caught)
        await replace(case, landing=case.home).is_answered_by_home(caught)


async def test_the_matrix_knows_every_kind(watched_platform: Platform) -> None:
    for app in watched_platform.apps.values():
        declared = {
            (route.path, str(method)): type(handler.opt["home"])
            for route in app.app.routes
            if isinstance(route, HTTPRoute)
            for handler in route.route_handlers
            if "home" in handler.opt
            for method in handler.http_methods
        }
        calls = [await make(watched_platform, "ind1") for make in CALLS.values()]
        assert {declared[call.path, call.method] for call in calls} == set(declared.values())
