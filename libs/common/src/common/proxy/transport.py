"""httpx's transport seam over pyreqwest's own client.

Not by pyreqwest's own httpx transport: that one sends bodies as streams of unknown length, and its
ConnectError also means "the connection broke after the request was sent".
"""

from datetime import timedelta

import httpx
from pyreqwest import exceptions
from pyreqwest.client import Client, ClientBuilder
from pyreqwest.response import Response

# Servers close idle connections after 30 s (granian's header_read_timeout); ours go first, so that
# no request is written into a connection that the server is closing.
IDLE_SECONDS = 15
MAX_ANSWER_BYTES = 8 * 1024 * 1024
_CHUNK = 256 * 1024


def _client(connect_timeout: float, idle_seconds: float, max_idle: int) -> Client:
    return (
        ClientBuilder()
        .http1_only()
        .http1_lower_case_headers()
        .follow_redirects(enable=False)
        .referer(enable=False)
        .gzip(enable=False)
        .brotli(enable=False)
        .zstd(enable=False)
        .deflate(enable=False)
        .no_proxy()
        .user_agent("")  # else it would name itself for clients that do not
        .tcp_nodelay(enabled=True)
        .connect_timeout(timedelta(seconds=connect_timeout))
        .pool_idle_timeout(timedelta(seconds=idle_seconds))
        .pool_max_idle_per_host(max_idle)
        .build()
    )


class PeerTransport(httpx.AsyncBaseTransport):
    """Sends one request over pooled HTTP/1.1 connections and reads the whole answer, up to a limit.

    httpx's extension {"timeout": {"read": seconds}} bounds the whole exchange.
    Nothing is added, followed, decompressed, stored or retried. A host name with several addresses
    is tried address by address until one accepts; by then nothing has been sent.
    """

    def __init__(
        self,
        *,
        connect_timeout: float = 1.0,
        idle_seconds: float = IDLE_SECONDS,
        timeout: float = 10.0,
        max_idle: int = 128,
        max_answer: int = MAX_ANSWER_BYTES,
    ) -> None:
        self._client = _client(connect_timeout, idle_seconds, max_idle)
        self._timeout = timeout
        self._max_answer = max_answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; raise httpx's exceptions for what goes wrong on the way."""
        stream = request.stream
        if not isinstance(stream, httpx.ByteStream):
            raise TypeError("only bodies that are there already can be sent")
        body = b"".join(stream)
        try:
            builder = self._client.request(request.method, str(request.url))
            builder = builder.headers([(k.decode(), _text(v)) for k, v in request.headers.raw])
            if body:
                builder = builder.body_bytes(body)
            # A cancelled task does not stop pyreqwest's own: only its timer frees the connection.
            timeout = request.extensions.get("timeout", {}).get("read") or self._timeout
            builder = builder.timeout(timedelta(seconds=timeout))
            async with builder.build_streamed() as response:
                headers = [(k.encode(), v.encode()) for k, v in response.headers.items()]
                status = response.status
                content = await self._read(response)
        except exceptions.PyreqwestError as error:
            raise _translated(error) from error
        except ValueError as error:  # a header of the answer that is no text
            raise httpx.RemoteProtocolError("unreadable header") from error
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))

    async def aclose(self) -> None:
        """Close all connections; requests under way fail."""
        await self._client.close()

    async def _read(self, response: Response) -> bytes:
        reader = response.body_reader
        chunks: list[bytes] = []
        room = self._max_answer
        while (chunk := await reader.read(_CHUNK)) is not None:
            chunks.append(bytes(chunk))
            room -= len(chunk)
            if room < 0:
                raise httpx.RemoteProtocolError("answer too long")
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _text(value: bytes) -> str:
    # pyreqwest sends text as UTF-8; a value that is none keeps its meaning, not its bytes.
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _translated(error: exceptions.PyreqwestError) -> httpx.TransportError:
    """Say it in httpx's words, without the address that pyreqwest's messages contain."""
    kind = type(error).__name__
    # The names do not tell: a ConnectError may come long after the request was sent.
    before_sending = _was_connecting(error)
    if isinstance(error, exceptions.RequestTimeoutError):
        return httpx.ConnectTimeout(kind) if before_sending else httpx.ReadTimeout(kind)
    if before_sending:
        return httpx.ConnectError(kind)
    if isinstance(error, exceptions.DecodeError):
        return httpx.RemoteProtocolError(kind)
    return httpx.ReadError(kind)


def _was_connecting(error: exceptions.PyreqwestError) -> bool:
    details = getattr(error, "details", None) or {}
    return any(cause["message"] == "client error (Connect)" for cause in details["causes"] or [])
