"""For tests: the 22 endpoints of a tenant portal as the contract has them."""

from typing import Any, NamedTuple
from uuid import uuid4

from vetchium_testing.regional_api.joined_regions import PASSWORD
from vetchium_testing.regional_api.tenant import CODE, DEAD, ROLES

ANYBODY: tuple[str, ...] = ()
SUPERADMIN = ROLES[:1]
MANAGERS = ROLES[:2]
INVITERS = (ROLES[0], ROLES[2])
_NOBODY = "nobody@example.org"
_UNKNOWN = "nobody.example.net"


class Endpoint(NamedTuple):
    """A route; `fields` are its types, `body` passes all rules and ends in `status`.

    `roles` are those that may call it: None without a session, ANYBODY with any.
    """

    name: str
    home: str
    roles: tuple[str, ...] | None
    fields: dict[str, str]
    body: dict[str, Any]
    status: int
    optional: frozenset[str] = frozenset()
    method: str = "POST"
    proper: dict[str, Any] = {}  # noqa: RUF012  what differs in a body that breaks no rule at all

    @property
    def sound(self) -> dict[str, Any]:
        """A body that breaks no rule, not even one of the endpoint's own."""
        return self.body | self.proper


def endpoints(portal: str) -> list[Endpoint]:
    """Return the table of a portal; its bodies name no account, so that they have no effect."""
    role = {"target_user_id": str(uuid4()), "role_name": f"{portal}:invite_users"}
    role_fields = {"target_user_id": "uuid", "role_name": f"{portal}_role"}
    at = {"email_address": "known_email"}
    address, domain = {"email_address": _NOBODY}, {"domain": _UNKNOWN}
    return [
        Endpoint(
            "init-signup",
            "field",
            None,
            {"email": "email", "home_region": "region"},
            {"email": "maya@gmail.com", "home_region": "ind1"},
            400,
            proper={"email": f"maya@{_UNKNOWN}"},
        ),
        Endpoint(
            "get-signup-details",
            "local",
            None,
            {"signup_token": "token"},
            {"signup_token": DEAD},
            404,
        ),
        Endpoint(
            "complete-signup",
            "signup_token",
            None,
            {
                "signup_token": "token",
                "password": "password",
                "preferred_language": "language",
                "has_added_dns_record": "consent",
                "agrees_to_eula": "consent",
            },
            {
                "signup_token": DEAD,
                "password": PASSWORD,
                "preferred_language": "en-US",
                "has_added_dns_record": True,
                "agrees_to_eula": True,
            },
            404,
        ),
        Endpoint(
            "login",
            "directory",
            None,
            {
                "email": "known_email",
                "domain": "domain",
                "password": "known_password",
                "device_token": "device_token",
            },
            {"email": _NOBODY, **domain, "password": PASSWORD, "device_token": ""},
            404,
            frozenset({"device_token"}),
        ),
        Endpoint(
            "tfa",
            "token",
            None,
            {"tfa_token": "token", "tfa_code": "tfa_code", "remember_me": "boolean"},
            {"tfa_token": f"IND1-{DEAD}", "tfa_code": CODE, "remember_me": False},
            401,
            frozenset({"remember_me"}),
        ),
        Endpoint("logout", "session", ANYBODY, {}, {}, 200),
        Endpoint("myinfo", "session", ANYBODY, {}, {}, 200, method="GET"),
        Endpoint(
            "set-language", "session", ANYBODY, {"language": "language"}, {"language": "en-US"}, 200
        ),
        Endpoint(
            "request-password-reset",
            "directory",
            None,
            {"email_address": "known_email", "domain": "domain"},
            address | domain,
            200,
        ),
        Endpoint(
            "complete-password-reset",
            "token",
            None,
            {"reset_token": "token", "new_password": "password"},
            {"reset_token": f"IND1-{DEAD}", "new_password": PASSWORD},
            401,
        ),
        Endpoint(
            "change-password",
            "session",
            ANYBODY,
            {"current_password": "known_password", "new_password": "password"},
            {"current_password": "not my password", "new_password": "another password"},
            401,
        ),
        Endpoint(
            "invite-user",
            "session",
            INVITERS,
            {"email_address": "email", "invite_email_language": "language"},
            {"email_address": "guest@example.org", "invite_email_language": "en-US"},
            201,
            frozenset({"invite_email_language"}),
        ),
        Endpoint(
            "complete-setup",
            "token",
            None,
            {
                "invitation_token": "token",
                "password": "password",
                "full_name": "name",
                "preferred_language": "language",
            },
            {
                "invitation_token": f"IND1-{DEAD}",
                "password": PASSWORD,
                "full_name": "Maya Rao",
                "preferred_language": "en-US",
            },
            401,
            frozenset({"preferred_language"}),
        ),
        Endpoint(
            "filter-users",
            "session",
            ROLES,
            {
                "filter_email": "part",
                "filter_name": "part",
                "filter_status": "status",
                "limit": "limit",
                "cursor": "cursor",
            },
            {
                "filter_email": "",
                "filter_name": "",
                "filter_status": "active",
                "limit": 1,
                "cursor": "",
            },
            200,
            frozenset({"filter_email", "filter_name", "filter_status", "limit", "cursor"}),
        ),
        Endpoint("disable-user", "session", MANAGERS, at, address, 404),
        Endpoint("enable-user", "session", MANAGERS, at, address, 404),
        Endpoint("assign-role", "session", MANAGERS, role_fields, role, 404),
        Endpoint("remove-role", "session", MANAGERS, role_fields, role, 404),
        Endpoint(
            "claim-domain",
            "session",
            SUPERADMIN,
            {"domain": "domain"},
            {"domain": "gmail.com"},
            400,
            proper={"domain": _UNKNOWN},
        ),
        Endpoint("verify-domain", "session", SUPERADMIN, {"domain": "domain"}, domain, 404),
        Endpoint("release-domain", "session", SUPERADMIN, {"domain": "domain"}, domain, 404),
        Endpoint("get-domain-status", "session", SUPERADMIN, {"domain": "domain"}, domain, 404),
        Endpoint(
            "list-domains",
            "session",
            SUPERADMIN,
            {"pagination_key": "key"},
            {"pagination_key": ""},
            200,
            frozenset({"pagination_key"}),
        ),
    ]
