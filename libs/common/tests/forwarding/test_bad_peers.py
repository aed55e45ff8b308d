"""The forwarder against real peers of every bad kind: no long waits, nothing is sent twice."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY

from common.forwarding.endpoints import Endpoints
from common.forwarding.forwarder import Forwarder, HomeOverloaded, HomeTooSlow, HomeUnreachable
from common.forwarding.headers import Unforwardable
from common.wire.problems import Problem
from vetchium_testing.forwarding.forwarder import Make, drip, forward, forwarders, hang, hops
from vetchium_testing.forwarding.raw_peer import OK, RawPeer
from vetchium_testing.stopwatch import Stopwatch


@pytest_asyncio.fixture
async def make() -> AsyncIterator[Make]:
    async with forwarders() as make:
        yield make


async def refused(forwarder: Forwarder, kind: type[Problem], region: str = "usa1") -> Problem:
    with pytest.raises(kind) as caught:
        await forward(forwarder, region)
    return caught.value


class TestBadPeer:
    async def test_it_refuses(self, make: Make) -> None:
        async with RawPeer() as peer:
            pass
        before = hops("unreachable")
        problem = await refused(make(peer), HomeUnreachable)
        assert problem.status == 502
        assert "Retry-After" in problem.headers
        assert str(peer.port) not in problem.body().decode()
        assert hops("unreachable") == before + 1

    @pytest.mark.parametrize(
        "answer",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
            b"garbage\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + b"x" * 60_000,
            b"HTTP/1.1 101 X\r\nUpgrade: y\r\nConnection: upgrade\r\n\r\n",
            b"HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n",
        ],
        ids=["nothing", "cut-off", "garbage", "huge", "upgrade", "no-status"],
    )
    async def test_it_gives_no_answer(self, make: Make, answer: bytes) -> None:
        async def say_and_close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(answer)
            writer.close()

        async with RawPeer(behave=say_and_close) as peer:
            before = hops("broken_off")
            problem = await refused(make(peer), HomeUnreachable)
        assert problem.status == 502
        assert len(peer.requests) == 1  # never sent again
        assert hops("broken_off") == before + 1

    @pytest.mark.parametrize("behave", [hang, drip], ids=["hangs", "drips"])
    async def test_it_is_too_slow(self, make: Make, behave: Callable[..., None]) -> None:
        async with RawPeer(behave=behave) as peer:  # type: ignore[arg-type]  # of two kinds
            before, watch = hops("too_slow"), Stopwatch()
            problem = await refused(make(peer), HomeTooSlow)
            assert watch.passed > 0.9
            assert watch.running < 1.5
            assert problem.status == 504
            assert len(peer.requests) == 1
            assert hops("too_slow") == before + 1
            await asyncio.sleep(0.2)
            assert peer.hung_up == 1  # nothing is left behind

    async def test_others_do_not_suffer(self, make: Make) -> None:
        async with RawPeer(behave=hang) as bad, RawPeer() as good:
            forwarder = make(bad, good)
            waiting = [asyncio.create_task(forward(forwarder)) for _ in range(4)]
            await asyncio.sleep(0.1)
            watch = Stopwatch()
            assert (await forward(forwarder, "deu1")).status == 200
            assert watch.running < 0.3
            await asyncio.gather(*waiting, return_exceptions=True)


class TestLimits:
    async def test_too_many_in_flight(self, make: Make) -> None:
        async with RawPeer(behave=hang) as peer:
            forwarder = make(peer)
            waiting = [asyncio.create_task(forward(forwarder)) for _ in range(4)]
            await asyncio.sleep(0.1)
            problem = await refused(forwarder, HomeOverloaded)
            assert (problem.status, problem.headers) == (503, {"Retry-After": "1"})
            waiting[0].cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            waiting.append(asyncio.create_task(forward(forwarder)))  # its place is free again
            await asyncio.sleep(0.1)
            assert len(peer.requests) == 5
            results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(each) for each in results[1:]] == [HomeTooSlow] * 4
        assert REGISTRY.get_sample_value("vetchium_hops_in_flight", {"peer": "usa1"}) == 0

    async def test_the_deadline_is_kept(self, make: Make) -> None:
        async with RawPeer(behave=hang) as peer:
            forwarder = make(peer)
            loop = asyncio.get_running_loop()
            watch = Stopwatch()
            with pytest.raises(HomeTooSlow):
                await forward(forwarder, deadline=loop.time() + 0.2)
            assert watch.passed > 0.15
            assert watch.running < 0.5
            assert b";1" in peer.requests[0]
            left = peer.requests[0].partition(b"x-vetchium-hop: ")[2].split(b";")[5]
            assert 150 < int(left) <= 200  # and the home knows of it
            with pytest.raises(HomeTooSlow):
                await forward(forwarder, deadline=loop.time())
            assert len(peer.requests) == 1

    async def test_paths_that_would_change_on_the_way(self, make: Make) -> None:
        async with RawPeer() as peer:
            with pytest.raises(Unforwardable):
                await make(peer).forward(
                    method="GET",
                    raw_path=b"/hub/../admin",
                    query=b"",
                    headers=[],
                    body=b"",
                    region="usa1",
                    client="",
                    request_id="r",
                    route="/x",
                )
        assert peer.requests == []

    async def test_never_to_itself(self, make: Make) -> None:
        async with RawPeer() as peer:
            forwarder = make(peer)
            forwarder._endpoints = Endpoints({"ind1": peer.url})
            with pytest.raises(ValueError, match="itself"):
                await forward(forwarder, "ind1")
        assert peer.requests == []


class TestBreaker:
    async def test_it_opens_and_finds_the_peer_again(self, make: Make) -> None:
        async with RawPeer() as peer:
            forwarder = make(peer)
            assert (await forward(forwarder)).status == 200
        for _ in range(3):
            await refused(forwarder, HomeUnreachable)
        assert REGISTRY.get_sample_value("vetchium_hop_breaker_open", {"peer": "usa1"}) == 1
        async with RawPeer(port=peer.port) as back:
            before, watch = hops("breaker_open"), Stopwatch()
            problem = await refused(forwarder, HomeUnreachable)
            assert problem.headers == {"Retry-After": "1"}
            assert hops("breaker_open") == before + 1
            assert back.requests == []
            while watch.running < 2:
                await asyncio.sleep(0.05)
                try:
                    await forward(forwarder)
                except HomeUnreachable:
                    continue
                break
            assert watch.running < 1
            for _ in range(4):
                assert (await forward(forwarder)).status == 200
        assert REGISTRY.get_sample_value("vetchium_hop_breaker_open", {"peer": "usa1"}) == 0

    async def test_a_hanging_peer_opens_it(self, make: Make) -> None:
        async with RawPeer(behave=hang) as peer:
            forwarder = make(peer)
            await asyncio.gather(*(refused(forwarder, HomeTooSlow) for _ in range(3)))
            watch = Stopwatch()
            await refused(forwarder, HomeUnreachable)
            assert watch.running < 0.1

    async def test_impatient_callers_do_not(self, make: Make) -> None:
        async with RawPeer(behave=hang) as peer:
            forwarder = make(peer)
            loop = asyncio.get_running_loop()
            for _ in range(5):
                with pytest.raises(HomeTooSlow):
                    await forward(forwarder, deadline=loop.time() + 0.05)


async def test_nothing_is_sent_twice(make: Make) -> None:
    """Whatever happens to kept-alive connections, the peer sees each request at most once."""
    count = 0

    async def every_third_breaks(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        if count % 3:
            writer.write(OK)
        else:
            writer.close()

    async with RawPeer(behave=every_third_breaks) as peer:
        forwarder = make(peer)
        results: list[object] = []
        for number in range(60):
            body = b"%07d" % number
            results += await asyncio.gather(forward(forwarder, body=body), return_exceptions=True)
        gc.collect()
    bodies = [request.partition(b"\r\n\r\n")[2] for request in peer.requests]
    assert bodies == [b"%07d" % number for number in range(60)]
    assert [isinstance(each, HomeUnreachable) for each in results] == [False, False, True] * 20
