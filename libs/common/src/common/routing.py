"""The routing layer in front of the framework: the route table decides what reaches a handler."""

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import Receive, Scope, Send

from common.admission import Admission
from common.exchange import Exchange, exchange_of
from common.problems import MethodNotAllowed, NotFound
from common.proxy.client import client_address
from common.routes import Route, Table


class LocalRouting:
    """The routing layer of a server without peers: every route is at home."""

    def __init__(
        self,
        app: Litestar,
        table: Table,
        *,
        served_by: str,
        trusted_proxies: int,
        admission: Admission,
    ) -> None:
        self.app = app
        self.table = table
        self.region = served_by
        self.trusted_proxies = trusted_proxies
        self.admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the route and dispatch; raise NotFound or MethodNotAllowed."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        exchange = exchange_of(scope)
        route = self.find(exchange)
        # Before everything else: on its way through another region a body is read at once.
        if scope["method"] != "GET" or exchange.declares_body:
            await exchange.read()
        exchange.client = self.client(exchange)
        await self.dispatch(exchange, route, receive, send)

    def find(self, exchange: Exchange) -> Route:
        """Return the route; raise NotFound or MethodNotAllowed."""
        path, method = exchange.scope["path"], exchange.scope["method"]
        methods = self.table.get(path)
        if methods is None:
            raise NotFound("There is no such path.")
        exchange.route = path
        route = methods.get(method)
        if route is None:
            raise MethodNotAllowed(headers={"Allow": ", ".join(sorted(methods))})
        exchange.method = method
        exchange.schema = route.schema
        exchange.portal = route.portal
        return route

    def client(self, exchange: Exchange) -> str:
        """Return the address that throttles count and the audit log names."""
        peer = exchange.scope["client"]
        return client_address(
            exchange.scope["headers"],
            peer[0] if peer else "",
            trusted_proxies=self.trusted_proxies,
            mark=exchange.mark,
        )

    async def dispatch(
        self, exchange: Exchange, route: Route, receive: Receive, send: Send
    ) -> None:
        """Let the handler answer."""
        await self.handle(exchange, route, receive, send)

    async def handle(self, exchange: Exchange, route: Route, receive: Receive, send: Send) -> None:
        """Give the request to its route, as Litestar's router would: the path is found already."""
        scope = exchange.scope
        scope["app"] = scope["litestar_app"] = self.app
        scope["route_handler"] = route.handler
        scope["path_params"] = {}
        scope.setdefault("state", {})
        self.admission.enter()
        try:
            await route.handle(scope, receive, send)
        finally:
            self.admission.leave()
