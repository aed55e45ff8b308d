"""For tests: the table of endpoints as the contract has it."""

from typing import Any, NamedTuple

from vetchium_testing.global_service.service import CODE, PASSWORD

DEAD = "0" * 64
ID = "0d6f2a3e-8a53-4d3e-9a63-5c1c2f1b7a10"
NOBODY = "nobody@vetchium.example"

PUBLIC = None
VIEW_USERS = frozenset({"view_users", "manage_users", "superadmin"})
MANAGE_USERS = frozenset({"manage_users", "superadmin"})
VIEW_DOMAINS = frozenset({"view_domains", "manage_domains", "superadmin"})
MANAGE_DOMAINS = frozenset({"manage_domains", "superadmin"})
ANYBODY = frozenset({""})


class Endpoint(NamedTuple):
    """A route; `fields` are its types, `body` passes all rules and ends in `status`."""

    name: str
    fields: dict[str, str]
    body: dict[str, Any]
    status: int
    roles: frozenset[str] | None
    optional: frozenset[str] = frozenset()
    method: str = "POST"

    @property
    def path(self) -> str:
        """The path of the route."""
        return f"/admin/{self.name}"

    def lets_in(self, roles: frozenset[str]) -> bool:
        """Return whether these roles of the caller suffice."""
        return self.roles in {PUBLIC, ANYBODY} or bool((self.roles or frozenset()) & roles)


_AT = {"email_address": "known_email"}
_NOBODY = {"email_address": NOBODY}
_ROLE = {"target_user_id": "uuid", "role_name": "role"}
_GIVEN = {"target_user_id": ID, "role_name": "admin:view_users"}
_CHANGE = {"domain_name": "domain", "reason": "reason"}
_UNKNOWN = {"domain_name": "unknown.example", "reason": "A customer"}

ENDPOINTS = [
    Endpoint(
        "login",
        {"email": "known_email", "password": "known_password", "device_token": "device_token"},
        {"email": NOBODY, "password": PASSWORD, "device_token": ""},
        401,
        PUBLIC,
        frozenset({"device_token"}),
    ),
    Endpoint(
        "tfa",
        {"tfa_token": "token", "tfa_code": "tfa_code"},
        {"tfa_token": DEAD, "tfa_code": CODE},
        401,
        PUBLIC,
    ),
    Endpoint("logout", {}, {}, 200, ANYBODY),
    Endpoint("myinfo", {}, {}, 200, ANYBODY, method="GET"),
    Endpoint("list-regions", {}, {}, 200, ANYBODY, method="GET"),
    Endpoint("set-language", {"language": "language"}, {"language": "en-US"}, 200, ANYBODY),
    Endpoint(
        "change-password",
        {"current_password": "known_password", "new_password": "password"},
        {"current_password": "not my password", "new_password": "another password"},
        401,
        ANYBODY,
    ),
    Endpoint("request-password-reset", _AT, _NOBODY, 200, PUBLIC),
    Endpoint(
        "complete-password-reset",
        {"reset_token": "token", "new_password": "password"},
        {"reset_token": DEAD, "new_password": PASSWORD},
        401,
        PUBLIC,
    ),
    Endpoint(
        "invite-user",
        {"email_address": "email", "invite_email_language": "language"},
        {"email_address": "invited@vetchium.example", "invite_email_language": "de-DE"},
        201,
        MANAGE_USERS,
        frozenset({"invite_email_language"}),
    ),
    Endpoint(
        "complete-setup",
        {
            "invitation_token": "token",
            "password": "password",
            "full_name": "name",
            "preferred_language": "language",
        },
        {
            "invitation_token": DEAD,
            "password": PASSWORD,
            "full_name": "Maya Rao",
            "preferred_language": "ta-IN",
        },
        401,
        PUBLIC,
        frozenset({"preferred_language"}),
    ),
    Endpoint("disable-user", _AT, _NOBODY, 404, MANAGE_USERS),
    Endpoint("enable-user", _AT, _NOBODY, 404, MANAGE_USERS),
    Endpoint("assign-role", _ROLE, _GIVEN, 404, MANAGE_USERS),
    Endpoint("remove-role", _ROLE, _GIVEN, 404, MANAGE_USERS),
    Endpoint(
        "filter-users",
        {
            "filter_email": "part",
            "filter_name": "part",
            "filter_status": "status",
            "limit": "limit",
            "cursor": "cursor",
        },
        {},
        200,
        VIEW_USERS,
        frozenset({"filter_email", "filter_name", "filter_status", "limit", "cursor"}),
    ),
    Endpoint(
        "add-approved-domain",
        _CHANGE,
        {"domain_name": "added.example", "reason": "A customer"},
        201,
        MANAGE_DOMAINS,
    ),
    Endpoint(
        "list-approved-domains",
        {"filter": "which", "search": "part", "limit": "limit", "cursor": "cursor"},
        {},
        200,
        VIEW_DOMAINS,
        frozenset({"filter", "search", "limit", "cursor"}),
    ),
    Endpoint(
        "get-approved-domain",
        {"domain_name": "domain", "audit_limit": "limit", "audit_cursor": "cursor"},
        {"domain_name": "unknown.example"},
        404,
        VIEW_DOMAINS,
        frozenset({"audit_limit", "audit_cursor"}),
    ),
    Endpoint("disable-approved-domain", _CHANGE, _UNKNOWN, 404, MANAGE_DOMAINS),
    Endpoint("enable-approved-domain", _CHANGE, _UNKNOWN, 404, MANAGE_DOMAINS),
]

WITH_BODY = [each for each in ENDPOINTS if each.fields]
SIGNED_IN = [each for each in ENDPOINTS if each.roles is not PUBLIC]
