"""Keeps connections to peers and sends requests over them: an httpx transport of our own.

The event loop that handles the request writes it to the socket itself; a client with its own
threads cost more than an answer at home (decision 0050).
"""

import asyncio
import socket
import ssl
from functools import cache
from typing import Protocol

import httpx

from common.forwarding.connection import Connection, Origin, RawAnswer, RawRequest

# Servers close idle connections after 30 s (granian's header_read_timeout); ours go first, so that
# no request is written into a connection that the server is closing.
IDLE_SECONDS = 15
MAX_IDLE = 256  # as many as may be busy at once, or a storm would open and close them
MAX_ANSWER_BYTES = 8 * 1024 * 1024


class PeerTransport(httpx.AsyncBaseTransport):
    """Sends one request over pooled HTTP/1.1 connections and reads the whole answer, up to a limit.

    httpx's extension {"timeout": {"read": seconds}} bounds the whole exchange.
    `authorities` (PEM), if given, are the only ones whose certificates count.
    Nothing is added, followed, decompressed, stored or retried. A host name with several addresses
    is tried address by address until one accepts; by then nothing has been sent.
    """

    def __init__(
        self,
        *,
        authorities: str = "",
        connect_timeout: float = 1.0,
        idle_seconds: float = IDLE_SECONDS,
        timeout: float = 10.0,
        max_idle: int = MAX_IDLE,
        max_answer: int = MAX_ANSWER_BYTES,
    ) -> None:
        self._authorities = authorities
        self._connect_timeout = connect_timeout
        self._idle_seconds = idle_seconds
        self._timeout = timeout
        self._max_idle = max_idle
        self._max_answer = max_answer
        self._idle: dict[Origin, list[Connection]] = {}
        self._busy: set[Connection] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; raise httpx's exceptions if that fails."""
        stream = request.stream
        if not isinstance(stream, httpx.ByteStream):
            raise TypeError("only bodies that are there already can be sent")
        seconds = request.extensions.get("timeout", {}).get("read") or self._timeout
        headers = [(name.lower(), value) for name, value in request.headers.raw]
        origin, target = Origin.of(request.url), request.url.raw_path
        raw = RawRequest(request.method, origin, target, headers, b"".join(stream))
        status, headers, body = await self.exchange(raw, seconds)
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))

    async def exchange(self, request: RawRequest, seconds: float) -> RawAnswer:
        """Do the same without httpx's request and response objects."""
        head, origin = _head(request), request.origin
        loop = asyncio.get_running_loop()
        connection = self._take(origin, loop.time())
        if connection is None:
            began = loop.time()
            connection = await self._connect(origin, seconds)
            seconds = max(seconds - (loop.time() - began), 0)
        self._busy.add(connection)
        try:
            return await connection.exchange(request.method, head, request.body, seconds)
        finally:
            self._busy.discard(connection)
            self._give_back(origin, connection, loop.time())

    async def aclose(self) -> None:
        """Close all connections; requests under way fail."""
        for connections in (*self._idle.values(), list(self._busy)):
            for connection in connections:
                connection.close()
        self._idle.clear()

    def _take(self, origin: Origin, now: float) -> Connection | None:
        idle = self._idle.get(origin)
        while idle:
            connection = idle.pop()  # the most recently used: the others may expire
            if connection.is_usable and now - connection.idle_since < self._idle_seconds:
                return connection
            connection.close()
        return None

    def _give_back(self, origin: Origin, connection: Connection, now: float) -> None:
        idle = self._idle.setdefault(origin, [])
        if not connection.is_usable or len(idle) >= self._max_idle:
            connection.close()
            return
        connection.idle_since = now
        idle.append(connection)

    async def _connect(self, origin: Origin, seconds: float) -> Connection:
        """Try address by address, each with its share of the time."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + min(self._connect_timeout, seconds)
        tls, name = (
            (_tls(self._authorities), origin.host) if origin.scheme == "https" else (None, None)
        )
        error: Exception = OSError("no address")
        try:
            async with asyncio.timeout_at(ends):
                found = await loop.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
        except (OSError, TimeoutError) as failed:
            found, error = [], failed
        for number, (*_, address) in enumerate(found):
            share = (ends - loop.time()) / (len(found) - number)
            try:
                async with asyncio.timeout(share):
                    _, connection = await loop.create_connection(
                        lambda: Connection(self._max_answer),
                        *(str(address[0]), int(address[1])),
                        ssl=tls,
                        server_hostname=name,
                    )
                    return connection
            except (OSError, TimeoutError) as failed:  # ssl.SSLError is an OSError
                error = failed
        if isinstance(error, TimeoutError):
            raise httpx.ConnectTimeout("no connection in time") from error
        raise httpx.ConnectError("no connection") from error


def _head(request: RawRequest) -> bytes:
    lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.target)]
    lines += map(b": ".join, request.headers)
    head = b"\r\n".join((*lines, b"", b""))
    ends = len(lines) + 1
    # One line feed per line and no other: a client's value must not begin a new line.
    if head.count(b"\n") != ends or head.count(b"\r") != ends or b"\0" in head:
        raise httpx.LocalProtocolError("a header with a line break")
    return head


@cache
def _tls(authorities: str) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authorities or None)


class Way(Protocol):
    """Sends one request within a time limit; returns the answer or raises httpx's exceptions."""

    async def exchange(self, request: RawRequest, seconds: float) -> RawAnswer:
        """Send a request; return the answer."""


class _OverHttpx:
    """An adapter for plain httpx transports: in tests, the peer's application itself."""

    def __init__(self, transport: httpx.AsyncBaseTransport, max_answer: int) -> None:
        self._transport = transport
        self._max_answer = max_answer

    async def exchange(self, request: RawRequest, seconds: float) -> RawAnswer:
        """Send a request; return the answer, not decompressed."""
        scheme, host, port = request.origin
        asked = httpx.Request(
            request.method,
            httpx.URL(scheme=scheme, host=host, port=port, raw_path=request.target),
            headers=request.headers,
            # As content=, httpx would add headers of its own.
            stream=httpx.ByteStream(request.body),
            extensions={"timeout": {"read": seconds}},
        )
        async with asyncio.timeout(seconds):  # not every transport has timers
            response = await self._transport.handle_async_request(asked)
            try:
                return RawAnswer(
                    response.status_code, response.headers.raw, await self._body(response)
                )
            finally:
                await response.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        stream = response.stream
        if not isinstance(stream, httpx.AsyncByteStream):
            raise TypeError("the transport must answer with an asynchronous stream")
        body = b""
        async for chunk in stream:
            body = body + chunk if body else chunk
            if len(body) > self._max_answer:
                raise httpx.RemoteProtocolError("answer too long")
        return body


def way(transport: httpx.AsyncBaseTransport, max_answer: int) -> Way:
    """Return the transport itself, or an adapter around a plain httpx transport."""
    return transport if isinstance(transport, PeerTransport) else _OverHttpx(transport, max_answer)
