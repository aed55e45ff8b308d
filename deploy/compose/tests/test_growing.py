"""`make region` in containers: opening, draining and retiring drop nobody (issue 14, point 6)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from containers.testing import Run
from embedded.ports import HOST, unused

pytestmark = [pytest.mark.docker, pytest.mark.slow]

NEW = "sgp1"
PAUSE = 0.02
POST = b'{"domain": "example.com"}'


class Client:
    """Keeps its connection, asks every 20 ms, and counts each answer that is not 200."""

    def __init__(self, port: int, head: str, body: bytes = b"") -> None:
        self._port = port
        fields = ("Host: x", "Content-Type: application/json", f"Content-Length: {len(body)}")
        self._question = "\r\n".join((head, *fields, "\r\n")).encode() + body
        self.asked = 0
        self.slowest = 0.0
        self.failures: list[str] = []

    async def ask_on(self) -> None:
        """Ask until cancelled; a connection is replaced only if its last answer said so."""
        reader, writer = await asyncio.open_connection(HOST, self._port)
        try:
            while True:
                began = time.monotonic()
                try:
                    async with asyncio.timeout(20):
                        head = await self._answer(reader, writer)
                except (OSError, EOFError, TimeoutError) as error:
                    self.failures.append(f"dropped: {error!r}")
                    head = b"connection: close"
                else:
                    if not head.startswith(b"http/1.1 200 "):
                        self.failures.append(head.decode())
                self.asked += 1
                self.slowest = max(self.slowest, time.monotonic() - began)
                if b"connection: close" in head:
                    writer.close()
                    reader, writer = await asyncio.open_connection(HOST, self._port)
                await asyncio.sleep(PAUSE)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(self._question)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"transfer-encoding: chunked" in head:
            while await reader.readuntil(b"\r\n") != b"0\r\n":
                pass
            await reader.readexactly(2)
        else:
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
        return head


@asynccontextmanager
async def asking(edge: int, pages: int) -> AsyncIterator[list[Client]]:
    """Let six clients ask the edge and the pages, GET and POST, for the length of a block."""
    clients = [
        Client(port, f"{head} HTTP/1.1", body)
        for port, below in ((edge, ""), (edge, ""), (pages, "/api"))
        for head, body in (
            (f"GET {below}/global/get-regions", b""),
            (f"POST {below}/global/check-domain", POST),
        )
    ]
    tasks = [asyncio.create_task(client.ask_on()) for client in clients]
    try:
        yield clients
    finally:
        assert not [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_region_comes_and_goes_and_nobody_is_dropped(stack: Run) -> None:
    """Six clients with connections that they keep, while the documented commands run."""
    names = ("SGP1_DB_PORT", "REGIONAL_API_SGP1_PORT", "REGIONAL_WORKER_SGP1_PORT")
    ports = dict(zip(names, map(str, unused(3)), strict=True))
    growing = Run(stack.folder, stack.variables | ports)
    edge, pages = (int(stack.variables[f"{name}_PORT"]) for name in ("EDGE", "HUB_UI"))
    figures = {}
    async with asking(edge, pages) as clients:
        for state in ("active", "draining", "retired"):
            before = sum(client.asked for client in clients)
            done = await asyncio.to_thread(growing.make, "region", NEW, "--state", state)
            assert done.returncode == 0, done.stdout + done.stderr
            await asyncio.sleep(1)
            figures[state] = sum(client.asked for client in clients) - before
    slowest = max(client.slowest for client in clients)
    print(figures, f"slowest {slowest:.2f} s")  # noqa: T201  -s
    assert [failure for client in clients for failure in client.failures] == []
    assert all(client.asked > 100 for client in clients)
