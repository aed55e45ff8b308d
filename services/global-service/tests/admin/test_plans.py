"""The portal's queries keep their cost with 20,000 rows, also with a generic plan."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from common.queries.global_db import admin_domains, admin_session, admin_users
from common.wire.paging import NEWEST

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SOME = datetime(2026, 1, 3, tzinfo=UTC)
FILL = """
insert into admin_users (email_address, full_name, status, created_at)
select
    n || '@vetchium.example', 'Maya',
    case when n % 3 = 0 then 'disabled' else 'active' end::admin_user_status,
    timestamptz '2026-01-01 UTC' + n * interval '10 seconds'
from generate_series(1, 20000) as n;
insert into admin_user_roles (admin_user_id, role_id)
select admin_user_id, role_id from admin_users, roles where role_name = 'admin:view_users';
insert into admin_user_roles (admin_user_id, role_id)
select admin_user_id, role_id
from (select admin_user_id from admin_users limit 20) as few, roles
where role_name = 'admin:superadmin';
insert into admin_sessions (token_hash, admin_user_id, expires_at)
select sha256(email_address::bytea), admin_user_id, now() + interval '1 day' from admin_users;
insert into admin_tfa_tokens (token_hash, admin_user_id, code_hash, expires_at)
select sha256(email_address::bytea), admin_user_id, '', now() + interval '1 day' from admin_users;
insert into approved_domains (domain_name, created_by_admin_id)
select md5(email_address) || '.example', admin_user_id from admin_users;
insert into approved_domains_audit_log
    (admin_id, action, target_domain_id, target_domain_name, reason, created_at)
select admin_user_id, 'created', domain_id, domain_name, 'r', u.created_at
from admin_users u
cross join (select * from approved_domains order by domain_name limit 3) as d;
analyze
"""


@pytest.fixture(scope="module")
def explain(make_database: Callable[[str], str]) -> Callable[..., str]:
    conninfo = make_database("global")
    with closing(psycopg.connect(conninfo, autocommit=True)) as conn:
        for statement in FILL.split(";"):
            conn.execute(statement.encode())
        row = conn.execute("select domain_name from approved_domains order by 1 limit 1").fetchone()
        assert row

    def run(text: str, values: tuple[Any, ...], mode: str) -> str:
        """Return the plan of a prepared statement, of the kind that `mode` forces."""
        with closing(
            psycopg.connect(conninfo, autocommit=True, cursor_factory=psycopg.ClientCursor)
        ) as conn:
            conn.execute(f"set plan_cache_mode = {mode}".encode())
            conn.execute(f"prepare asked as {text}".encode())
            places = ", ".join(["%s"] * len(values))
            given = [row[0] if value == "first domain" else value for value in values]
            found = conn.execute(
                f"explain (analyze, timing off) execute asked({places})".encode(), given
            )
            return "\n".join(line for (line,) in found.fetchall())

    return run


_TOKEN = b"x" * 32
LAST = UUID(int=2**128 - 1)
QUERIES = [
    (admin_users.LIST_ADMINS, (NEWEST.created_at, LAST, None, "", "", 51), "admin_users_paging"),
    (admin_users.LIST_ADMINS, (SOME, LAST, "active", "a", "m", 101), "admin_users_paging"),
    (admin_domains.LIST_APPROVED_DOMAINS, ("", "active", "", 51), "approved_domains_by_name"),
    (admin_domains.LIST_APPROVED_DOMAINS, ("c", None, "e", 51), "approved_domains_by_name"),
    (
        admin_domains.LIST_DOMAIN_AUDIT,
        ("first domain", NEWEST.created_at, LAST, 51),
        "approved_domains_audit_log_target",
    ),
    (
        admin_domains.LIST_DOMAIN_AUDIT,
        ("first domain", SOME, LAST, 51),
        "approved_domains_audit_log_target",
    ),
    (admin_domains.LOCK_APPROVED_DOMAIN, ("a.example",), "approved_domains_domain_name_key"),
    (admin_domains.GET_APPROVED_DOMAIN, ("a.example",), "approved_domains_domain_name_key"),
    (admin_users.LOCK_ADMIN_AT_ADDRESS, ("a@b.c",), "admin_users_email_address_key"),
    (admin_session.GET_ADMIN_CREDENTIALS, ("a@b.c",), "admin_users_mailbox"),
    (admin_session.LIST_ADMIN_PRINCIPALS, ([_TOKEN], NOW), "admin_sessions_pkey"),
    (admin_session.LOCK_ADMIN_TFA_TOKEN, (_TOKEN, NOW, 5), "admin_tfa_tokens_pkey"),
    (admin_session.DELETE_ADMIN_SESSIONS, (uuid4(), b""), "admin_sessions_admin_user_id"),
]


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(("text", "values", "index"), QUERIES)
def test_the_index_carries_the_query(
    explain: Callable[..., str], text: str, values: tuple[Any, ...], index: str, mode: str
) -> None:
    plan = explain(text, values, mode)
    assert index in plan, plan
    for table in (
        "admin_users",
        "approved_domains",
        "admin_sessions",
        "approved_domains_audit_log",
    ):
        assert f"Seq Scan on {table} " not in plan, plan
    assert not re.search(r"Sort Key: [uda]\.", plan), plan  # the order is the index's own
