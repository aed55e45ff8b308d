"""What the tables refuse and fill in by themselves, and the rows that the migrations bring."""

from collections.abc import Callable

import psycopg
import pytest

from common.db.pool import Duplicate
from vetchium_testing.db.databases import Ask, asking


@pytest.fixture
def ask_global(make_database: Callable[[str], str]) -> Ask:
    return asking(make_database("global"))


@pytest.fixture
def ask_regional(make_database: Callable[[str], str]) -> Ask:
    return asking(make_database("regional"))


def test_reference_data(ask_global: Ask, ask_regional: Ask) -> None:
    assert ask_global(
        "select region_code, region_name, status, is_active from available_regions order by 1"
    ) == [
        ("deu1", "Germany - Frankfurt", "active", True),
        ("ind1", "India - Chennai", "active", True),
        ("sgp1", "Singapore", "planned", False),
        ("usa1", "USA - California", "active", True),
    ]
    assert ask_global("select * from supported_languages order by 1")[2][:4] == (
        *("ta-IN", "Tamil (India)", "தமிழ்", False),
    )
    assert ask_global("select count(*) from roles where role_name not like 'admin:%'") == [(0,)]
    assert ask_global("select count(*) from roles") == [(5,)]
    assert ("hub:read_posts",) in ask_regional("select role_name from roles")


def test_one_default_language_and_one_preferred_name(ask_global: Ask, ask_regional: Ask) -> None:
    with pytest.raises(Duplicate):
        ask_global("update supported_languages set is_default = true")
    user = insert_user(ask_regional)
    name = "insert into hub_user_display_names values (%s, %s, 'N', %s)"
    ask_regional(name, user, "en-US", True)
    ask_regional(name, user, "de-DE", False)
    with pytest.raises(Duplicate):
        ask_regional(name, user, "ta-IN", True)


def insert_user(ask: Ask) -> str:
    row = ask(
        "insert into hub_users (hub_user_global_id, email_address, handle)"
        " values (gen_random_uuid(), 'a@b.example', 'a-1') returning hub_user_global_id"
    )
    return str(row[0][0])


def test_display_names_have_1_to_128_characters(ask_regional: Ask) -> None:
    user = insert_user(ask_regional)
    name = "insert into hub_user_display_names values (%s, 'en-US', %s)"
    for wrong in ("", "x" * 129):
        with pytest.raises(psycopg.errors.CheckViolation):
            ask_regional(name, user, wrong)
    ask_regional(name, user, "த" * 100)


def test_a_user_takes_his_rows_along_but_a_role_in_use_stays(ask_regional: Ask) -> None:
    user = insert_user(ask_regional)
    ask_regional(
        "insert into hub_user_roles select %s, role_id from roles where role_name = %s",
        user,
        "hub:read_posts",
    )
    ask_regional("insert into hub_sessions values ('x', %s, now(), now())", user)
    with pytest.raises(psycopg.errors.RestrictViolation):
        ask_regional("delete from roles")
    ask_regional("delete from hub_users")
    assert ask_regional("select 1 from hub_sessions union all select 1 from hub_user_roles") == []


@pytest.mark.parametrize(("kind", "template"), [("global", "admin_tfa"), ("regional", "hub_tfa")])
def test_a_mail_needs_five_columns_and_is_then_due(
    make_database: Callable[[str], str], kind: str, template: str
) -> None:
    ask = asking(make_database(kind))
    row = ask(
        "insert into emails (email_type, email_to, email_subject, email_text_body,"
        " email_html_body) values (%s, 'nobody', '', '', '') returning email_status,"
        " attempt_count, next_attempt_at <= now(), expires_at, locked_until, sent_at",
        template,
    )
    assert row == [("pending", 0, True, None, None, None)]


def test_approved_domains_are_lower_case_and_remember_their_change(ask_global: Ask) -> None:
    insert = (
        "insert into approved_domains (domain_name, created_by_admin_id, updated_at)"
        " select %s, admin_user_id, '2020-01-01' from admin_users"
    )
    ask_global("insert into admin_users (email_address) values ('staff@b.example')")
    with pytest.raises(psycopg.errors.CheckViolation):
        ask_global(insert, "Example.com")
    ask_global(insert, "example.com")
    ask_global("update approved_domains set status = 'inactive'")
    assert ask_global("select updated_at > '2026-01-01' from approved_domains") == [(True,)]
    with pytest.raises(psycopg.errors.RestrictViolation):
        ask_global("delete from admin_users")


def test_throttles_survive_no_crash_and_cost_no_disk(ask_regional: Ask) -> None:
    assert ask_regional("select relpersistence from pg_class where relname = 'throttles'") == [
        ("u",)
    ]
