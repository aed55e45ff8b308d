"""Answers that need no body, to callers that are still writing one, through the real server."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import post

from common.forwarding.client_ip import TrustedProxies
from common.web import context, home, home_routing, limits
from common.web.app import build
from common.web.context import Request
from common.web.cors import Cors
from common.web.health import Health
from common.web.home_routing import HomeRouting
from common.web.load_shedding import LoadShedding
from vetchium_testing.db.postgres import free_port
from vetchium_testing.stopwatch import Stopwatch

MIB = 1 << 20
PIECE = bytes(64 * 1024)


UNLIMITED = (limits.in_handler("nothing"),)


@post("/read", opt={"home": home.local, "limits": UNLIMITED}, status_code=200)
async def read(request: Request) -> dict[str, int]:
    """Read the body."""
    return {"bytes": len(await request.body())}


@pytest.fixture
async def port() -> AsyncIterator[int]:
    number = free_port()
    app = build(
        title="A service",
        handlers=[read],
        parts=[],
        state={},
        health=Health([]),
        cors=Cors(()),
        routing=HomeRouting(region="ind1", proxies=TrustedProxies(), load_shedding=LoadShedding()),
    )
    server = Server(
        app, address="127.0.0.1", port=number, interface=Interfaces.ASGI, log_enabled=False
    )
    serving = asyncio.create_task(server.serve())
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", number)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            break
    yield number
    server.stop()  # type: ignore[no-untyped-call]
    await serving


def declared(size: int) -> Iterator[bytes]:
    yield b"Content-Length: %d\r\n\r\n" % size
    for at in range(0, size, len(PIECE)):
        yield PIECE[: size - at]


def chunked(size: int) -> Iterator[bytes]:
    yield b"Transfer-Encoding: chunked\r\n\r\n"
    for at in range(0, size, len(PIECE)):
        piece = PIECE[: size - at]
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


async def ask(port: int, path: str, rest: Iterator[bytes], *, pause: float = 0.005) -> bytes:
    """Write everything before reading, with pauses, as a busy proxy does; return the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST %b HTTP/1.1\r\nHost: x\r\n" % path.encode())
    try:
        for piece in rest:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        line = await asyncio.wait_for(reader.readline(), 20)
        return line.split()[1]
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/read", MIB, b"200"), ("/read", MIB + 1, b"413"), ("/nowhere", 2 * MIB, b"404")],
)
@pytest.mark.parametrize("body", [declared, chunked])
async def test_is_answered_after_the_last_byte(
    port: int, path: str, size: int, status: bytes, body: Callable[[int], Iterator[bytes]]
) -> None:
    assert await ask(port, path, body(size)) == status


async def test_no_body_is_read_for_ever(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConnectionError):
        await ask(port, "/nowhere", declared(64 * MIB))
    monkeypatch.setattr(context, "UNWANTED_PATIENCE", 0.2)
    head = iter([b"Content-Length: 9\r\n\r\n"])
    assert await ask(port, "/nowhere", head) == b"404"


@pytest.mark.parametrize("limit", ["STANDSTILL_SECONDS", "BODY_SECONDS"])
async def test_a_wanted_body_has_a_deadline(
    port: int, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """F21: 408 after a standstill, and for a body that comes byte by byte."""
    monkeypatch.setattr(context if limit.startswith("S") else home_routing, limit, 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n[")
    watch, answer = Stopwatch(), asyncio.create_task(reader.readline())
    while limit == "BODY_SECONDS" and not answer.done():
        writer.write(b" ")
        await asyncio.sleep(0.01)
    assert (await answer).split()[1] == b"408"
    assert watch.passed >= 0.3
    assert watch.running < 2
    writer.close()


async def test_who_waits_for_a_word_is_not_asked_to_go_on(port: int) -> None:
    head = iter([b"Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n"])
    assert await ask(port, "/read", head) == b"413"
