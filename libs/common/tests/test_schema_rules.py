"""The rules of the schema contract, read from the catalogs of migrated databases."""

from collections.abc import Callable

import pytest

from vetchium_testing.db.databases import Ask, asking

TOKEN_TABLES: dict[str, dict[str, str | None]] = {
    "global": {
        "hub_signup_tokens": None,
        "admin_sessions": "admin_user_id",
        "admin_tfa_tokens": "admin_user_id",
        "admin_password_reset_tokens": "admin_user_id",
        "admin_invitation_tokens": "admin_user_id",
    },
    "regional": {
        "hub_sessions": "hub_user_global_id",
        "hub_tfa_tokens": "hub_user_global_id",
        "hub_password_reset_tokens": "hub_user_global_id",
        "hub_email_verification_tokens": "hub_user_global_id",
        "tenant_sessions": "tenant_user_id",
        "tenant_tfa_tokens": "tenant_user_id",
        "tenant_password_reset_tokens": "tenant_user_id",
        "tenant_invitation_tokens": "tenant_user_id",
    },
}
# A sign-up of a tenant has an id, which its row in the home region shares.
SIGNUPS = {"global": {"tenant_signup_tokens"}, "regional": set[str]()}
ENUMS: dict[str, dict[str, list[str]]] = {
    "global": {
        "email_address_hashing_algorithm": ["HMAC-SHA-256", "SHA-256"],
        "hub_user_status": ["active", "disabled", "deleted"],
        "admin_user_status": ["invited", "active", "disabled"],
        "domain_status": ["active", "inactive"],
        "approved_domain_action": ["created", "disabled", "enabled"],
        "email_status": ["pending", "sent", "failed", "cancelled"],
        "email_template_type": ["admin_tfa", "admin_invitation", "admin_password_reset"],
        "tenant_kind": ["org", "agency"],
    },
    "regional": {
        "tenant_kind": ["org", "agency"],
        "tenant_user_status": ["invited", "active", "disabled"],
        "domain_verification_status": ["PENDING", "VERIFIED", "FAILING"],
        "authentication_type": ["email_password", "sso_oauth", "sso_saml", "hardware_token"],
        "hub_user_status": ["active", "disabled", "deleted"],
        "email_status": ["pending", "sent", "failed", "cancelled"],
        "email_template_type": [
            *("hub_signup_verification", "hub_tfa", "hub_password_reset"),
            *("hub_email_verification", "org_signup_verification", "org_signup_token", "org_tfa"),
            *("org_invitation", "org_password_reset", "agency_signup_verification"),
            *("agency_signup_token", "agency_tfa", "agency_invitation", "agency_password_reset"),
            *("hub_email_change_requested", "hub_email_changed"),
        ],
    },
}
UNIQUE = {
    "global": {
        ("hub_users", "handle"),
        ("hub_users", "email_address_hash"),
        ("admin_users", "email_address"),
        ("roles", "role_name"),
        ("approved_domains", "domain_name"),
        ("tenant_signup_tokens", "token_hash"),
        ("tenant_signup_tokens", "dns_token_hash"),
    },
    "regional": {
        ("hub_users", "hub_user_global_id"),
        ("hub_users", "email_address"),
        ("hub_users", "handle"),
        ("roles", "role_name"),
    },
}
# Columns of global tables about hub users that may hold free text: none of it is personal (R1).
GLOBAL_HUB_TEXT = {"handle", "home_region", "preferred_language"}
GLOBAL_TENANT_TEXT = {"kind", "domain", "home_region"}
OURS = "c.relnamespace = 'public'::regnamespace and c.relname !~ '^_?yoyo'"


@pytest.fixture(params=["global", "regional"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ask(kind: str, request: pytest.FixtureRequest) -> Ask:
    return asking(request.getfixturevalue(f"{kind}_conninfo"))


@pytest.fixture
def ask_global(make_database: Callable[[str], str]) -> Ask:
    return asking(make_database("global"))


def columns(ask: Ask, table: str) -> dict[str, tuple[str, str]]:
    found = ask(
        "select column_name, udt_name, is_nullable from information_schema.columns"
        " where table_schema = 'public' and table_name = %s",
        table,
    )
    return {name: (kind, nullable) for name, kind, nullable in found}


def leading_index_columns(ask: Ask) -> set[tuple[str, str]]:
    return set(
        ask(
            "select c.relname, a.attname from pg_index i join pg_class c on c.oid = i.indrelid"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
            f" where {OURS} and i.indpred is null and i.indisvalid"
        )
    )


def test_times_carry_a_zone_and_created_at_is_always_set(ask: Ask) -> None:
    naive = ask(
        "select table_name, column_name from information_schema.columns where table_schema ="
        " 'public' and table_name !~ '^_?yoyo' and data_type ~ '^(timestamp without|date|time)'"
        " and data_type <> 'timestamp with time zone'"
    )
    assert naive == []
    loose = ask(
        "select table_name from information_schema.columns where table_schema = 'public'"
        " and column_name in ('created_at', 'assigned_at', 'attempted_at')"
        " and (is_nullable = 'YES' or column_default <> 'now()' or column_default is null)"
    )
    assert loose == []


def test_enums_are_those_of_the_contract(ask: Ask, kind: str) -> None:
    found = ask(
        "select t.typname, array_agg(e.enumlabel::text order by e.enumsortorder)"
        " from pg_enum e join pg_type t on t.oid = e.enumtypid group by 1"
    )
    assert dict(found) == ENUMS[kind]


def test_token_tables_have_their_form(ask: Ask, kind: str) -> None:
    indexed = leading_index_columns(ask)
    for table, owner in TOKEN_TABLES[kind].items():
        found = columns(ask, table)
        assert found["token_hash"] == ("bytea", "NO")
        assert found["expires_at"] == ("timestamptz", "NO")
        assert found["created_at"] == ("timestamptz", "NO")
        assert (table, "expires_at") in indexed
        assert primary_key(ask, table) == ["token_hash"]
        if owner:
            assert found[owner] == ("uuid", "NO")
            assert (table, owner) in indexed
            assert delete_rule(ask, table, owner) == "c"
        if "tfa" in table:
            assert found["code_hash"] == ("bytea", "NO")
            assert found["wrong_attempts"] == ("int4", "NO")


def primary_key(ask: Ask, table: str) -> list[str]:
    found = ask(
        "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
        " and a.attnum = any(i.indkey) where i.indisprimary and i.indrelid = %s::regclass",
        table,
    )
    return [name for (name,) in found]


def delete_rule(ask: Ask, table: str, column: str) -> str:
    found = ask(
        "select k.confdeltype from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid"
        " and a.attnum = k.conkey[1] where k.contype = 'f' and k.conrelid = %s::regclass"
        " and a.attname = %s",
        table,
        column,
    )
    assert len(found) == 1
    return str(found[0][0])


def test_there_is_no_token_table_that_this_test_does_not_know(ask: Ask, kind: str) -> None:
    found = ask(
        f"select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid where {OURS}"
        " and c.relkind = 'r' and a.attname = 'token_hash'"
    )
    assert {table for (table,) in found} == set(TOKEN_TABLES[kind]) | SIGNUPS[kind]


def test_no_token_or_code_is_kept_in_clear(ask: Ask) -> None:
    found = ask(
        f"select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid"
        f" where {OURS} and c.relkind = 'r' and a.attnum > 0"
        " and a.attname ~ '(token|code|hash)' and a.atttypid <> 'bytea'::regtype"
        " and a.attname not in ('region_code', 'language_code', 'resident_country_code',"
        " 'password_hash', 'hashing_algorithm', 'token_expires_at')"
        # The value of a TXT record, public by nature.
        " and (c.relname, a.attname) <> ('tenant_domains', 'verification_token')"
    )
    assert found == []


def test_every_foreign_key_has_an_index(ask: Ask) -> None:
    found = ask(
        "select c.relname, a.attname from pg_constraint k join pg_class c on c.oid = k.conrelid"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]"
        f" where k.contype = 'f' and {OURS}"
    )
    assert found
    assert set(found) - leading_index_columns(ask) == set()


def test_what_is_called_unique_is_a_unique_index(ask: Ask, kind: str) -> None:
    found = ask(
        "select c.relname, a.attname from pg_index i join pg_class c on c.oid = i.indrelid"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
        f" where {OURS} and i.indisunique and i.indnkeyatts = 1 and i.indpred is null"
    )
    assert UNIQUE[kind] - set(found) == set()


def test_r1_global_tables_of_users_have_no_room_for_personal_data(ask_global: Ask) -> None:
    found = ask_global(
        "select table_name, column_name, udt_name from information_schema.columns"
        " where table_schema = 'public' and (table_name like 'hub\\_%' or table_name like"
        " 'tenant\\_%') and udt_name not in ('uuid', 'bytea', 'timestamptz', 'bool',"
        " 'hub_user_status', 'email_address_hashing_algorithm')"
    )
    assert {column for _, column, _ in found} == GLOBAL_HUB_TEXT | GLOBAL_TENANT_TEXT
    for table in ("hub_users", "hub_signup_tokens"):
        for column, (udt_name, _) in columns(ask_global, table).items():
            assert udt_name != "bytea" or column.endswith("_hash")
