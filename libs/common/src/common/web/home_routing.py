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

from common.forwarding.client_ip import TrustedProxies, client_address
from common.forwarding.forwarder import Answer, Forwarder
from common.forwarding.regions import Regions
from common.forwarding.signature import HEADER, HopSignature, Refusal, Signer
from common.web.context import RequestContext, context_of
from common.web.home import Find, Home
from common.web.load_shedding import LoadShedding, Overloaded
from common.web.metrics import MISDIRECTED, SIGNATURES_REFUSED
from common.web.responses import allowed
from common.wire.problems import (
    GatewayTimeout,
    MethodNotAllowed,
    Misdirected,
    NotFound,
    RequestTimeout,
    ServiceUnavailable,
)

log = structlog.get_logger()

BODY_SECONDS = 30.0
"""How long a body may take; what nothing comes of ends sooner (`context.STANDSTILL_SECONDS`)."""

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
        proxies: TrustedProxies,
        load_shedding: LoadShedding,
        peers: Peers | None = None,
    ) -> None:
        self.region = region
        self.proxies = proxies
        self.load_shedding = load_shedding
        self.peers = peers

    def __call__(self, app: ASGIApp) -> ASGIApp:  # noqa: C901  the whole decision, on one screen
        """Wrap a route (Litestar calls this once for each)."""
        load_shedding, proxies = self.load_shedding, self.proxies
        region = _Region(self.region, self.peers) if self.peers else None

        async def answer_here(scope: Scope, receive: Receive, send: Send) -> None:
            # There was a place when the request came; its body or a peer may have taken long.
            if load_shedding.free <= 0 and load_shedding.refuses(scope["path"]):
                raise Overloaded
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
                context.body = await _body(scope, receive, send)
            if region is not None:
                await region.begin(context)
            signature = context.signature
            peer = scope["client"]
            context.client = client_address(
                scope["headers"],
                peer[0] if peer else "",
                proxies=proxies,
                signed=signature.client if signature else None,
            )
            if context.client:  # for Litestar's own middleware, such as its rate limit
                scope["client"] = (context.client, 0)
            if region is None:
                await answer_here(scope, receive, send)
            elif signature is None:
                where = await home.resolve(context, region)
                if where != region.region:
                    answer = await region.forward(context, home, where)
                    if answer is not None:
                        context.delay = answer.delay
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
    """Note what route was found and return its declaration; raise NotFound, MethodNotAllowed.

    Litestar adds handlers of its own: one for OPTIONS to every path, which answers 405 here
    (decision 0008; one that declares a home works), and one for everything below `/docs`.
    """
    opt = scope["route_handler"].opt
    home: Home | None = opt.get("home")
    if home is None and scope["method"] != "OPTIONS":
        raise NotFound("There is no such path.")
    context.route = scope["path_template"]
    if home is None:
        raise MethodNotAllowed(headers={"Allow": allowed(_methods(scope))})
    context.method = scope["method"]
    context.portal = opt.get("portal", "")
    context.hides_home = opt.get("hides_home", False)
    context.schema = opt.get("schema")
    return home


def _methods(scope: HTTPScope) -> list[str]:
    """Return the methods of the route that was found."""
    app: Litestar = scope["litestar_app"]
    return [
        method
        for route in app.routes
        if route.path_format == scope["path_template"]
        for method in getattr(route, "methods", ())
    ]


async def _body(scope: HTTPScope, receive: Receive, send: Send) -> bytes:
    """Read the whole body; raise RequestTimeout, or BodyTooLarge as Litestar's own error."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await LitestarRequest(scope, receive, send).body()
    except TimeoutError:
        context_of(scope).is_complete = True  # whatever still comes is not waited for
        raise RequestTimeout from None


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

    async def begin(self, context: RequestContext) -> None:
        """Note the regions, and verify the signature of a forwarded request, if it has one."""
        context.served = self._regions.active()
        header = context.header(_HOP_HEADER)
        if header is None:
            return
        context.signature, refusal = self._verify(context, header)
        if refusal is Refusal.UNKNOWN_KEY:
            await self._regions.know(header.split(b";")[1].decode())
            context.signature, refusal = self._verify(context, header)
        if refusal is not None:  # then it is an ordinary request from outside
            SIGNATURES_REFUSED.labels(refusal).inc()
            log.warning("hop_mark_refused", reason=refusal, request_id=context.request_id)

    def _verify(
        self, context: RequestContext, header: bytes
    ) -> tuple[HopSignature, None] | tuple[None, Refusal]:
        return self._signer.verify(
            header,
            method=context.scope["method"],
            path=_raw_path(context.scope),
            query=context.scope["query_string"],
            request_id=context.request_id,
            body=context.body,
        )

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
        if not self._regions.public_keys(where):
            await self._regions.know(where)
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
