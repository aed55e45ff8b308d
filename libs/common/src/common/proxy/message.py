"""What travels over a hop, byte by byte."""

from typing import NamedTuple

import httpx

from common.proxy.headers import Headers


class Origin(NamedTuple):
    """Whom to connect to."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: httpx.URL) -> "Origin":
        """Return the origin of a URL."""
        return cls(url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80))


class RawRequest(NamedTuple):
    """What is sent, and to whom; nothing is added to it."""

    method: str
    origin: Origin
    target: bytes
    headers: Headers
    body: bytes = b""


class RawAnswer(NamedTuple):
    """What came; a chunked body has been put together."""

    status: int
    headers: Headers
    body: bytes
