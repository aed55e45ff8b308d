"""Who is signed in is found by the token, however few or many sessions are alive."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256

import psycopg
import pytest

from common.queries.regional_db import hub_session, tenant_session
from vetchium_testing.db.databases import asking

pytestmark = pytest.mark.slow

HUB = """
insert into hub_users (hub_user_global_id, handle, email_address, password_hash)
select gen_random_uuid(), 'h' || n, n || '@example.com', 'x' from generate_series(1, {}) n;
insert into hub_sessions (token_hash, hub_user_global_id, expires_at)
select sha256(handle::bytea), hub_user_global_id, now() + interval '1 day' from hub_users
"""
TENANT = """
insert into tenant_users (tenant_user_id, kind, tenant_id, email_address, full_name)
select gen_random_uuid(), 'org', gen_random_uuid(), 'h' || n, 'x' from generate_series(1, {}) n;
insert into tenant_sessions (token_hash, kind, tenant_user_id, expires_at)
select sha256(email_address::bytea), 'org', tenant_user_id, now() + interval '1 day'
from tenant_users
"""
NOW = datetime.now(UTC)
KINDS = {
    "hub": (HUB, hub_session.LIST_HUB_PRINCIPALS, ()),
    "org": (TENANT, tenant_session.LIST_TENANT_PRINCIPALS, ("org",)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sessions", [300, 3_000, 30_000])
@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
def test_no_other_session_is_looked_at(
    make_database: Callable[[str], str], kind: str, sessions: int, mode: str
) -> None:
    conninfo = make_database("regional")
    fill, text, more = KINDS[kind]
    for statement in fill.format(sessions).split(";"):
        asking(conninfo)(statement)
    asking(conninfo)("vacuum analyze")
    asked = [sha256(b"h%d" % number).digest() for number in range(1, 9)]
    with closing(
        psycopg.connect(conninfo, autocommit=True, cursor_factory=psycopg.ClientCursor)
    ) as conn:
        conn.execute(f"set plan_cache_mode = {mode}".encode())
        conn.execute(f"prepare asked as {text}".encode())
        places = ", ".join(["%s"] * (2 + len(more)))
        values = (asked, *more, NOW)
        found = conn.execute(f"execute asked({places})".encode(), values).fetchall()
        plan = conn.execute(f"explain (analyze) execute asked({places})".encode(), values)
        lines = "\n".join(line for (line,) in plan.fetchall())
    assert len(found) == len(asked)
    assert "expires_at on" not in lines
    assert "Rows Removed by Filter" not in lines or sessions < 3_000, lines
