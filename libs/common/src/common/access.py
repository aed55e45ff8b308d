"""Who may call what: guards that hang on the routes, beside the path.

The guard asks the sessions of the route's portal (`opt={"portal": …}` of its router), which the
application keeps in `state.sessions`; `state.token_region` is the prefix that its tokens carry.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from common.exchange import exchange_of
from common.home import Home
from common.problems import Forbidden, Unauthorized
from common.sessions import Sessions

Connection = ASGIConnection[Any, Any, Any, State]

_ALL = "superadmin"


class MissingRole(Forbidden):
    """The session lacks the role for this."""


async def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let in who has a live session of an active account of this portal."""
    state = connection.app.state
    token = exchange_of(connection.scope).bearer()
    if token is None or token.region != state.token_region:
        raise Unauthorized
    sessions: Sessions[Any] = state.sessions[handler.opt["portal"]]
    principal = await sessions.find(token.digest)
    if principal is None:
        raise Unauthorized
    connection.scope["user"] = principal


class _HasRole:
    """Lets in who has one of the roles, or is superadmin. Roles work from the next request on."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        self.roles = (*roles, _ALL)

    def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Raise MissingRole otherwise."""
        portal = handler.opt["portal"]
        if not any(f"{portal}:{role}" in connection.scope["user"].roles for role in self.roles):
            raise MissingRole


def requires(home: Home, *roles: str) -> dict[str, Any]:
    """Return the options of a route that asks for a session, and for one of the roles if any."""
    guards = [signed_in, _HasRole(roles)] if roles else [signed_in]
    return {"home": home, "guards": guards, "security": [{"session": []}]}
