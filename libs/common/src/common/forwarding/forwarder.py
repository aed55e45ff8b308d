"""Sends a request to its home region once and brings the answer back.

BadGateway ── HomeUnreachable 502          refused, broken off, not HTTP, too long, or breaker open
ServiceUnavailable ── HomeOverloaded 503   too many requests wait for this peer already
GatewayTimeout ── HomeTooSlow 504          no connection in 1 s, or no answer in the time left
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable

import httpx
import msgspec
import structlog

from common.forwarding import metrics
from common.forwarding.connection import RawAnswer, RawRequest
from common.forwarding.endpoints import Endpoints
from common.forwarding.headers import DELAY, Headers, inbound, outbound, target
from common.forwarding.keys import NoKey
from common.forwarding.peer import Limits, Peer, Transport
from common.forwarding.signature import Signer
from common.wire.problems import BadGateway, GatewayTimeout, ServiceUnavailable

log = structlog.get_logger()

_STATUS = range(200, 600)


class HomeUnreachable(BadGateway):
    """The home region cannot be reached."""


class HomeOverloaded(ServiceUnavailable):
    """Too many requests wait for the home region; try again soon."""


class HomeTooSlow(GatewayTimeout):
    """The home region did not answer in time."""


class Answer(msgspec.Struct, frozen=True):
    """The peer's answer, ready for the client."""

    status: int
    headers: Headers
    body: bytes
    delay: float = 0.0


_SECONDS = re.compile(rb"[0-9]\.[0-9]{3}")


def _delay(headers: Iterable[tuple[bytes, bytes]]) -> float:
    """Return for how many seconds the home wants its answer held back."""
    for name, value in headers:
        if name == DELAY and _SECONDS.fullmatch(value):
            return float(value)
    return 0.0


class SignedCall(msgspec.Struct, frozen=True):
    """A service call as it is sent; `headers` hold its signature."""

    to: str
    path: bytes
    headers: Headers
    body: bytes


class Forwarder:
    """Forwards to the other regions. A request is sent at most once and never to the own region."""

    def __init__(
        self,
        transport: Transport | Callable[[str], Transport],
        *,
        endpoints: Endpoints,
        signer: Signer,
        limits: Limits | None = None,
    ) -> None:
        self._transport = transport
        self._endpoints = endpoints
        self._signer = signer
        self.limits = limits or Limits()
        self._peers: dict[str, Peer] = {}

    async def forward(
        self,
        *,
        method: str,
        raw_path: bytes,
        query: bytes,
        headers: Iterable[tuple[bytes, bytes]],
        body: bytes,
        region: str,
        client: str,
        request_id: str,
        route: str,
        deadline: float | None = None,
    ) -> Answer:
        """Return the home's answer unchanged; raise a problem if there is none.

        `deadline` is on the event loop's clock. `route` is the path's template, for the metrics.
        """
        raw_path, query = target(raw_path, query)
        peer, count, now, ends = self._admit(region, route, deadline)
        try:
            signature = self._signer.sign(
                to_region=region,
                client=client,
                seconds_left=ends - now,
                method=method,
                path=raw_path,
                query=query,
                request_id=request_id,
                body=body,
            )
        except NoKey:
            log.error("no_key_of_peer", peer=region)  # noqa: TRY400  no trace is needed
            raise HomeUnreachable(headers={"Retry-After": "1"}) from None
        sent = outbound(
            headers,
            host=peer.host,
            signature=signature,
            request_id=request_id.encode(),
            client=client.encode(),
            body_length=len(body),
        )
        where = raw_path + b"?" + query if query else raw_path
        request = RawRequest(method, peer.origin, where, sent, body)
        asked = peer.way.exchange(request, ends - now)
        return await self._exchange(peer, method, asked, count, now)

    async def call(self, call: SignedCall, *, route: str, deadline: float) -> Answer:
        """Send a service call that was signed for its target, with the same limits and breaker."""
        peer, count, now, ends = self._admit(call.to, route, deadline)
        headers = [(b"host", peer.host), *call.headers, (b"content-length", b"%d" % len(call.body))]
        request = RawRequest("POST", peer.origin, call.path, headers, call.body)
        asked = peer.way.exchange(request, ends - now)
        return await self._exchange(peer, "POST", asked, count, now)

    def _admit(
        self, region: str, route: str, deadline: float | None
    ) -> tuple[Peer, metrics.RouteMetrics, float, float]:
        """Return the peer, its metrics, now and the end of the time; raise if it is not asked."""
        peer = self._peer(region)
        count = metrics.of_route(region, route)
        if peer.waiting.count >= self.limits.in_flight:
            count.overloaded.inc()
            raise HomeOverloaded
        now = asyncio.get_running_loop().time()
        ends = now + self.limits.total
        if deadline is not None and deadline < ends:
            ends = deadline
        if ends <= now:
            count.too_slow.inc()
            raise HomeTooSlow
        if not peer.breaker.allows():
            count.breaker_open.inc()
            raise HomeUnreachable(headers={"Retry-After": "1"})
        return peer, count, now, ends

    async def aclose(self) -> None:
        """Close the transports in use."""
        if isinstance(self._transport, httpx.AsyncBaseTransport):
            await self._transport.aclose()
            return
        for peer in self._peers.values():
            await peer.transport.aclose()

    async def _exchange(
        self,
        peer: Peer,
        method: str,
        asked: Awaitable[RawAnswer],
        count: metrics.RouteMetrics,
        began: float,
    ) -> Answer:
        """Send, wait, read; the one place that turns transport errors into problems."""
        loop = asyncio.get_running_loop()
        peer.waiting.count += 1
        outcome = count.cancelled
        try:
            answer = self._final(method, await asked)
        except httpx.ConnectTimeout as error:
            outcome = count.too_slow
            peer.failed(error)
            raise HomeTooSlow from error
        except (TimeoutError, httpx.TimeoutException) as error:
            outcome = count.too_slow
            # A caller with little time left proves nothing about the peer.
            if loop.time() - began >= self.limits.total / 2:
                peer.failed(error)
            raise HomeTooSlow from error
        except httpx.TransportError as error:
            refused = isinstance(error, httpx.ConnectError)
            outcome = count.unreachable if refused else count.broken_off
            peer.failed(error)
            raise HomeUnreachable(headers={"Retry-After": "1"}) from error
        else:
            outcome = count.answered
            peer.succeeded()
            return answer
        finally:
            peer.waiting.count -= 1
            metrics.hops.add((outcome, count.seconds, loop.time() - began))

    def _final(self, method: str, answer: RawAnswer) -> Answer:
        """Check the answer and return the part that the client may see."""
        status, headers, body = answer
        if status not in _STATUS:  # 1xx is never an answer
            raise httpx.RemoteProtocolError("no final status")
        if len(body) > self.limits.answer_bytes:
            raise httpx.RemoteProtocolError("answer too long")
        crossing = inbound(headers, method=method, status=status, body_length=len(body))
        return Answer(status, crossing, body, _delay(headers))

    def _peer(self, region: str) -> Peer:
        peer = self._peers.get(region)
        if peer is None:
            base_url = self._endpoints.base_url(region)
            transport = self._transport
            if not isinstance(transport, httpx.AsyncBaseTransport):
                transport = transport(region)
            peer = self._peers[region] = Peer(region, base_url, transport, self.limits)
        return peer
