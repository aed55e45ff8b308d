"""The networks that may use the admin portal: `ADMIN_ALLOWED_NETWORKS`."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from litestar.types import ASGIApp, Receive, Scope, Send

from common.events import Event
from common.web import security_events
from common.web.context import context_of
from common.wire.problems import Forbidden


class NetworkNotAllowed(Forbidden):
    """The admin portal is closed to this network."""


class AllowedNetworks:
    """Middleware of the whole portal: refuse other networks before any credential is checked.

    The router declares it, so it runs before the route's own middleware, which signs in.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ip_network(each) for each in networks]

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """Wrap a route."""

        async def route(scope: Scope, receive: Receive, send: Send) -> None:
            if self._networks and not self._has(context_of(scope).client):
                security_events.write(Event.REFUSED, scope, "network_not_allowed")
                raise NetworkNotAllowed
            await app(scope, receive, send)

        return route

    def _has(self, client: str) -> bool:
        if not client:  # an unknown address is not in any network
            return False
        address = ip_address(client)
        return any(address in network for network in self._networks)
