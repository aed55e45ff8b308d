"""A peer made of a bare socket: it keeps every byte it gets and answers what a test wants."""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nX-Served-By: usa1\r\nContent-Length: 2\r\n\r\nok"

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class RawPeer:
    """Answers every request with `answer`, or lets `behave` act once a request has been read."""

    def __init__(
        self,
        answer: bytes = OK,
        *,
        behave: Behave | None = None,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.tls = tls
        self.answer = answer
        self.behave = behave
        self.port = port
        self.requests: list[bytes] = []
        self.connections = 0
        self.hung_up = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The base URL."""
        return f"https://localhost:{self.port}" if self.tls else f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", self.port, backlog=1024, ssl=self.tls
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while True:
                self.requests.append(await _request(reader))
                if self.behave is not None:
                    await self.behave(reader, writer)
                else:
                    writer.write(self.answer)
                    await writer.drain()
                if writer.is_closing():
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            self.hung_up += 1
        except asyncio.CancelledError:
            pass  # the test is over; a stream handler that ends cancelled is reported as an error
        finally:
            self._tasks.discard(task)
            writer.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")
