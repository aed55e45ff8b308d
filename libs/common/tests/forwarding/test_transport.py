"""The transport against real sockets: the bytes it sends, and what it makes of those it gets."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import trustme
from granian.http import HTTP1Settings

from common.forwarding.peer import Limits
from common.forwarding.transport import IDLE_SECONDS, PeerTransport
from vetchium_testing.forwarding.asking import ask
from vetchium_testing.forwarding.raw_peer import OK, RawPeer

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest_asyncio.fixture
async def transport(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PeerTransport]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):  # must not matter
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    transport = PeerTransport(max_answer=100_000, idle_seconds=0.4)
    yield transport
    await transport.aclose()


def tls_of(issued: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    issued.configure_cert(context)
    return context


class TestOwnAuthority:
    """Point 7: PEER_CA names the authority of the peers' certificates, and no other counts."""

    async def reach(self, peer: trustme.LeafCert, authority: trustme.CA | None) -> int:
        pem = authority.cert_pem.bytes().decode() if authority else ""
        transport = PeerTransport(authorities=pem)
        try:
            async with RawPeer(tls=tls_of(peer)) as raw:
                return (await ask(transport, raw))[0]
        finally:
            await transport.aclose()

    async def test_it_counts(self) -> None:
        ours = trustme.CA()
        assert await self.reach(ours.issue_cert("localhost"), ours) == 200

    @pytest.mark.parametrize("case", ["other", "none", "name", "expired"])
    async def test_nothing_else_does(self, case: str) -> None:
        ours = trustme.CA()
        name = "elsewhere.example" if case == "name" else "localhost"
        ended = datetime(2020, 1, 1, tzinfo=UTC) if case == "expired" else None
        issued = ours.issue_cert(name, not_after=ended)
        with pytest.raises(httpx.ConnectError) as caught:
            await self.reach(issued, {"other": trustme.CA(), "none": None}.get(case, ours))
        assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)


class TestWhatIsSent:
    async def test_a_request_without_body(self, transport: PeerTransport) -> None:
        async with RawPeer() as peer:
            await ask(transport, peer, "/hub/myinfo?a=%20&b", headers=[(b"user-agent", b"ua")])
        expected = (
            b"GET /hub/myinfo?a=%20&b HTTP/1.1\r\n"
            b"host: peer\r\naccept: a/b\r\nuser-agent: ua\r\n\r\n"
        )
        assert peer.requests == [expected]

    async def test_a_client_without_a_name_gets_none(self, transport: PeerTransport) -> None:
        async with RawPeer() as peer:
            await ask(transport, peer)
        assert peer.requests == [b"GET / HTTP/1.1\r\nhost: peer\r\naccept: a/b\r\n\r\n"]

    async def test_repeated_headers_stay_repeated(self, transport: PeerTransport) -> None:
        async with RawPeer() as peer:
            await ask(transport, peer, headers=[(b"x-a", b"1"), (b"x-a", b""), (b"x-a", b"1, 2")])
        assert b"\r\nx-a: 1\r\nx-a: \r\nx-a: 1, 2\r\n" in peer.requests[0]

    @pytest.mark.parametrize("value", ["é€".encode(), b"\xe9", b"\t", b"a\tb"])
    async def test_odd_values_stay_as_they_are(
        self, transport: PeerTransport, value: bytes
    ) -> None:
        async with RawPeer() as peer:
            await ask(transport, peer, headers=[(b"x-a", value)])
        assert b"\r\nx-a: " + value + b"\r\n" in peer.requests[0]

    @pytest.mark.parametrize("value", [b"1\r\nx-b: 2", b"1\nx-b: 2", b"1\r", b"\0"])
    async def test_no_value_begins_a_line_of_its_own(
        self, transport: PeerTransport, value: bytes
    ) -> None:
        async with RawPeer() as peer:
            with pytest.raises(httpx.LocalProtocolError):
                await ask(transport, peer, headers=[(b"x-a", value)])
        assert peer.requests == []

    @pytest.mark.parametrize("body", [b"", b"x", b"\0" * 70_000])
    async def test_a_body_has_its_length(self, transport: PeerTransport, body: bytes) -> None:
        length = b"%d" % len(body)
        async with RawPeer() as peer:
            await ask(
                transport, peer, method="POST", headers=[(b"content-length", length)], body=body
            )
        head, _, received = peer.requests[0].partition(b"\r\n\r\n")
        assert head.count(b"content-length: " + length) == 1
        assert b"transfer-encoding" not in head
        assert received == body

    async def test_connections_are_reused(self, transport: PeerTransport) -> None:
        async with RawPeer() as peer:
            for _ in range(5):
                await ask(transport, peer)
            assert (peer.connections, len(peer.requests)) == (1, 5)

    async def test_a_storm_opens_each_connection_once(self) -> None:
        transport = PeerTransport()
        async with RawPeer() as peer:
            for _ in range(2):
                await asyncio.gather(*(ask(transport, peer) for _ in range(Limits().in_flight)))
            await transport.aclose()
            assert peer.connections == Limits().in_flight

    async def test_idle_connections_are_given_up(self, transport: PeerTransport) -> None:
        async with RawPeer() as peer:
            await ask(transport, peer)
            await asyncio.sleep(0.6)
            await ask(transport, peer)
            assert peer.connections == 2

    def test_they_are_given_up_before_the_server_closes_them(self) -> None:
        # granian has no other keep-alive limit than the time it waits for the next header.
        assert HTTP1Settings().header_read_timeout / 1000 > IDLE_SECONDS + 5

    async def test_small_packets_are_not_held_back(self, transport: PeerTransport) -> None:
        async with RawPeer() as peer:
            await ask(transport, peer)
            assert no_delay(peer.port) == {True}


class TestWhatIsReceived:
    async def test_an_answer_as_it_is(self, transport: PeerTransport) -> None:
        answer = (
            b"HTTP/1.1 299 Odd\r\nSet-Cookie: a=1\r\nX-B:  z \r\nSet-Cookie: b=2\r\n"
            b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\0\xff\n"
        )
        async with RawPeer(answer) as peer:
            status, headers, body = await ask(transport, peer)
        assert (status, body) == (299, b"\0\xff\n")
        assert sorted(headers) == [
            (b"content-encoding", b"gzip"),
            (b"content-length", b"3"),
            (b"set-cookie", b"a=1"),
            (b"set-cookie", b"b=2"),
            (b"x-b", b"z"),
        ]

    async def test_cookies_are_not_kept(self, transport: PeerTransport) -> None:
        async with RawPeer(
            b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 0\r\n\r\n"
        ) as peer:
            await ask(transport, peer)
            await ask(transport, peer)
        assert b"a=1" not in peer.requests[1]

    async def test_redirects_are_not_followed(self, transport: PeerTransport) -> None:
        answer = b"HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        async with RawPeer(answer) as peer:
            status, headers, _ = await ask(transport, peer, method="POST", body=b"x")
        assert (status, dict(headers)[b"location"], len(peer.requests)) == (307, b"/elsewhere", 1)

    @pytest.mark.parametrize(
        ("method", "answer", "expected"),
        [
            ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", (200, b"")),
            ("GET", b"HTTP/1.1 204 X\r\n\r\n", (204, b"")),
            ("GET", b'HTTP/1.1 304 X\r\nETag: "a"\r\n\r\n', (304, b"")),
            ("GET", b"HTTP/1.1 100 X\r\n\r\nHTTP/1.1 103 X\r\nLink: x\r\n\r\n" + OK, (200, b"ok")),
            (
                "GET",
                CHUNKED.replace(b"\r\n\r\n", b"\r\nTrailer: X-T\r\n\r\n")
                + b"1\r\no\r\n1;x=y\r\nk\r\n0\r\nX-T: 1\r\n\r\n",
                (200, b"ok"),
            ),
            ("GET", b"HTTP/1.1 200 OK\r\nX-A: \xff\r\nContent-Length: 2\r\n\r\nok", (200, b"ok")),
        ],
        ids=["head", "no-content", "not-modified", "1xx", "chunked", "no-text"],
    )
    async def test_framing(
        self, transport: PeerTransport, method: str, answer: bytes, expected: tuple[int, bytes]
    ) -> None:
        async with RawPeer(answer) as peer:
            for _ in range(2):  # the connection is in step for the next answer, too
                status, _, body = await ask(transport, peer, method=method)
                assert (status, body) == expected

    async def test_a_body_that_ends_with_the_connection(self, transport: PeerTransport) -> None:
        async def say_and_close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\nto the ")
            await asyncio.sleep(0.05)
            writer.write(b"end")
            writer.close()

        async with RawPeer(behave=say_and_close) as peer:
            assert (await ask(transport, peer))[::2] == (200, b"to the end")

    async def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next(
        self, transport: PeerTransport
    ) -> None:
        async with RawPeer(OK + OK.replace(b"ok", b"NO")) as peer:
            for _ in range(3):
                assert (await ask(transport, peer))[2] == b"ok"

    @pytest.mark.parametrize(
        "answer",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nok",
            CHUNKED + b"2\r\nok\r\n",
            b"HTTP/1.1 200 OK\r\nConte",
            b"",
            b"SSH-2.0-garbage\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
            CHUNKED[:-2] + b"Content-Length: 7\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n" + b"x" * 100_001,
            CHUNKED + b"2800\r\n%b\r\n" % (b"x" * 10240) * 12,
            b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 9000 + b"\r\n",
        ],
        ids=[
            "cut-off",
            "cut-off-chunk",
            "cut-off-head",
            "nothing",
            "no-http",
            "bad-name",
            "two-lengths",
            "both-lengths",
            "huge",
            "huge-chunked",
            "huge-head",
        ],
    )
    async def test_what_is_no_answer(self, transport: PeerTransport, answer: bytes) -> None:
        async def say_and_close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(answer)
            writer.close()

        async with RawPeer(behave=say_and_close) as peer:
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)) as caught:
                await ask(transport, peer)
        assert str(peer.port) not in str(caught.value)
        assert len(peer.requests) == 1  # sent once, whatever came of it


def no_delay(port: int) -> set[bool]:
    """Ask the sockets of this process that are connected to a port for TCP_NODELAY."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        if not entry.is_socket():
            continue
        with socket.socket(fileno=os.dup(int(entry.name))) as each, suppress(OSError):
            if each.getpeername()[1:2] == (port,):
                found.add(bool(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
    return found
