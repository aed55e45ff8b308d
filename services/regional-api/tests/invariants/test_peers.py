"""A peer that is down, slow, or answers garbage: its people wait briefly, all others not at all."""

import asyncio
import socket
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.forwarding.raw_peer import RawPeer
from vetchium_testing.regional_api.calls import post, unknown_address
from vetchium_testing.regional_api.joined_regions import Account, Platform, another, bearer
from vetchium_testing.stopwatch import Stopwatch

FORWARD_SECONDS = 1.5
SLACK = 1.0  # for a machine that is busy with other tests
HOP = post("/hub/request-password-reset", email_address=unknown_address("usa1"))

GARBAGE = {
    "no HTTP": b"hello there\r\n\r\n",
    "half a status line": b"HTTP/1.1 2",
    "a status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
    "a length in words": b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nok",
    "a broken chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n",
    "nothing": b"",
}


@dataclass
class Landing:
    """One region alone, whose peers may be anything."""

    client: httpx.AsyncClient
    session: str

    async def hop(self) -> tuple[float, httpx.Response]:
        watch = Stopwatch()
        answer = await HOP.send(self.client)
        return watch.running, answer

    async def at_home(self) -> float:
        watch = Stopwatch()
        answer = await self.client.get("/hub/myinfo", headers=bearer(self.session))
        success(answer)
        return watch.running


@pytest.fixture
def port() -> int:
    """A port on which nobody listens, reserved for the test."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found: int = taken.getsockname()[1]
    return found


@pytest.fixture
async def landing(platform: Platform, port: int) -> AsyncIterator[Landing]:
    """Another instance of ind1, which expects both of its peers behind that port."""
    url = f"http://127.0.0.1:{port}"
    timeouts = {
        "forward_connect_timeout": timedelta(seconds=0.5),
        "forward_timeout": timedelta(seconds=FORWARD_SECONDS),
    }
    account: Account = await platform.account("ind1")
    async with another(platform, {"usa1": url, "deu1": url}, **timeouts) as client:
        yield Landing(client, await platform.session(account))


def _refused(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses
    problem(answer, answer.status_code)
    assert answer.headers["x-answered-by"] == "ind1"


async def _until_well(ask: Callable[[], Awaitable[tuple[float, httpx.Response]]]) -> float:
    watch = Stopwatch()
    while True:
        _, answer = await ask()
        if answer.status_code == 200:
            return watch.running
        assert watch.running < 10, "the peer is not found again"
        await asyncio.sleep(0.05)


async def test_down(landing: Landing) -> None:
    for _ in range(10):
        seconds, answer = await landing.hop()
        _refused(answer, 502)
        assert seconds < 1.0
    assert int(answer.headers["retry-after"]) >= 1


async def test_nobody_accepts(landing: Landing, port: int) -> None:
    """The peer's queue of connections is full: a host that swallows what is sent to it."""
    with socket.create_server(("127.0.0.1", port), backlog=0):
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        seconds, answer = await landing.hop()
        _refused(answer, 504)
        assert 0.4 < seconds < 0.5 + SLACK
        for filler in fillers:
            filler.close()


async def test_slow(landing: Landing, port: int) -> None:
    async def hang(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with RawPeer(behave=hang, port=port) as peer:
        answers = await asyncio.gather(*(landing.hop() for _ in range(20)))
        for seconds, answer in answers:
            _refused(answer, 504)
            assert FORWARD_SECONDS * 0.9 < seconds < FORWARD_SECONDS + SLACK
        assert len(peer.requests) == 20, "each was sent once"


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
async def test_garbage(landing: Landing, port: int, garbage: bytes) -> None:
    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(garbage)
        await writer.drain()
        writer.close()

    async with RawPeer(behave=say, port=port) as peer:
        seconds, answer = await landing.hop()
        _refused(answer, 502)
        assert seconds < FORWARD_SECONDS
        assert len(peer.requests) == 1


async def test_home_stays_fast(landing: Landing, port: int) -> None:
    async def hang(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with RawPeer(behave=hang, port=port):
        hops = [asyncio.create_task(landing.hop()) for _ in range(100)]
        await asyncio.sleep(0.2)
        measured = [await landing.at_home() for _ in range(10)]
        waiting = sum(not hop.done() for hop in hops)
        for _, answer in await asyncio.gather(*hops):
            _refused(answer, 502, 504)
    assert statistics.median(measured) < 0.1
    assert waiting > 50, "it was asked while the others were waiting"


async def test_comes_back(landing: Landing, port: int) -> None:
    """After a long outage, in which the breaker has opened, and a few times over."""
    for _ in range(2):
        for _ in range(10):
            _refused((await landing.hop())[1], 502)
        async with RawPeer(port=port) as peer:
            peer.answer = (
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Served-By: usa1\r\n"
                b"Content-Length: 2\r\n\r\n{}"
            )
            assert await _until_well(landing.hop) < 3.0
            for _ in range(10):
                _, answer = await landing.hop()
                assert answer.headers["x-answered-by"] == "usa1"
