"""The forwarder against real peers that do what they should."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from common.forwarding.endpoints import Endpoints
from common.forwarding.forwarder import Answer, Forwarder, HomeTooSlow
from common.forwarding.peer import Limits
from common.forwarding.signature import HopSignature, Signer
from common.wire.problems import Problem
from vetchium_testing.forwarding.forwarder import BODY, MARKS, Make, forward, forwarders
from vetchium_testing.forwarding.keys import keys_of
from vetchium_testing.forwarding.raw_peer import RawPeer
from vetchium_testing.stopwatch import Stopwatch

HOME = Signer(keys_of("usa1"))


@pytest_asyncio.fixture
async def make() -> AsyncIterator[Make]:
    async with forwarders() as make:
        yield make


async def refused(forwarder: Forwarder, kind: type[Problem], region: str = "usa1") -> Problem:
    with pytest.raises(kind) as caught:
        await forward(forwarder, region)
    return caught.value


class TestAnswer:
    async def test_it_comes_back_as_the_peer_gave_it(self, make: Make) -> None:
        answer = (
            b"HTTP/1.1 409 X\r\nX-Served-By: usa1\r\nConnection: X-P\r\nX-P: 1\r\n"
            b"Content-Length: 3\r\n\r\n\0\1\2"
        )
        async with RawPeer(answer) as peer:
            assert await forward(make(peer)) == Answer(
                409, [(b"x-served-by", b"usa1"), (b"content-length", b"3")], b"\0\1\2"
            )

    async def test_the_peer_can_verify_what_it_gets(self, make: Make) -> None:
        async with RawPeer() as peer:
            await forward(make(peer))
        head, _, body = peer.requests[0].partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        headers = [(name, value) for name, _, value in (line.partition(b": ") for line in lines)]
        given = dict(headers)
        assert first == b"POST /hub/login?q=1 HTTP/1.1"
        assert len(given) == len(headers)
        assert (given[b"host"].decode(), body) == (peer.url.removeprefix("http://"), BODY)
        signature, refusal = HOME.verify(
            given[b"x-vetchium-hop"],
            method="POST",
            path=b"/hub/login",
            query=b"q=1",
            request_id=given[b"x-request-id"].decode(),
            body=body,
        )
        assert refusal is None
        assert isinstance(signature, HopSignature)
        assert (signature.from_region, signature.client) == ("ind1", "203.0.113.7")
        assert 0.5 < signature.seconds_left <= 1

    @pytest.mark.parametrize(
        ("path", "query"),
        [
            (b"/a%2Fb/%7e'(x)", b"q='x'&[y]=\"z\"&e=%zz&u=\xc3\xa9"),
            (b"/\xff^|{}`<>", b"?#\\ \t"),
            (b"//a\\b", b""),
        ],
    )
    async def test_odd_targets_arrive_as_signed(
        self, make: Make, path: bytes, query: bytes
    ) -> None:
        async with RawPeer() as peer:
            await make(peer).forward(
                method="GET",
                raw_path=path,
                query=query,
                headers=[],
                body=b"",
                region="usa1",
                client="",
                request_id="r",
                route="/x",
            )
        read = peer.requests[0].split(b" ", 2)[1].partition(b"?")
        signature, refusal = HOME.verify(
            peer.requests[0].partition(b"x-vetchium-hop: ")[2].partition(b"\r\n")[0],
            method="GET",
            path=read[0],
            query=read[2],
            request_id="r",
            body=b"",
        )
        assert refusal is None
        assert signature is not None
        assert signature.client == ""

    async def test_a_misdirected_request_is_the_callers_matter(self, make: Make) -> None:
        answer = b"HTTP/1.1 421 X\r\nX-Home-Region: deu1\r\nContent-Length: 0\r\n\r\n"
        async with RawPeer(answer) as peer, RawPeer() as other:
            result = await forward(make(peer, other))
        assert result.status == 421
        assert (b"x-home-region", b"deu1") in result.headers
        assert other.requests == []

    async def test_a_problem_of_the_peer_is_an_answer(self, make: Make) -> None:
        async with RawPeer(
            b"HTTP/1.1 503 X\r\nX-Served-By: usa1\r\nContent-Length: 0\r\n\r\n"
        ) as peer:
            forwarder = make(peer)
            for _ in range(10):  # and no reason to leave it alone
                assert (await forward(forwarder)).status == 503

    async def test_any_transport_will_do(self) -> None:
        async def app(scope, receive, send):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            body = scope["raw_path"] + b"?" + scope["query_string"] + (await receive())["body"]
            headers = [(b"content-encoding", b"gzip"), (b"x-a", b"1"), (b"x-a", b"2")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        forwarder = Forwarder(
            {"usa1": httpx.ASGITransport(app)}.__getitem__,
            endpoints=Endpoints({}),
            signer=MARKS,
        )
        answer = await forward(forwarder)
        await forwarder.aclose()
        assert answer.body == b"/hub/login?q=1" + BODY
        assert [value for name, value in answer.headers if name == b"x-a"] == [b"1", b"2"]

    async def test_a_transport_without_timers_is_stopped_in_time(self) -> None:
        async def app(scope, receive, send):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            await asyncio.sleep(60)

        forwarder = Forwarder(
            httpx.ASGITransport(app),
            endpoints=Endpoints({}),
            signer=MARKS,
            limits=Limits(total=0.2),
        )
        watch = Stopwatch()
        await refused(forwarder, HomeTooSlow)
        await forwarder.aclose()
        assert watch.running < 1
