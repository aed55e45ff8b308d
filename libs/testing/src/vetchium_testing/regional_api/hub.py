"""For tests: the table of endpoints as the contract has it, and tokens to fill the tables with."""

import secrets
from datetime import timedelta
from typing import Any, NamedTuple

from common import clock
from common.auth import tokens
from vetchium_testing.regional_api.joined_regions import DOMAIN, PASSWORD, Account, Platform

CODE = "314159"
DEAD = "0" * 64
_HOUR = timedelta(hours=1)


class Endpoint(NamedTuple):
    """A route with a body; `fields` are its types, `body` passes all rules and ends in `status`."""

    path: str
    fields: dict[str, str]
    body: dict[str, Any]
    status: int
    is_signed_in: bool = False
    optional: frozenset[str] = frozenset()


_COMPLETE_SIGNUP = Endpoint(
    "/hub/complete-signup",
    {
        "signup_token": "token",
        "email_address": "email",
        "password": "password",
        "preferred_display_name": "name",
        "other_display_names": "array",
        "home_region": "region",
        "preferred_language": "language",
        "resident_country_code": "country",
    },
    {
        "signup_token": DEAD,
        "email_address": "nobody@example.com",
        "password": PASSWORD,
        "preferred_display_name": "Maya Rao",
        "other_display_names": [],
        "home_region": "ind1",
        "preferred_language": "en-US",
        "resident_country_code": "IN",
    },
    401,
    optional=frozenset({"other_display_names"}),
)

ENDPOINTS = [
    Endpoint("/global/check-domain", {"domain": "domain"}, {"domain": "a.com"}, 200),
    Endpoint("/hub/request-signup", {"email_address": "email"}, {"email_address": "a@a.com"}, 403),
    _COMPLETE_SIGNUP,
    Endpoint(
        "/hub/login",
        {
            "email_address": "known_email",
            "password": "known_password",
            "device_token": "device_token",
        },
        {"email_address": "nobody@example.com", "password": PASSWORD, "device_token": ""},
        401,
        optional=frozenset({"device_token"}),
    ),
    Endpoint(
        "/hub/tfa",
        {"tfa_token": "token", "tfa_code": "tfa_code", "remember_me": "boolean"},
        {"tfa_token": f"IND1-{DEAD}", "tfa_code": CODE, "remember_me": False},
        401,
        optional=frozenset({"remember_me"}),
    ),
    Endpoint(
        "/hub/set-language", {"language": "language"}, {"language": "en-US"}, 200, is_signed_in=True
    ),
    Endpoint(
        "/hub/change-password",
        {"current_password": "known_password", "new_password": "password"},
        {"current_password": "not my password", "new_password": "another password"},
        401,
        is_signed_in=True,
    ),
    Endpoint(
        "/hub/request-password-reset",
        {"email_address": "known_email"},
        {"email_address": "nobody@example.com"},
        200,
    ),
    Endpoint(
        "/hub/complete-password-reset",
        {"reset_token": "token", "new_password": "password"},
        {"reset_token": f"IND1-{DEAD}", "new_password": PASSWORD},
        401,
    ),
    Endpoint(
        "/hub/request-email-change",
        {"new_email_address": "email", "current_password": "known_password"},
        {"new_email_address": "new@other.com", "current_password": "not my password"},
        401,
        is_signed_in=True,
    ),
    Endpoint(
        "/hub/complete-email-change",
        {"verification_token": "token"},
        {"verification_token": f"IND1-{DEAD}"},
        401,
    ),
]

SIGNED_IN = [
    ("GET", "/hub/myinfo"),
    ("POST", "/hub/logout"),
    *(("POST", each.path) for each in ENDPOINTS if each.is_signed_in),
]


def new_address(domain: str = DOMAIN) -> str:
    """Return an address that nobody has."""
    return f"new-{secrets.token_hex(8)}@{domain}"


def signup_body(token: str, address: str, home: str, **changes: Any) -> dict[str, Any]:
    """Return the body of a `complete-signup` that is right."""
    mine = {"signup_token": token, "email_address": address, "home_region": home}
    return _COMPLETE_SIGNUP.body | mine | changes


async def signup_token(platform: Platform, address: str, lifetime: timedelta = _HOUR) -> str:
    """Write a sign-up token for an address and return it."""
    token = tokens.mint()
    await platform.sql(
        "global",
        "insert into hub_signup_tokens (token_hash, email_address_hash, given_address_hash,"
        " hashing_algorithm, expires_at) values (%s, %s, %s, 'HMAC-SHA-256', %s)",
        *(
            token.digest,
            platform.address_hash(address),
            platform.address_hash.exact(address.lower()),
        ),
        clock.now() + lifetime,
    )
    return token.text


async def challenge(platform: Platform, account: Account, lifetime: timedelta = _HOUR) -> str:
    """Write a TFA token whose code is CODE and return it."""
    token = tokens.mint(account.home)
    await platform.sql(
        account.home,
        "insert into hub_tfa_tokens (token_hash, hub_user_global_id, code_hash, expires_at)"
        " values (%s, %s, %s, %s)",
        *(token.digest, account.user_id, tokens.code_digest(token.secret, CODE)),
        clock.now() + lifetime,
    )
    return token.text


async def reset_token(platform: Platform, account: Account, lifetime: timedelta = _HOUR) -> str:
    """Write a password-reset token and return it."""
    token = tokens.mint(account.home)
    await platform.sql(
        account.home,
        "insert into hub_password_reset_tokens (token_hash, hub_user_global_id, expires_at)"
        " values (%s, %s, %s)",
        *(token.digest, account.user_id, clock.now() + lifetime),
    )
    return token.text


async def verification_token(
    platform: Platform,
    account: Account,
    address: str,
    lifetime: timedelta = _HOUR,
    session: str | None = None,
) -> str:
    """Write an e-mail verification token for a new address, asked for by a session; return it."""
    asked_by = tokens.parse(session or await platform.session(account, lifetime))
    assert asked_by is not None
    token = tokens.mint(account.home)
    await platform.sql(
        account.home,
        "insert into hub_email_verification_tokens (token_hash, hub_user_global_id,"
        " session_hash, new_email_address, expires_at) values (%s, %s, %s, %s, %s)",
        *(token.digest, account.user_id, asked_by.digest, address, clock.now() + lifetime),
    )
    return token.text


async def belongings(platform: Platform, account: Account) -> dict[str, int]:
    """Count the sessions and single-use tokens of an account."""
    await platform.work(account.home)
    tables = ("sessions", "tfa_tokens", "password_reset_tokens", "email_verification_tokens")
    found: dict[str, int] = {}
    for table in tables:
        rows = await platform.sql(
            account.home,
            f"select count(*) from hub_{table} where hub_user_global_id = %s",  # noqa: S608  ours
            account.user_id,
        )
        found[table] = rows[0][0]
    return found


async def furnish(platform: Platform, account: Account) -> str:
    """Give an account two sessions and one token of each kind; return a session to act with."""
    other = await platform.session(account)
    await challenge(platform, account)
    await reset_token(platform, account)
    await verification_token(platform, account, new_address(), session=other)
    return await platform.session(account)
