"""Watches the ways between regions that tests join in one process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from common.forwarding.signature import HEADER

Hook = Callable[["Hop"], Awaitable[httpx.Response | None]]


@dataclass(frozen=True)
class Hop:
    """One request from a region to another."""

    sender: str
    receiver: str
    request: httpx.Request

    @property
    def marks(self) -> list[bytes]:
        """The signatures that it carries."""
        name = HEADER.lower().encode()
        return [value for key, value in self.request.headers.raw if key.lower() == name]


@dataclass
class Hops:
    """All hops since the last reset; `before` may act on the way, or answer in a peer's place."""

    seen: list[Hop] = field(default_factory=list)
    before: Hook | None = None

    def reset(self) -> None:
        """Forget what was seen and ordered."""
        self.seen.clear()
        self.before = None

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Sender and receiver of each hop, in order."""
        return [(hop.sender, hop.receiver) for hop in self.seen]

    def watch(self, sender: str, way: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        """Wrap the way from a region to its peers."""
        return _Watched(self, sender, way)


class _Watched(httpx.AsyncBaseTransport):
    def __init__(self, hops: Hops, sender: str, way: httpx.AsyncBaseTransport) -> None:
        self._hops = hops
        self._sender = sender
        self._way = way

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        hop = Hop(self._sender, request.url.host, request)
        self._hops.seen.append(hop)
        answer = await self._hops.before(hop) if self._hops.before else None
        return answer or await self._way.handle_async_request(request)
