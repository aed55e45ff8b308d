"""One request over the bare transport, for tests."""

import httpx

from common.forwarding.transport import PeerTransport
from vetchium_testing.forwarding.raw_peer import RawPeer

Headers = list[tuple[bytes, bytes]]


async def ask(
    transport: PeerTransport,
    peer: RawPeer,
    where: str = "/",
    *,
    method: str = "GET",
    headers: Headers | None = None,
    body: bytes = b"",
    seconds: float = 5,
) -> tuple[int, Headers, bytes]:
    """Send one request over the bare transport and return what came back."""
    request = httpx.Request(
        method,
        peer.url + where,
        headers=[(b"host", b"peer"), (b"accept", b"a/b"), *(headers or [])],
        stream=httpx.ByteStream(body),
        extensions={"timeout": {"read": seconds}},
    )
    response = await transport.handle_async_request(request)
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    content = b"".join([chunk async for chunk in stream])  # as it came; aread() would decompress
    return response.status_code, response.headers.raw, content
