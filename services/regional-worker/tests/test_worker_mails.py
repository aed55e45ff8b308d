"""`regional-worker mails …`, as a real process."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common import clock
from common.db.pool import Database
from vetchium_testing.commands import run_module
from vetchium_testing.mail.post import Post, login_of
from vetchium_testing.mail.smtp import SmtpServer


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    conninfo = make_database("regional")
    database = Database(login_of("regional", conninfo), name="test", application_name="test")
    await database.open()
    yield Post("regional", conninfo, database)
    await database.close()


async def mails(post: Post, *arguments: str, **environment: str) -> tuple[int, str, str]:
    given = {"REGIONAL_DB_CONN": post.conninfo, **environment}
    return await run_module("regional_worker", "mails", *arguments, **given)


async def answer(post: Post, *arguments: str) -> dict[str, Any]:
    code, out, err = await mails(post, *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


async def test_list_as_table(post: Post) -> None:
    now = clock.now()
    await post.insert(created_at=now - timedelta(minutes=3), email_type="org_tfa")
    failed = await post.insert("\x1b[2Jx@example.com", email_status="failed", attempt_count=5)
    await post.query(
        "insert into email_delivery_attempts (email_id, error_message) "
        "values ($1, 'the server answered 450 to RCPT')",
        failed,
    )
    code, out, err = await mails(post, "list")
    assert (code, err) == (0, "")
    head, first, second = out.splitlines()
    assert " ".join(head.split()) == "ID TYPE TO STATUS TRIES AGE NEXT TRY LAST ERROR"
    assert first.startswith(f"{failed}  hub_tfa  ?…@example.com")
    assert first.endswith("can be requeued  the server answered 450 to RCPT")
    assert second.split()[1:6] == ["org_tfa", "m…@example.com", "pending", "0", "3m"]
    assert (await mails(post, "list", "--status", "cancelled"))[1] == "no mails\n"
    assert "maya" not in out


async def test_list_as_json_page_by_page(post: Post) -> None:
    ids = [str(await post.insert()) for _ in range(3)][::-1]
    first = await answer(post, "list", "--limit", "2", "--type", "hub_tfa")
    second = await answer(post, "list", "--limit", "2", "--cursor", first["next_cursor"])
    assert [each["email_id"] for each in first["items"] + second["items"]] == ids
    assert second["next_cursor"] == ""
    table = (await mails(post, "list", "--limit", "2"))[1]
    assert table.endswith(f"\n\nmore: --cursor {first['next_cursor']}\n")


async def test_requeue_and_cancel(post: Post) -> None:
    one = await post.insert(email_status="failed")
    other = await post.insert(email_status="failed", email_type="org_tfa")
    assert (await mails(post, "requeue", str(one))) == (0, "requeued: 1\n", "")
    assert await answer(post, "requeue", "--type", "org_tfa") == {"requeued": 1}
    assert await answer(post, "cancel", str(other)) == {"cancelled": 1, "in_hand": 0}
    await post.query("update emails set locked_until = now() + interval '1 hour', locked_by = 'w'")
    code, out, _ = await mails(post, "cancel", "--type", "hub_tfa")
    assert (code, out) == (0, "cancelled: 1 (1 in a worker's hands, possibly on the way)\n")
    assert await post.query("select distinct email_status::text from emails") == [("cancelled",)]


async def test_what_cannot_be_done_is_1_and_told(post: Post) -> None:
    sent = await post.insert(email_status="sent")
    for action, email_id in (("requeue", sent), ("cancel", sent), ("cancel", uuid4())):
        code, out, err = await mails(post, action, str(email_id))
        assert (code, out) == (1, "")
        assert err.startswith(f"mails {action}: ")
        assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("list", "--status", "open"),
        ("list", "--type", "admin_tfa"),
        ("list", "--limit", "0"),
        ("list", "--cursor", "x"),
        ("requeue",),
        ("requeue", "x"),
        ("cancel", str(uuid4()), "--type", "hub_tfa"),
        ("send-test",),
    ],
)
async def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    code, out, err = await run_module("regional_worker", "mails", *arguments)
    assert (code, out) == (2, "")
    assert "usage:" in err
    assert "Traceback" not in err


async def test_settings_and_a_database_that_is_away() -> None:
    code, _, err = await run_module("regional_worker", "mails", "list")
    assert code == 2
    assert "REGIONAL_DB_CONN" in err
    away = "postgresql://secret@127.0.0.1:1/x"
    code, out, err = await run_module("regional_worker", "mails", "list", REGIONAL_DB_CONN=away)
    assert (code, out) == (1, "")
    assert err == "mails list: The database does not answer; try again soon.\n"


async def test_send_test_needs_the_mail_server_only(smtp_server: SmtpServer) -> None:
    given = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(smtp_server.port)}
    code, out, err = await run_module(
        "regional_worker", "mails", "send-test", "ops@example.com", **given
    )
    assert (code, err) == (0, "")
    (mail,) = smtp_server.received
    assert mail.recipients == ["ops@example.com"]
    assert out.removeprefix("sent, message ").strip() in mail.message["Message-ID"]
    smtp_server.answer("MAIL", "451 4.3.2 not now")
    code, out, err = await run_module(
        "regional_worker", "mails", "send-test", "ops@example.com", **given
    )
    assert (code, out) == (1, "")
    assert err == ("mails send-test: Not delivered: the server answered 451 4.3.2 to MAIL.\n")
