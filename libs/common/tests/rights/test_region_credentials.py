"""What somebody can do in the global database with the credentials of one region (H1).

Every table is tried with every verb, column by column, on rows of the region itself (ind1), of
another one (usa1), and on what is nobody's yet. Each attempt is rolled back.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

import psycopg
import pytest
from psycopg.errors import FeatureNotSupported, ForeignKeyViolation, InsufficientPrivilege

from common.queries.global_db import (
    global_routes,
    hub_directory,
    regions,
    tenant_directory,
    tenant_member,
    tenant_signup,
)
from vetchium_testing.db.databases import asking
from vetchium_testing.db.roles import as_service

Session = psycopg.Connection[tuple[Any, ...]]

# What the owner writes before: staff, and in the directory a finished row of ind1 (`own`), one of
# usa1 (`theirs`), and a reservation in usa1 (`held`).
_ROWS = """
insert into admin_users (admin_user_id, email_address, password_hash, status) values
    ('00000000-0000-0000-0000-00000000000a', 'boss@vetchium.example', 'hash', 'active');
insert into admin_user_roles (admin_user_id, role_id)
    select '00000000-0000-0000-0000-00000000000a', role_id from roles
    where role_name = 'admin:superadmin';
insert into admin_sessions (token_hash, admin_user_id, expires_at) values
    ('\\x01', '00000000-0000-0000-0000-00000000000a', now() + interval '1 day');
insert into admin_tfa_tokens (token_hash, admin_user_id, code_hash, expires_at) values
    ('\\x01', '00000000-0000-0000-0000-00000000000a', '\\x01', now() + interval '1 day');
insert into admin_password_reset_tokens (token_hash, admin_user_id, expires_at) values
    ('\\x01', '00000000-0000-0000-0000-00000000000a', now() + interval '1 day');
insert into admin_invitation_tokens (token_hash, admin_user_id, expires_at) values
    ('\\x01', '00000000-0000-0000-0000-00000000000a', now() + interval '1 day');
insert into approved_domains (domain_id, domain_name, created_by_admin_id) values
    ('00000000-0000-0000-0000-00000000000d', 'example.com', '00000000-0000-0000-0000-00000000000a');
insert into approved_domains_audit_log
    (admin_id, action, target_domain_id, target_domain_name, reason) values
    ('00000000-0000-0000-0000-00000000000a', 'created', '00000000-0000-0000-0000-00000000000d',
     'example.com', 'why');
insert into emails
    (email_id, email_type, email_to, email_subject, email_text_body, email_html_body) values
    ('00000000-0000-0000-0000-00000000000e', 'admin_tfa', 'boss@vetchium.example', 's', '123456',
     'h');
insert into email_delivery_attempts (email_id) values ('00000000-0000-0000-0000-00000000000e');
insert into throttles values ('login', '\\x01', now(), 3);
insert into service_keys values ('ind1', array['\\x01'::bytea]), ('usa1', array['\\x02'::bytea]),
    ('global', array['\\x03'::bytea]);
insert into hub_signup_tokens (token_hash, email_address_hash, hashing_algorithm, expires_at)
    values ('\\x01', '\\x01', 'HMAC-SHA-256', now() + interval '1 day');
insert into hub_users (hub_user_global_id, handle, email_address_hash, hashing_algorithm, status,
    preferred_language, home_region, confirmed_at)
    select gen_random_uuid(), name, sha256(name::bytea), 'HMAC-SHA-256', 'active', 'en-US', home,
    done
    from (values ('own', 'ind1', now()), ('theirs', 'usa1', now()), ('held', 'usa1', null))
    as given (name, home, done);
insert into tenants (tenant_id, kind, tenant_name, home_region, confirmed_at) values
    ('00000000-0000-0000-0000-000000000001', 'org', 'own', 'ind1', now()),
    ('00000000-0000-0000-0000-000000000002', 'org', 'theirs', 'usa1', now()),
    ('00000000-0000-0000-0000-000000000003', 'org', 'held', 'usa1', null);
insert into tenant_domains (kind, domain, tenant_id, home_region, verified_at, confirmed_at)
    select kind, tenant_name || '.example', tenant_id, home_region, now(), confirmed_at
    from tenants;
insert into region_throttles values ('signup_client', '\\x01', now(), 3);
insert into admin_reset_orders values (gen_random_uuid(), gen_random_uuid(), now(), now());
insert into tenant_users (kind, email_address_hash, hashing_algorithm, tenant_id, home_region,
    confirmed_at)
    select kind, sha256(tenant_name::bytea), 'HMAC-SHA-256', tenant_id, home_region, confirmed_at
    from tenants;
insert into tenant_signup_tokens (kind, token_hash, dns_token_hash, email_address_hash,
    hashing_algorithm, domain, home_region, expires_at)
    select kind, sha256(tenant_name::bytea), sha256(tenant_name::bytea), '\\x01', 'HMAC-SHA-256',
    tenant_name, home_region,
    now() + case tenant_name when 'held' then interval '-1' else '1 day' end
    from tenants;
"""

# Table → which of its rows are the region's own, another region's, or nobody's yet.
_HELD = "home_region = 'usa1' and confirmed_at is null"
DIRECTORY = {
    "hub_users": _HELD,
    "tenants": _HELD,
    "tenant_domains": _HELD,
    "tenant_users": _HELD,
    "tenant_signup_tokens": "home_region = 'usa1' and expires_at <= now()",
}

READ = {
    *("available_regions", "supported_languages", "hub_users", "tenants", "tenant_domains"),
    *("tenant_users", "tenant_signup_tokens", "service_keys"),
    *("region_throttles", "directory_slots"),
}
READ_IN_PART = {
    "_yoyo_migration": {"migration_id"},
    "approved_domains": {"domain_name", "status"},
    "hub_signup_tokens": {
        "consumed_at",
        "email_address_hash",
        "expires_at",
        "given_address_hash",
        "token_hash",
    },
}
INSERTED = {(table, "own") for table in [*DIRECTORY, "service_keys"]} | {
    *(("hub_signup_tokens", "any"), ("region_throttles", "any"))
}


@pytest.fixture(scope="module")
def owner(make_database: Callable[[str], str]) -> str:
    conninfo = make_database("global")
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute(_ROWS.encode())
    return conninfo


@pytest.fixture(scope="module")
def region(owner: str) -> Iterator[Session]:
    """Return a session of ind1's login, as its connection string gives it."""
    login = as_service(owner, "regional-api", "ind1")
    with closing(psycopg.connect(login, autocommit=True)) as conn:
        yield conn


def columns(owner: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in asking(owner)(
        "select c.relname::text, a.attname::text from pg_class c join pg_attribute a"
        " on a.attrelid = c.oid where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
        " and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by 1, 2"
    ):
        found.setdefault(table, []).append(column)
    return found


def attempt(session: Session, statement: str, *values: object) -> int | None:
    """Return how many rows a statement concerns, or None if it is refused; undo it."""
    with session.transaction(force_rollback=True):
        try:
            with session.transaction():
                return session.execute(statement.encode(), values or None).rowcount
        except InsufficientPrivilege:
            return None
        except psycopg.IntegrityError:
            return 1  # rights are checked before: a row of its own would have been written


def places(table: str) -> dict[str, str]:
    """Return name → condition of the groups of rows of a table."""
    if table == "service_keys":
        return {"own": "service = 'ind1'", "theirs": "service <> 'ind1'"}
    if table not in DIRECTORY:
        return {"any": "true"}
    held = DIRECTORY[table]
    return {
        "own": "home_region = 'ind1'",
        "theirs": f"home_region = 'usa1' and not ({held})",
        "held": held,
    }


def test_every_table_has_rows_to_try(owner: str) -> None:
    ask = asking(owner)
    for table in columns(owner):
        for name, rows in places(table).items():
            assert "yoyo" in table or ask(f"select true from {table} where {rows}"), (table, name)


def test_reads(owner: str, region: Session) -> None:
    """What routing needs, and nothing of staff."""
    every = columns(owner)
    whole = {table for table in every if attempt(region, f"select * from {table}") is not None}
    assert whole == READ
    part = {
        table: {
            column
            for column in names
            if attempt(region, f'select "{column}" from {table}') is not None
        }
        for table, names in every.items()
        if table not in READ
    }
    assert {table: names for table, names in part.items() if names} == READ_IN_PART


def test_inserts(owner: str, region: Session) -> None:
    """The rows that the owner sees are written once more: only those of ind1 can be."""
    ask = asking(owner)
    found = set()
    for table, names in columns(owner).items():
        listed = ", ".join(f'"{name}"' for name in names)
        for place, rows in places(table).items():
            seen = ask(f"select to_jsonb(t) from {table} t where {rows} limit 1")
            row = json.dumps(seen[0][0] if seen else {})
            statement = (
                f"insert into {table} ({listed})"
                f" select {listed} from jsonb_populate_record(null::{table}, %s)"
            )
            if attempt(region, statement, row) is not None:
                found.add((table, place))
    assert found == INSERTED


def test_updates(owner: str, region: Session) -> None:
    """No column of a foreign row; `held` rows can only be taken along (the next test)."""
    found: dict[tuple[str, str], set[str]] = {}
    for table, names in columns(owner).items():
        for place, rows in places(table).items():
            for name in names:
                if attempt(region, f'update {table} set "{name}" = "{name}" where {rows}'):
                    found.setdefault((table, place), set()).add(name)
    times = {"confirmed_at", "reserved_at"}
    assert found == {
        ("hub_users", "own"): {
            *("email_address_hash", "home_region", "preferred_language", "signup_token_hash"),
            *("status", *times),
        },
        ("tenants", "own"): times,
        ("tenant_users", "own"): times,
        ("tenant_domains", "own"): {
            *("claim_expires_at", "created_at", "home_region", "is_primary", "tenant_id"),
            *("verified_at", "proof_hash", "failing_since", "observed_at", *times),
        },
        ("tenant_signup_tokens", "own"): {"checked_at", "consumed_at", "expires_at"},
        ("region_throttles", "any"): {"count"},
        ("directory_slots", "any"): {"used_since"},
        ("service_keys", "own"): {"public_keys", "changed_at"},
    }


_TAKEN = "home_region = 'ind1', tenant_id = '00000000-0000-0000-0000-000000000001'"


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ("update hub_users set home_region = 'ind1' where handle = 'held'", 1),
        ("update hub_users set home_region = 'usa1' where handle = 'own'", None),
        ("update hub_users set home_region = 'ind1' where handle = 'theirs'", 0),
        ("update hub_users set status = 'disabled' where handle = 'held'", None),
        ("update hub_users set status = 'disabled' where handle = 'theirs'", 0),
        ("update hub_users set email_address_hash = '\\x02' where handle = 'theirs'", 0),
        (
            f"update tenant_domains set {_TAKEN} where domain = 'held.example'",
            1,
        ),
        (
            f"update tenant_domains set {_TAKEN} where domain = 'theirs.example'",
            0,
        ),
        ("update hub_signup_tokens set consumed_at = now()", 1),
        ("update hub_signup_tokens set consumed_at = null", None),
        ("delete from hub_users", 1),
        ("delete from tenant_signup_tokens", 2),
    ],
)
def test_what_is_nobodys_yet(region: Session, statement: str, count: int | None) -> None:
    """It can be taken along, or away; what somebody has finished or proven cannot."""
    assert attempt(region, statement) == count


def test_deletes(owner: str, region: Session) -> None:
    found = set()
    for table in columns(owner):
        for place, rows in places(table).items():
            if attempt(region, f"delete from {table} where {rows}"):
                found.add((table, place))
    assert found == {
        ("hub_users", "held"),
        ("tenant_domains", "own"),
        ("tenant_signup_tokens", "own"),
        ("tenant_signup_tokens", "held"),
    }


@pytest.mark.parametrize("table", ["tenant_users", "tenant_domains"])
def test_nothing_is_added_to_a_foreign_company(table: str, region: Session) -> None:
    """With ind1 as home the row would be the region's own; the company's home must be the same."""
    given = {
        "tenant_users": "('org', '\\x09', 'HMAC-SHA-256', '{}', 'ind1')",
        "tenant_domains": "('org', 'new.example', '{}', 'ind1', now())",
    }[table].format("00000000-0000-0000-0000-000000000002")
    names = {
        "tenant_users": "kind, email_address_hash, hashing_algorithm, tenant_id, home_region",
        "tenant_domains": "kind, domain, tenant_id, home_region, verified_at",
    }[table]
    with pytest.raises(ForeignKeyViolation), region.transaction():
        region.execute(f"insert into {table} ({names}) values {given}".encode())


@pytest.mark.parametrize(
    "statement",
    [
        *("truncate {}", "drop table {} cascade", "alter table {} disable row level security"),
        *("alter table {} owner to current_user", "lock table {} in access exclusive mode"),
        *("create policy mine on {} using (true)", "create index on {} ((1))"),
        "create trigger mine before insert on {} for each row execute function set_updated_at()",
    ],
)
def test_no_table_can_be_changed(owner: str, region: Session, statement: str) -> None:
    allowed = {
        table for table in columns(owner) if attempt(region, statement.format(table)) is not None
    }
    # Who may delete rows may lock the table, until somebody ends the session; that tells nothing.
    lockable = {"hub_users", "tenant_domains", "tenant_signup_tokens"}
    assert allowed == (lockable if statement.startswith("lock") else set())


def test_no_right_can_be_passed_on(owner: str, region: Session) -> None:
    for table in columns(owner):
        with suppress(InsufficientPrivilege):  # or a warning that nothing was granted
            region.execute(f"grant select on {table} to public".encode())
    public = "select count(*) from information_schema.table_privileges where grantee = 'PUBLIC'"
    assert asking(owner)(f"{public} and table_schema = 'public'") == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        *("create table mine (n int)", "create function mine() returns int return 1"),
        *("create schema mine", "create role mine", "set role vetchium_global_service"),
        *("set session authorization postgres", "set role vetchium_api_usa1"),
        *("alter role vetchium_api_ind1 rename to vetchium_api_usa1", "create database mine"),
        *("select residents_of_region('usa1')", "copy (select 1) to program 'true'"),
        *("select pg_read_file('/etc/passwd')", "alter system set work_mem = '1MB'"),
        "create or replace function own_region() returns text return 'usa1'",
    ],
)
def test_nothing_else_can_be_done(region: Session, owner: str, statement: str) -> None:
    as_service(owner, "regional-api", "usa1")
    as_service(owner, "global-service")
    with pytest.raises((InsufficientPrivilege, FeatureNotSupported)):
        region.execute(statement.encode())


def test_a_login_keeps_its_region_in_another_role(owner: str, region: Session) -> None:
    """SET ROLE to the group changes the current user, not whose session it is."""
    with region.transaction(force_rollback=True):
        region.execute("set local role vetchium_regional_api")
        assert region.execute("select own_region()").fetchone() == ("ind1",)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("vetchium_api_ind1", "ind1"),
        ("vetchium_api_ind1_b", "ind1"),
        ("vetchium_global", None),
        ("vetchium_worker_ind1", None),
        ("postgres", None),
    ],
)
def test_region_of_a_login(owner: str, name: str, found: str | None) -> None:
    with psycopg.connect(owner, autocommit=True) as conn:
        if conn.execute("select from pg_roles where rolname = %s", [name]).fetchone() is None:
            conn.execute(f"create role {name} login".encode())
        conn.execute(f"set session authorization {name}".encode())
        assert conn.execute("select own_region()").fetchone() == (found,)


@pytest.mark.parametrize(
    "query",
    [
        *(global_routes.IS_DOMAIN_APPROVED, hub_directory.GET_HUB_ENTRY, regions.LIST_REGIONS),
        *(hub_directory.IS_HUB_ADDRESS_TAKEN, hub_directory.UPDATE_HUB_COPY),
        *(tenant_directory.GET_TENANT_NAME, tenant_member.FIND_TENANT_DOMAIN),
        *(tenant_signup.GET_TENANT_SIGNUP, tenant_signup.CHECK_TENANT_SIGNUP),
    ],
)
def test_row_security_changes_no_plan_of_a_look_up(owner: str, region: Session, query: str) -> None:
    """The policies of reading are constant, and PostgreSQL drops them before it plans."""

    def plan(session: Session) -> list[str]:
        with session.transaction(force_rollback=True):
            session.execute("set local enable_seqscan = off")
            rows = session.execute(f"explain (generic_plan, costs off) {query}".encode()).fetchall()
        return [row[0] for row in rows]

    with psycopg.connect(owner) as conn:
        wanted = plan(conn)
    found = plan(region)
    if query.lstrip().startswith("update"):
        assert any("Index Cond: (hub_user_global_id" in line for line in found)
    else:
        assert found == wanted
    assert not any("Seq Scan" in line for line in found)
