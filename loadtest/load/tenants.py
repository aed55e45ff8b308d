"""A big employer in each home region, whose members `filter-users` searches."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg

from common.auth import tokens
from loadtest import vegeta
from loadtest.load.people import secret
from loadtest.load.stand import Stand
from loadtest.seed import copy, hexed

MEMBERS = 20_000
ASKING = 500
_REQUESTS = 3000
FILTERS: Sequence[dict[str, str]] = (
    {},
    {"filter_status": "active"},
    {"filter_status": "disabled"},
    {"filter_name": "rao"},
    {"filter_email": "77@"},
)
"""In turn: the newest page, one status, a name that all have, an address that few have."""


def filters(stand: Stand, _: str) -> Iterator[bytes]:
    """Yield listings by members with the right to list, each filter equally often."""
    for home in stand.homes:
        _fill(stand.conninfo(home), home)
    asked = cycle((home, number) for number in range(ASKING) for home in stand.homes)
    for (home, number), wanted in zip(islice(asked, _REQUESTS), cycle(FILTERS), strict=False):
        token = f"{home.upper()}-{_token(home, number)}"
        yield vegeta.target(stand.url("/org/filter-users"), token=token, body=wanted)


def _token(home: str, number: int) -> str:
    return secret(f"member {home} {number}")


def _fill(conninfo: str, home: str) -> None:
    """Insert the members, unless they exist."""
    tenant = uuid5(NAMESPACE_URL, f"employer {home}")
    with psycopg.connect(conninfo) as conn:
        there = conn.execute("select 1 from tenant_users where tenant_id = %s limit 1", [tenant])
        if there.fetchone():
            return
        _members(conn, tenant)
        conn.execute(
            "insert into tenant_user_roles (tenant_user_id, role_id)"
            " select tenant_user_id, role_id from tenant_users, roles"
            " where role_name = 'org:manage_users' and tenant_id = %s",
            [tenant],
        )
        copy(
            conn,
            "tenant_sessions (token_hash, kind, tenant_user_id, expires_at)",
            [
                (hexed(tokens.digest(_token(home, n))), "org", _id(tenant, n), "tomorrow")
                for n in range(ASKING)
            ],
        )
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("vacuum analyze tenant_users, tenant_user_roles, tenant_sessions")


def _members(conn: psycopg.Connection[tuple[object, ...]], tenant: UUID) -> None:
    status = {True: "active", False: "disabled"}
    copy(
        conn,
        "tenant_users (tenant_user_id, kind, tenant_id, email_address, full_name, password_hash,"
        " status, confirmed_at)",
        [
            (
                *(_id(tenant, n), "org", tenant, f"m{n}@example.com", f"Maya {n} Rao", "none"),
                *(status[n < ASKING or n % 10 > 0], "now"),
            )
            for n in range(MEMBERS)
        ],
    )


def _id(tenant: UUID, number: int) -> UUID:
    return uuid5(tenant, str(number))
