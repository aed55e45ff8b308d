"""One HTTP/1.1 connection to a peer: writes a request and reads its answer.

A connection carries one request at a time. Anything but exactly one whole answer closes it, so that
no byte of one answer is ever read as part of another.
"""

import asyncio
from typing import NamedTuple, cast

import httptools
import httpx

from common.forwarding.headers import Headers


class Origin(NamedTuple):
    """The server to connect to: scheme, host and port."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: httpx.URL) -> "Origin":
        """Return the origin of a URL."""
        return cls(url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80))


class RawRequest(NamedTuple):
    """A request and its server; nothing is added to it."""

    method: str
    origin: Origin
    target: bytes
    headers: Headers
    body: bytes = b""


class RawAnswer(NamedTuple):
    """An answer; a chunked body has been joined."""

    status: int
    headers: Headers
    body: bytes


_LONGEST_HEAD = 64 * 1024
_INFORMATIONAL = range(102, 200)
_CONTINUE = 100
_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


class Connection(asyncio.Protocol):
    """A socket, the parser of its answers, and the request that waits for one."""

    transport: asyncio.Transport

    def __init__(self, max_answer: int) -> None:
        self.idle_since = 0.0
        self.is_usable = False
        self._max_answer = max_answer
        self._parser = httptools.HttpResponseParser(self)
        self._waiting: asyncio.Future[RawAnswer] | None = None

    async def exchange(self, method: str, head: bytes, body: bytes, seconds: float) -> RawAnswer:
        """Send a request and return the answer; raise httpx's exceptions."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[RawAnswer] = loop.create_future()
        self._waiting = waiting
        self._is_head_only = method == "HEAD"
        self._reset()
        self._size = 0
        self.transport.write(head + body if body else head)
        timer = loop.call_later(seconds, self._give_up)
        try:
            return await waiting
        except BaseException:
            self.close()
            raise
        finally:
            timer.cancel()
            self._waiting = None

    def close(self) -> None:
        """Close at once; `connection_lost` ends a request that still waits."""
        self.is_usable = False
        self.transport.abort()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        self.transport = cast("asyncio.Transport", transport)  # what a TCP connection gives
        self.is_usable = True

    def data_received(self, data: bytes) -> None:
        """Parse; bytes without a waiting request close the connection."""
        if self._waiting is None or self._waiting.done():
            self.close()
            return
        self._size += len(data)
        if not self._has_head and self._size > _LONGEST_HEAD:
            self._break(httpx.RemoteProtocolError("head too long"))
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._break(httpx.RemoteProtocolError("no HTTP/1.1"))

    def connection_lost(self, error: Exception | None) -> None:
        """Finish an answer that ends with the connection, or fail the request."""
        self.is_usable = False
        if self._waiting is None:
            return
        if error is None and self._has_head and self._is_open_ended:
            self._finish()
        else:
            self._break(httpx.ReadError("broken off"))

    # What the parser calls

    def on_message_begin(self) -> None:
        """Refuse a second answer to one request: do not reuse the connection."""
        if self._waiting is None or self._waiting.done():
            self.is_usable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header; fields after the body (trailers) are dropped."""
        if not self._has_head and self.is_usable:
            name = name.lower()
            self._headers.append((name, value.strip(b" \t")))
            if name in _FRAMING:
                self._is_open_ended = False

    def on_headers_complete(self) -> None:
        """Go on to the body, if there is one."""
        self._has_head = True
        self._status = self._parser.get_status_code()
        if self._is_head_only:  # the parser would wait for the body that the head describes
            self._is_kept = False
            self._finish()

    def on_body(self, data: bytes) -> None:
        """Collect a piece of the body, up to the limit."""
        if self._waiting is None or self._waiting.done():
            return
        self._parts.append(data)
        self._room -= len(data)
        if self._room < 0:
            self._break(httpx.RemoteProtocolError("answer too long"))

    def on_message_complete(self) -> None:
        """Return the answer, unless it is informational (1xx, RFC 9110 §15.2)."""
        if self._status == _CONTINUE or self._status in _INFORMATIONAL:
            self._reset()
            return
        self._is_kept = self._is_kept and self._parser.should_keep_alive()
        self._finish()

    # Shared by both

    def _reset(self) -> None:
        self._status = 0
        self._headers: Headers = []
        self._parts: list[bytes] = []
        self._room = self._max_answer
        self._has_head = False
        self._is_open_ended = True
        self._is_kept = True

    def _finish(self) -> None:
        waiting = self._waiting
        if waiting is None or waiting.done():
            return
        # An answer before the whole request has left: the rest would stand before the next one.
        if not self._is_kept or self.transport.get_write_buffer_size():
            self.is_usable = False
        parts = self._parts
        body = parts[0] if len(parts) == 1 else b"".join(parts)
        waiting.set_result(RawAnswer(self._status, self._headers, body))

    def _give_up(self) -> None:
        self._break(httpx.ReadTimeout("no answer in time"))

    def _break(self, error: httpx.TransportError) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)
        self.close()
