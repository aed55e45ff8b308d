"""What the fuzz takes for a leak, and what it does not."""

import json
from typing import Any

import pytest
from fuzz.leaks import leaks

OWN = "maya@example.com"
TOKEN = f"IND1-{'ab' * 32}"


def found(answer: Any, *, asked: str = "", headers: dict[str, str] | None = None) -> list[str]:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return list(
        leaks(text, headers=headers or {}, asked=asked, own={OWN}, secrets=[f"USA1-{'cd' * 32}"])
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('Traceback (most recent call last):\n  File "x.py", line 3, in go', "traceback"),
        ("KeyError('id')", "traceback"),
        ("SELECT name FROM users WHERE id = $1", "SQL"),
        ('duplicate key value violates unique constraint "hub_users_pkey"', "SQL"),
        ("open /etc/passwd", "path of a file"),
        ("common/web/app.py", "path of a file"),
        ("$argon2id$v=19$m=19456", "password hash"),
        ("postgresql://ind1:x@127.0.0.1/ind1", "connection string"),
        ("ask sam@example.com", "address of another"),
        (f"it is {TOKEN}", "token"),
    ],
)
def test_each_kind(text: str, what: str) -> None:
    assert any(each.startswith(what) for each in found({"detail": text}))
    assert found({"detail": text}, asked=text) == [], "one's own words may come back"


def test_headers_are_read_too() -> None:
    assert found({}, headers={"server": "granian /work/app/main.py"})


def test_a_token_of_another_stands_nowhere() -> None:
    assert found({"session_token": f"USA1-{'cd' * 32}"})


@pytest.mark.parametrize(
    "answer",
    [
        {"session_token": TOKEN, "device_token": TOKEN},
        {"email_address": OWN.upper(), "roles": ["org:superadmin"]},
        {"title": "Not found", "detail": "There is no such path."},
        {"domain": "example.com", "found_values": ["ab" * 32]},
        {"instructions": "Select a record from the list and add it."},
        {"next_cursor": "eyJhIjoxfQ", "created_at": "2026-11-30T12:00:00Z"},
    ],
)
def test_ordinary_answers(answer: dict[str, Any]) -> None:
    assert found(answer) == []
