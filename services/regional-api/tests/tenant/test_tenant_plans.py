"""What the questions of a big tenant cost: 100,000 members, among as many of other tenants."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from common.queries.regional_db import tenant_members
from vetchium_testing.db.databases import Ask, asking

pytestmark = pytest.mark.slow

MEMBERS = 100_000
TENANT, OTHERS = uuid4(), [uuid4() for _ in range(20)]
NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
FILTERS = {
    "nothing": {},
    "email": {"email": "example"},
    "name": {"name": "RAO"},
    "invited": {"status": "invited"},
    "active": {"status": "active"},
    "disabled": {"status": "disabled"},
    "everything": {"status": "active", "email": "@", "name": "maya"},
    "rare email": {"email": "77@"},
    "rare name": {"name": "abc"},
}

Row = tuple[Any, ...]
Explain = Callable[..., tuple[list[str], int, list[Row]]]


@pytest.fixture(scope="module")
def conninfo(make_database: Callable[[str], str]) -> str:
    made = make_database("regional")
    ask = asking(made)
    for tenant, count in [(TENANT, MEMBERS), *((other, MEMBERS // 20) for other in OTHERS)]:
        _fill(ask, tenant, count)
    ask(
        "insert into tenant_user_roles (tenant_user_id, role_id)"
        " select tenant_user_id, role_id from tenant_users, roles"
        " where role_name = 'org:superadmin' and email_address like 'm50%%'"
        " or role_name = 'org:invite_users' and email_address like '%%3@%%'"
    )
    ask("vacuum analyze")
    return made


def _fill(ask: Ask, tenant: UUID, count: int) -> None:
    ask(
        "insert into tenant_users (tenant_user_id, kind, tenant_id, email_address, full_name,"
        " password_hash, status, created_at)"
        " select gen_random_uuid(), 'org', %s, 'm' || n || '@example.com',"
        " 'Maya ' || md5(n::text) || ' Rao', 'x',"
        " (case when n %% 100 = 0 then 'invited' when n %% 10 = 0 then 'disabled'"
        " else 'active' end)::tenant_user_status, now() - n * interval '1 minute'"
        " from generate_series(1, %s) n",
        *(tenant, count),
    )


@pytest.fixture(params=["force_generic_plan", "force_custom_plan"])
def explain(request: pytest.FixtureRequest, conninfo: str) -> Iterator[Explain]:
    """Explain a statement as the service prepares it: its nodes, buffers and rows."""
    with closing(psycopg.connect(conninfo, autocommit=True)) as conn:
        conn.execute(f"set plan_cache_mode = {request.param}")

        def run(statement: str, *values: object) -> tuple[list[str], int, list[Row]]:
            conn.execute("deallocate all")
            conn.execute(f"prepare asked as {statement}".encode(), prepare=False)
            places = ", ".join(["%s"] * len(values))
            call = psycopg.ClientCursor(conn)
            call.execute(
                f"explain (analyze, buffers, format json) execute asked({places})".encode(), values
            )
            ((document,),) = call.fetchall()
            plan = document[0]["Plan"]
            buffers = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            rows = call.execute(f"execute asked({places})".encode(), values).fetchall()
            return _nodes(plan), buffers, rows

        yield run


def _statement(
    filters: dict[str, str], before: tuple[datetime, UUID], limit: int = 51
) -> tuple[str, tuple[object, ...]]:
    email, name = filters.get("email", ""), filters.get("name", "")
    if (status := filters.get("status")) is None:
        text = tenant_members.LIST_TENANT_MEMBERS
        return text, (TENANT, "org", *before, email, name, limit)
    text = tenant_members.LIST_TENANT_MEMBERS_OF_STATUS
    return text, (TENANT, "org", status, *before, email, name, limit)


def _nodes(plan: dict[str, Any]) -> list[str]:
    """Name what a plan does, and on what; not how the roles of each row of a page are found."""
    if plan.get("Parent Relationship") == "SubPlan":
        return []
    on = plan.get("Index Name") or plan.get("Relation Name", "")
    inner = [node for each in plan.get("Plans", ()) for node in _nodes(each)]
    return [f"{plan['Node Type']} {on}".strip(), *inner]


def _place(row: Row) -> tuple[datetime, UUID]:
    return row[4], row[0]


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_every_page_walks_an_index(explain: Explain, filters: dict[str, str]) -> None:
    index = "tenant_users_page_of_status" if "status" in filters else "tenant_users_page"
    text, values = _statement(filters, NEWEST, MEMBERS)
    *_, everybody = explain(text, *values)
    costs = []
    for before in (NEWEST, _place(everybody[len(everybody) // 2]), _place(everybody[-52])):
        text, values = _statement(filters, before)
        nodes, buffers, rows = explain(text, *values)
        assert f"Index Scan {index}" in nodes or f"Bitmap Index Scan {index}" in nodes, nodes
        assert "Seq Scan tenant_users" not in nodes
        assert len(rows) == 51
        costs.append(buffers)
    assert max(costs[0], costs[-1]) <= 2 * min(costs[0], costs[-1]), costs


def test_the_superadmins_of_a_tenant_have_an_index(explain: Explain) -> None:
    values = (uuid4(), TENANT, "org:superadmin", "org")
    for text in (
        tenant_members.LOCK_TENANT_MEMBER_AND_SUPERADMINS,
        tenant_members.IS_LAST_TENANT_SUPERADMIN,
    ):
        nodes, _, _ = explain(text, *values)
        assert any(node.endswith("Scan tenant_user_roles_of_tenant") for node in nodes), nodes
        assert "Seq Scan tenant_users" not in nodes
