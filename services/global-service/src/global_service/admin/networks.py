"""From where staff may come: `ADMIN_ALLOWED_NETWORKS`."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from litestar.handlers import BaseRouteHandler

from common.access import Connection
from common.exchange import exchange_of
from common.problems import Forbidden


class NetworkNotAllowed(Forbidden):
    """The admin portal is closed to this network."""


class AllowedNetworks:
    """Guard of the whole portal: nobody outside learns whether a token or password is good."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ip_network(each) for each in networks]

    def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:  # noqa: ARG002
        """Raise NetworkNotAllowed for a client outside all networks, if there are any."""
        if self._networks and not self._has(exchange_of(connection.scope).client):
            raise NetworkNotAllowed

    def _has(self, client: str) -> bool:
        if not client:  # an address that nobody knows is in no network
            return False
        address = ip_address(client)
        return any(address in network for network in self._networks)
