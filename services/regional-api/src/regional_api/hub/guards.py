"""Who may call what in the hub portal; hangs on the routes."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from common import home
from common.exchange import exchange_of
from common.problems import Unauthorized
from regional_api.hub.portal import Hub, HubPrincipal


async def signed_in(
    connection: ASGIConnection[BaseRouteHandler, HubPrincipal, str, State], _: BaseRouteHandler
) -> None:
    """Let in who has a live session of an active hub user."""
    hub: Hub = connection.app.state.hub
    principal = await hub.sessions.find(exchange_of(connection.scope).bearer)
    if principal is None:
        raise Unauthorized
    connection.scope["user"] = principal


SIGNED_IN: dict[str, Any] = {
    "home": home.session,
    "guards": [signed_in],
    "security": [{"session": []}],
}
"""Options of every route that asks for a session."""
