"""The way to a peer as the forwarder takes it: ours directly, any other httpx transport wrapped."""

import asyncio
from typing import Protocol

import httpx

from common.proxy.message import RawAnswer, RawRequest
from common.proxy.transport import PeerTransport


class Way(Protocol):
    """Sends one request and returns the answer, or raises httpx's exceptions, in time."""

    async def exchange(self, request: RawRequest, seconds: float) -> RawAnswer:
        """Send a request; return what came."""


class _OverHttpx:
    """A transport that only knows httpx's objects: in tests, the peer's application itself."""

    def __init__(self, transport: httpx.AsyncBaseTransport, max_answer: int) -> None:
        self._transport = transport
        self._max_answer = max_answer

    async def exchange(self, request: RawRequest, seconds: float) -> RawAnswer:
        """Send a request; return what came, not decompressed."""
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
    """Return the shortest way over a transport."""
    return transport if isinstance(transport, PeerTransport) else _OverHttpx(transport, max_answer)
