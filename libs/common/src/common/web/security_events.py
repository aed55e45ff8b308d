"""Writes the security event of a request, at its home, once its outcome is known."""

import re
from functools import cache
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from common import events
from common.auth.address_hash import AddressHash
from common.events import Event
from common.web.context import context_of
from common.wire.problems import BadRequest, BodyTooLarge, NotJson, Problem

_MALFORMED = frozenset({BadRequest.status, BodyTooLarge.status, NotJson.status})
_ACCOUNTS = ("hub_user_global_id", "tenant_user_id", "admin_user_id")


def recorded(app: ASGIApp) -> ASGIApp:
    """Write the event that a route declares; a request that is malformed decides nothing."""

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        facts, context = events.begin(), context_of(scope)
        outcome = "broken_off"
        try:
            await app(scope, receive, send)
            outcome = _name(context.problem.__name__) if context.problem else events.OK
        except Problem as problem:
            context.problem = type(problem)
            outcome = _name(type(problem).__name__)
            raise
        finally:
            if context.problem is None or context.problem.status not in _MALFORMED:
                if outcome == events.OK:  # the service may know it better
                    outcome = facts.pop("outcome", outcome)
                write(scope["route_handler"].opt["event"], scope, **{**facts, "outcome": outcome})

    return route


def write(event: Event, scope: Scope, outcome: str, **facts: str) -> None:
    """Write an event of a request: who, from where, in which portal."""
    context, state = context_of(scope), scope["litestar_app"].state
    address_hash: AddressHash | None = state.get("client_hash")
    client = ""
    if address_hash is not None and context.client:
        client = address_hash.of("log_client", context.network).hex()[:32]
    events.write(
        event,
        outcome,
        **{"portal": context.portal, "client": client, **_signed_in(scope.get("user")), **facts},
        request_id=context.request_id,
    )


def _signed_in(principal: Any) -> dict[str, str]:  # noqa: ANN401  of any portal
    """Return the ids of a session's account and tenant."""
    ids = (getattr(principal, each) for each in _ACCOUNTS if hasattr(principal, each))
    return {"account": str(next(ids, "")), "tenant": str(getattr(principal, "tenant_id", ""))}


@cache
def _name(problem: str) -> str:
    """Return the name of a class as an outcome: `wrong_credentials`."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", problem).lower()
