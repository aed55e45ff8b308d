import pytest

from sqlc_gen_psycopg.naming import attributes, constant, pascal, singular, snake


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GetHubUser", "get_hub_user"),
        ("ListTFATokens", "list_tfa_tokens"),
        ("Get2Things", "get2_things"),
        ("already_snake", "already_snake"),
    ],
)
def test_snake(name: str, expected: str) -> None:
    assert snake(name) == expected


def test_pascal() -> None:
    assert pascal("hub_user_status") == "HubUserStatus"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("hub_users", "hub_user"),
        ("policies", "policy"),
        ("addresses", "address"),
        ("audit_log", "audit_log"),
        ("status", "status"),
        ("progress", "progress"),
    ],
)
def test_singular(table: str, expected: str) -> None:
    assert singular(table) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("HMAC-SHA-256", "HMAC_SHA_256"), ("sent", "SENT"), ("2fa", "VALUE_2FA"), ("-", "VALUE_")],
)
def test_constant(value: str, expected: str) -> None:
    assert constant(value) == expected


def test_attributes_are_distinct_and_legal() -> None:
    names = ["id", "id", "", "class", "self", "Total Sum", "id_2"]
    assert attributes(names, "column") == [
        *("id", "id_2", "column_3", "class_", "self_", "total_sum", "id_2_2"),
    ]
