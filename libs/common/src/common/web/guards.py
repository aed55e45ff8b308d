"""Who may call what: `requires(home.session, …)` stands on the route, beside the path.

Signing in is an authentication middleware of the route, so Litestar's guards run after it and find
`connection.user`. It asks the sessions of the route's portal (`opt={"portal": …}` of its router),
which the application keeps in `state["sessions"]`; `state["token_region"]` is the prefix that its
tokens carry. A Litestar guard for each would copy the whole handler on every request.
"""

from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from common.auth.sessions import Sessions
from common.events import Event
from common.web import security_events
from common.web.context import context_of
from common.web.home import Home
from common.wire.problems import Forbidden, Unauthorized

_ALL = "superadmin"


class MissingRole(Forbidden):
    """The session lacks the role for this."""


def signed_in(app: ASGIApp) -> ASGIApp:
    """Let in a live session of an active account of this portal, with a role that is asked for."""

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        opt = scope["route_handler"].opt
        portal: str = opt["portal"]
        token = context_of(scope).bearer()
        state = scope["litestar_app"].state
        if token is None or token.region != state["token_region"]:
            raise Unauthorized
        sessions: Sessions[Any] = state["sessions"][portal]
        principal = await sessions.find(token.digest)
        if principal is None:
            raise Unauthorized
        roles: tuple[str, ...] = opt["roles"]
        scope["user"] = principal
        if roles and not any(f"{portal}:{role}" in principal.roles for role in roles):
            security_events.write(
                Event.REFUSED, scope, "missing_role", route=scope["path_template"]
            )
            raise MissingRole
        await app(scope, receive, send)

    return route


def requires(home: Home, *roles: str) -> dict[str, Any]:
    """Return the options of a route that asks for a session, and for one of the roles if any.

    Superadmins have every role. A role works from the next request on.
    """
    return {
        "home": home,
        "middleware": [signed_in],
        "opt": {"roles": (*roles, _ALL) if roles else ()},
        "security": [{"session": []}],
    }
