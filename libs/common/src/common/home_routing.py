"""The layer that acts on the home declarations: answer here, or forward once, or refuse.

At most one hop, by construction: the first server resolves the home and marks what it forwards; a
marked request is never forwarded. If it is not at home here it is answered 421.
"""

import asyncio
from typing import Any

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import HTTPScope, Receive, Scope, Send

from common.admission import Admission
from common.exchange import Exchange, exchange_of
from common.metrics import MARKS_REFUSED, MISDIRECTED
from common.problems import GatewayTimeout, Misdirected, ServiceUnavailable
from common.proxy.forwarder import Answer, Forwarder
from common.proxy.mark import HEADER, Mark, Marks
from common.regions import Regions
from common.routes import Route, Table
from common.routing import LocalRouting

log = structlog.get_logger()

_HOP_HEADER = HEADER.lower().encode()
_HOME_HEADER = b"x-home-region"


class HomeRouting(LocalRouting):
    """The routing layer of a region."""

    def __init__(
        self,
        app: Litestar,
        table: Table,
        *,
        region: str,
        trusted_proxies: int,
        admission: Admission,
        regions: Regions,
        directory: Any,  # noqa: ANN401  what the resolvers of this service expect
        marks: Marks,
        forwarder: Forwarder,
    ) -> None:
        super().__init__(
            app, table, served_by=region, trusted_proxies=trusted_proxies, admission=admission
        )
        self.regions = regions
        self.directory = directory
        self.marks = marks
        self.forwarder = forwarder

    async def is_routable(self, region: str) -> bool:
        """Tell whether accounts may live in that region, be it a second old."""
        await self.regions.look_up(region)
        return self.regions.is_routable(region)

    def require_regions(self) -> None:
        """Raise ServiceUnavailable while the list of regions has never been read."""
        if not self.regions.active():
            raise ServiceUnavailable

    async def catch_up(self, exchange: Exchange) -> None:
        """Read the list of regions as it is now; the exchange goes on with it."""
        await self.regions.catch_up()
        exchange.served = self.regions.active()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Verify the mark of a forwarded request first, if there is one."""
        if scope["type"] == ScopeType.HTTP:
            exchange = exchange_of(scope)
            exchange.served = self.regions.active()
            if (header := exchange.header(_HOP_HEADER)) is not None:
                exchange.mark = await self._verify(exchange, header)
        await super().__call__(scope, receive, send)

    async def _verify(self, exchange: Exchange, header: bytes) -> Mark | None:
        mark, refusal = self.marks.verify(
            header,
            to_region=self.region,
            method=exchange.scope["method"],
            path=_raw_path(exchange.scope),
            query=exchange.scope["query_string"],
            request_id=exchange.request_id,
            body=await exchange.read(),
        )
        if refusal is not None:  # an ordinary request from outside, then
            MARKS_REFUSED.labels(refusal).inc()
            log.warning("hop_mark_refused", reason=refusal, request_id=exchange.request_id)
        return mark

    async def dispatch(
        self, exchange: Exchange, route: Route, receive: Receive, send: Send
    ) -> None:
        """Answer here if this is the home, else forward; a marked request is never forwarded."""
        if exchange.mark is None:
            home = await route.home.resolve(exchange, self)
            answer = await self._from_peer(exchange, home, route) if home != self.region else None
            if answer is None:
                await self.handle(exchange, route, receive, send)
            else:
                await self._pass_on(answer, send)
            return
        try:
            async with asyncio.timeout(exchange.mark.seconds_left):
                home = await route.home.resolve(exchange, self)
                if home != self.region:
                    MISDIRECTED.labels(exchange.route, exchange.mark.from_region).inc()
                    log.warning("misdirected", route=exchange.route, home=home)
                    raise Misdirected(headers={"X-Home-Region": home})
                await self.handle(exchange, route, receive, send)
        except TimeoutError:
            raise GatewayTimeout from None

    async def _from_peer(self, exchange: Exchange, home: str, route: Route) -> Answer | None:
        """Return the home's answer; None if the account has moved here meanwhile."""
        deadline = asyncio.get_running_loop().time() + self.forwarder.limits.total
        answer = await self._ask(exchange, home, deadline)
        moved = _moved_to(answer)
        exchange.is_misled = moved is not None
        if moved == self.region and await route.home.resolve(exchange, self) == moved:
            return None
        if moved is not None and moved not in {home, self.region} and await self.is_routable(moved):
            home, answer = moved, await self._ask(exchange, moved, deadline)
        exchange.hop = home
        return answer

    @staticmethod
    async def _pass_on(answer: Answer, send: Send) -> None:
        headers = answer.headers
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})

    async def _ask(self, exchange: Exchange, home: str, deadline: float) -> Answer:
        scope = exchange.scope
        return await self.forwarder.forward(
            method=scope["method"],
            raw_path=_raw_path(scope),
            query=scope["query_string"],
            headers=scope["headers"],
            body=await exchange.read(),
            region=home,
            client=exchange.client,
            request_id=exchange.request_id,
            route=exchange.route,
            deadline=deadline,
        )


def _raw_path(scope: HTTPScope) -> bytes:
    return scope.get("raw_path") or scope["path"].encode()


def _moved_to(answer: Answer) -> str | None:
    if answer.status != Misdirected.status:
        return None
    for name, value in answer.headers:
        if name == _HOME_HEADER:
            return value.decode("latin-1")
    return None
