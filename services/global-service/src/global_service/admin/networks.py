"""From where staff may come: `ADMIN_ALLOWED_NETWORKS`."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from litestar.types import ASGIApp, Receive, Scope, Send

from common.web.context import context_of
from common.wire.problems import Forbidden


class NetworkNotAllowed(Forbidden):
    """The admin portal is closed to this network."""


class AllowedNetworks:
    """Middleware of the whole portal: outside, nobody learns whether a token or password is good.

    It stands on the router, so it runs before the route's own middleware, which signs in.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ip_network(each) for each in networks]

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """Wrap a route."""

        async def route(scope: Scope, receive: Receive, send: Send) -> None:
            if self._networks and not self._has(context_of(scope).client):
                raise NetworkNotAllowed
            await app(scope, receive, send)

        return route

    def _has(self, client: str) -> bool:
        if not client:  # an address that nobody knows is in no network
            return False
        address = ip_address(client)
        return any(address in network for network in self._networks)
