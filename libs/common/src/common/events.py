"""Security events: one line of the log per decision, for whoever has to find out what happened.

A line has ids, names of this file and keyed hashes: never an address, a name, a token or a code.
docs/security-events.md lists them; a route declares its event (`common.web.routes.post`).
"""

import logging
from contextvars import ContextVar
from enum import StrEnum
from uuid import UUID

import structlog


class Event(StrEnum):
    """What somebody did or tried; `outcome` says how it ended."""

    LOGIN = "auth.login"
    CODE = "auth.code"
    LOGOUT = "auth.logout"
    REFUSED = "auth.refused"
    PASSWORD_CHANGE = "password.change"  # noqa: S105  a name
    PASSWORD_RESET_REQUEST = "password.reset_request"  # noqa: S105  a name
    PASSWORD_RESET = "password.reset"  # noqa: S105  a name
    SIGNUP_REQUEST = "signup.request"
    SIGNUP = "signup.complete"
    ADDRESS_CHANGE_REQUEST = "address.change_request"
    ADDRESS_CHANGE = "address.change"
    INVITATION = "invitation.send"
    SETUP = "invitation.accept"
    DISABLE = "status.disable"
    ENABLE = "status.enable"
    ROLE_ASSIGN = "role.assign"
    ROLE_REMOVE = "role.remove"
    DOMAIN_CLAIM = "domain.claim"
    DOMAIN_VERIFY = "domain.verify"
    DOMAIN_RELEASE = "domain.release"
    APPROVED_DOMAIN_ADD = "approved_domain.add"
    APPROVED_DOMAIN_DISABLE = "approved_domain.disable"
    APPROVED_DOMAIN_ENABLE = "approved_domain.enable"
    STAFF_CREATE = "staff.create"
    REGION_CHANGE = "region.change"


OK = "ok"

# Whatever LOG_LEVEL says: a quiet log must not lose them.
_log = structlog.wrap_logger(None, wrapper_class=structlog.make_filtering_bound_logger(0))
_facts: ContextVar[dict[str, str] | None] = ContextVar("facts", default=None)


def begin() -> dict[str, str]:
    """Return the facts of an event that begins now; `about` adds to them."""
    facts: dict[str, str] = {}
    _facts.set(facts)
    return facts


def about(
    *,
    account: UUID | None = None,
    target: UUID | None = None,
    role: str = "",
    outcome: str = "",
) -> None:
    """Add to the event of this request: whose account it is, and whom or what it changes."""
    facts = _facts.get()
    if facts is None:
        return
    given = {"account": account, "target": target, "role": role, "outcome": outcome}
    facts.update({name: str(value) for name, value in given.items() if value})


def write(event: Event, outcome: str, **facts: str) -> None:
    """Write the line of an event."""
    told = {name: value for name, value in facts.items() if value}
    _log.log(logging.INFO, event.value, stream="security", outcome=outcome, **told)
