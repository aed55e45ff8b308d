"""`global-service mails …`, as a real process: the same commands on the other database."""

import json
from collections.abc import AsyncIterator, Callable

import pytest

from common.db.pool import Database
from vetchium_testing.commands import run_module
from vetchium_testing.mail.post import Post, login_of
from vetchium_testing.mail.smtp import SmtpServer


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    conninfo = make_database("global")
    database = Database(login_of("global", conninfo), name="test", application_name="test")
    await database.open()
    yield Post("global", conninfo, database)
    await database.close()


async def mails(*arguments: str, **environment: str) -> tuple[int, str, str]:
    return await run_module("global_service", "mails", *arguments, **environment)


async def test_list_requeue_cancel(post: Post) -> None:
    given = {"GLOBAL_DB_CONN": post.conninfo}
    email_id = await post.insert(email_status="failed")
    code, out, err = await mails("list", "--json", "--type", "admin_tfa", **given)
    assert (code, err) == (0, "")
    (mail,) = json.loads(out)["items"]
    assert (mail["email_id"], mail["email_to"]) == (str(email_id), "m…@example.com")
    assert await mails("requeue", str(email_id), **given) == (0, "requeued: 1\n", "")
    assert await mails("cancel", str(email_id), **given) == (0, "cancelled: 1\n", "")
    code, _, err = await mails("cancel", str(email_id), **given)
    assert code == 1
    assert "Only a pending mail" in err


async def test_send_test(smtp_server: SmtpServer) -> None:
    given = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(smtp_server.port)}
    code, _, err = await mails("send-test", "ops@example.com", **given)
    assert (code, err) == (0, "")
    assert [mail.recipients for mail in smtp_server.received] == [["ops@example.com"]]


async def test_wrong_usage_and_settings() -> None:
    assert (await mails("list", "--type", "hub_tfa"))[0] == 2
    code, _, err = await mails("list")
    assert code == 2
    assert "GLOBAL_DB_CONN" in err
