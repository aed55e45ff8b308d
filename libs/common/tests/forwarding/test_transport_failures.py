"""The transport when the other side fails."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest
import pytest_asyncio

from common.forwarding.transport import PeerTransport
from vetchium_testing.forwarding.asking import ask
from vetchium_testing.forwarding.raw_peer import RawPeer
from vetchium_testing.stopwatch import Stopwatch

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest_asyncio.fixture
async def transport(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PeerTransport]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):  # must not matter
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    transport = PeerTransport(max_answer=100_000, idle_seconds=0.4)
    yield transport
    await transport.aclose()


class TestFailures:
    async def test_nobody_listens(self, transport: PeerTransport) -> None:
        async with RawPeer() as peer:
            pass
        with pytest.raises(httpx.ConnectError):
            await ask(transport, peer)

    async def test_an_unknown_host(self, transport: PeerTransport) -> None:
        request = httpx.Request("GET", "http://nobody.invalid/", stream=httpx.ByteStream(b""))
        with pytest.raises(httpx.ConnectError):
            await transport.handle_async_request(request)

    async def test_no_tls(self, transport: PeerTransport) -> None:
        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 no tls here\r\n")
            writer.close()

        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            url = f"https://127.0.0.1:{port}/"
            request = httpx.Request("GET", url, stream=httpx.ByteStream(b""))
            with pytest.raises(httpx.ConnectError):
                await transport.handle_async_request(request)

    async def test_a_full_backlog_is_given_up_in_time(self) -> None:
        transport = PeerTransport(connect_timeout=0.3)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            address = listener.getsockname()
            waiting = [asyncio.create_task(asyncio.open_connection(*address)) for _ in range(4)]
            await asyncio.sleep(0.1)
            watch = Stopwatch()
            request = httpx.Request(
                "GET", f"http://127.0.0.1:{address[1]}/", stream=httpx.ByteStream(b"")
            )
            with pytest.raises(httpx.ConnectTimeout):
                await transport.handle_async_request(request)
            assert watch.running < 1
            for task in waiting:
                task.cancel()
            for opened in await asyncio.gather(*waiting, return_exceptions=True):
                if isinstance(opened, tuple):
                    opened[1].close()
        await transport.aclose()

    async def test_the_time_closes_the_connection(self, transport: PeerTransport) -> None:
        async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            await reader.read()

        async with RawPeer(behave=hang) as peer:
            with pytest.raises(httpx.ReadTimeout):
                await ask(transport, peer, seconds=0.2)
            with pytest.raises(TimeoutError):  # nor does a cancelled request live on
                await asyncio.wait_for(ask(transport, peer, seconds=0.4), 0.2)
            await asyncio.sleep(0.5)
            assert peer.hung_up == 2
            assert len(peer.requests) == 2

    async def test_a_peer_that_was_restarted_is_found_again(self, transport: PeerTransport) -> None:
        async with RawPeer() as first:
            await ask(transport, first)
        async with RawPeer(port=first.port) as second:
            for _ in range(100):
                with suppress(httpx.ReadError):  # until it has seen the old connection close
                    assert (await ask(transport, second))[0] == 200
                    break
                await asyncio.sleep(0.02)
            assert len(second.requests) == 1
