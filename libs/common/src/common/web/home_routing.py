"""Home routing, a Litestar middleware: answer here, or forward once, or refuse.

Litestar has found the route; its handler's `opt` says how the home is found. What is forwarded
passes no guard, dependency or handler here. There is at most one hop, by construction: the first
server resolves the home and signs what it forwards; a signed request is never forwarded. A server
that is not its home answers 421.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog
from litestar import Litestar
from litestar import Request as LitestarRequest
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from common.forwarding.client_ip import client_address
from common.forwarding.forwarder import Answer, Forwarder
from common.forwarding.regions import Regions
from common.forwarding.signature import HEADER, HopSignature, Signer
from common.web.context import RequestContext, context_of
from common.web.home import Find, Home
from common.web.load_shedding import LoadShedding
from common.web.metrics import MISDIRECTED, SIGNATURES_REFUSED
from common.web.responses import allowed
from common.wire.problems import GatewayTimeout, MethodNotAllowed, Misdirected, ServiceUnavailable

log = structlog.get_logger()

_HOP_HEADER = HEADER.lower().encode()
_HOME_HEADER = b"x-home-region"

D = TypeVar("D")
W = TypeVar("W")


class Directory(Protocol):
    """What the home routing needs of a service's directory."""

    async def guess(self, find: Find[Any, W], portal: str, data: W) -> str | None:
        """Ask a replica, which may be behind; None if there is none or it does not answer."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The other regions, as a region sees them."""

    regions: Regions
    directory: Directory
    signer: Signer
    forwarder: Forwarder


class HomeRouting:
    """The middleware of a service; without peers every route is at home."""

    def __init__(
        self,
        *,
        region: str,
        trusted_proxies: int,
        load_shedding: LoadShedding,
        peers: Peers | None = None,
    ) -> None:
        self.region = region
        self.trusted_proxies = trusted_proxies
        self.load_shedding = load_shedding
        self.peers = peers

    def __call__(self, app: ASGIApp) -> ASGIApp:  # noqa: C901  the whole decision, on one screen
        """Wrap a route (Litestar calls this once for each)."""
        load_shedding, trusted_proxies = self.load_shedding, self.trusted_proxies
        region = _Region(self.region, self.peers) if self.peers else None

        async def answer_here(scope: Scope, receive: Receive, send: Send) -> None:
            load_shedding.free -= 1
            try:
                await app(scope, receive, send)
            finally:
                load_shedding.free += 1

        async def route(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            context = context_of(scope)
            home = _begin(scope, context)
            if not context.is_complete:  # before all else: a slow caller must not hold a place
                context.body = await LitestarRequest(scope, receive, send).body()
            if region is not None:
                region.begin(context)
            signature = context.signature
            peer = scope["client"]
            context.client = client_address(
                scope["headers"],
                peer[0] if peer else "",
                trusted_proxies=trusted_proxies,
                signed=signature.client if signature else None,
            )
            if region is None:
                await answer_here(scope, receive, send)
            elif signature is None:
                where = await home.resolve(context, region)
                if where != region.region:
                    answer = await region.forward(context, home, where)
                    if answer is not None:
                        await _pass_on(answer, send)
                        return
                await answer_here(scope, receive, send)
            else:
                try:
                    async with asyncio.timeout(signature.seconds_left):
                        await region.require_home(context, home, signature)
                        await answer_here(scope, receive, send)
                except TimeoutError:
                    raise GatewayTimeout from None

        return route


def _begin(scope: HTTPScope, context: RequestContext) -> Home:
    """Note what route was found and return its declaration; raise MethodNotAllowed.

    Litestar adds an OPTIONS handler to every path; it has no declaration and answers 405 (decision
    0008). One that declares a home works.
    """
    opt = scope["route_handler"].opt
    context.route = scope["path_template"]
    home: Home | None = opt.get("home")
    if home is None:
        app: Litestar = scope["litestar_app"]
        methods = [
            method
            for route in app.routes
            if route.path_format == context.route
            for method in getattr(route, "methods", ())
        ]
        raise MethodNotAllowed(headers={"Allow": allowed(methods)})
    context.method = scope["method"]
    context.portal = opt.get("portal", "")
    context.hides_home = opt.get("hides_home", False)
    context.schema = opt.get("schema")
    return home


class _Region:
    """One region among others: where a request belongs, and how it gets there (`home.Routing`)."""

    def __init__(self, region: str, peers: Peers) -> None:
        self.region = region
        self.directory = peers.directory
        self.guess = peers.directory.guess
        self._regions = peers.regions
        self._signer = peers.signer
        self._forwarder = peers.forwarder

    async def is_routable(self, region: str) -> bool:
        """Return whether accounts may live in that region; the answer may be a second old."""
        if self._regions.is_routable(region):
            return True
        await self._regions.look_up(region)
        return self._regions.is_routable(region)

    def require_regions(self) -> None:
        """Raise ServiceUnavailable while the list of regions has never been read."""
        if not self._regions.active():
            raise ServiceUnavailable

    async def catch_up(self, context: RequestContext) -> None:
        """Read the list of regions as it is now; the request goes on with it."""
        await self._regions.catch_up()
        context.served = self._regions.active()

    def begin(self, context: RequestContext) -> None:
        """Note the regions, and verify the signature of a forwarded request, if it has one."""
        context.served = self._regions.active()
        header = context.header(_HOP_HEADER)
        if header is None:
            return
        context.signature, refusal = self._signer.verify(
            header,
            to_region=self.region,
            method=context.scope["method"],
            path=_raw_path(context.scope),
            query=context.scope["query_string"],
            request_id=context.request_id,
            body=context.body,
        )
        if refusal is not None:  # then it is an ordinary request from outside
            SIGNATURES_REFUSED.labels(refusal).inc()
            log.warning("hop_mark_refused", reason=refusal, request_id=context.request_id)

    async def require_home(
        self, context: RequestContext, home: Home, signature: HopSignature
    ) -> None:
        """Raise Misdirected for a forwarded request that is not at home here."""
        where = await home.resolve(context, self)
        if where != self.region:
            MISDIRECTED.labels(context.route, signature.from_region).inc()
            log.warning("misdirected", route=context.route, home=where)
            raise Misdirected(headers={"X-Home-Region": where})

    async def forward(self, context: RequestContext, home: Home, where: str) -> Answer | None:
        """Return the answer of the home; None if the account has moved here meanwhile."""
        deadline = asyncio.get_running_loop().time() + self._forwarder.limits.total
        answer = await self._ask(context, where, deadline)
        moved = _moved_to(answer) if answer.status == Misdirected.status else None
        if moved is not None:
            context.is_misled = True
            if moved == self.region and await home.resolve(context, self) == moved:
                return None
            if moved not in {where, self.region} and await self.is_routable(moved):
                where, answer = moved, await self._ask(context, moved, deadline)
        context.hop = where
        return answer

    def _ask(self, context: RequestContext, region: str, deadline: float) -> Awaitable[Answer]:
        scope = context.scope
        return self._forwarder.forward(
            method=scope["method"],
            raw_path=_raw_path(scope),
            query=scope["query_string"],
            headers=scope["headers"],
            body=context.body,
            region=region,
            client=context.client,
            request_id=context.request_id,
            route=context.route,
            deadline=deadline,
        )


async def _pass_on(answer: Answer, send: Send) -> None:
    headers = answer.headers
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})


def _raw_path(scope: HTTPScope) -> bytes:
    return scope.get("raw_path") or scope["path"].encode()


def _moved_to(answer: Answer) -> str | None:
    for name, value in answer.headers:
        if name == _HOME_HEADER:
            return value.decode("latin-1")
    return None
