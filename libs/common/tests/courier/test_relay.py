"""F8: a mail server that refuses us, and with us every mail, ends none of them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from common import clock
from common.mail.queue import relay
from common.settings import Secret
from vetchium_testing.mail.post import Post, eventually
from vetchium_testing.mail.smtp import SmtpServer

ABOUT_US = [
    ("MAIL", "530 5.7.0 Authentication required"),
    ("MAIL", "550 5.7.1 vetchium.com may not send here"),
    ("MAIL", "553 the sender is not verified"),
    ("RCPT", "504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname"),
    ("RCPT", "530 5.7.0 Must issue a STARTTLS command first"),
    ("RCPT", "535 5.7.8 log in again"),
    ("RCPT", "550 5.1.8 bad sender"),
    ("RCPT", "550 5.7.1 Client host rejected"),
    ("RCPT", "550 relaying denied"),
    ("RCPT", "554 Relay access denied"),
    ("DATA", "550 5.7.60 Client does not have permissions to send as this sender"),
    ("DATA", "554 Message rejected: the account is suspended"),
]


def code_of(reply: str) -> str:
    first, second, *_ = reply.split()
    return f"{first} {second}" if second.count(".") == 2 else first


@pytest.mark.parametrize(("stage", "reply"), ABOUT_US)
async def test_an_answer_about_us_is_not_the_mails_fault(
    regional_post: Post, smtp_server: SmtpServer, stage: str, reply: str
) -> None:
    smtp_server.answer(stage, reply)
    email_id = await regional_post.insert()
    async with regional_post.served(smtp_server.settings()):
        row = await regional_post.until(email_id, attempt_count=1)
    assert row["email_status"] == "pending"
    told = f"the server answered {code_of(reply)} to {stage}"
    assert await regional_post.attempts(email_id) == [told]


async def count(post: Post, status: str) -> int:
    query = "select count(*) from emails where email_status::text = $1 and attempt_count > 0"
    ((found,),) = await post.query(query, status)
    return int(found)


async def test_a_hundred_mails_wait_for_a_server_that_refuses_us(
    post: Post, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After five the others are held back, one is tried per pause; then all of them go out."""
    monkeypatch.setattr(relay, "_PAUSE", 1.0)
    smtp_server.answer("RCPT", "550 5.7.1 Client host rejected")
    ids = [await post.insert(f"u{number}@example.com") for number in range(100)]
    async with post.served(smtp_server.settings(), poll=60):

        async def is_held() -> bool:
            return await count(post, "pending") >= 5

        await eventually(is_held)
        await asyncio.sleep(2.5)
        # Five, those that four connections had in hand just then, and one per pause.
        assert await count(post, "pending") <= 5 + 4 + 3
        assert await count(post, "failed") == 0
        leased = await post.query("select 1 from emails where locked_by is not null")
        assert len(leased) <= 1
        smtp_server.behave()
        tried = await count(post, "pending")
        await smtp_server.wait_for(len(ids) - tried)
    assert await count(post, "failed") == 0
    with clock.moved(timedelta(minutes=2)):
        async with post.served(smtp_server.settings()):
            await smtp_server.wait_for(len(ids))
    assert {mail.recipients[0] for mail in smtp_server.received} == {
        f"u{number}@example.com" for number in range(100)
    }


async def test_a_wrong_login_is_not_tried_a_thousand_times(
    regional_post: Post, make_smtp_server: Callable[..., SmtpServer]
) -> None:
    server = make_smtp_server(login=("postman", "s3cret-enough"))
    for number in range(50):
        await regional_post.insert(f"u{number}@example.com")
    settings = server.settings(smtp_username="postman", smtp_password=Secret("wrong"))
    async with regional_post.served(settings):

        async def is_held() -> bool:
            return await count(regional_post, "pending") >= 5

        await eventually(is_held)
        await asyncio.sleep(1.5)
        assert await count(regional_post, "pending") <= 5 + 4
    assert await count(regional_post, "failed") == 0


async def test_after_a_mail_was_taken_a_refusal_means_the_mail_until_they_pile_up(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.answer("RCPT", "550 5.7.1 not wanted", to="unwanted")
    first = await regional_post.insert("good@example.com")
    async with regional_post.served(smtp_server.settings(smtp_connections=1)):
        await regional_post.until(first, email_status="sent")
        for number in range(6):
            refused = await regional_post.insert(f"unwanted{number}@example.com")
            await regional_post.until(refused, attempt_count=1)
        assert await count(regional_post, "failed") == 3
        assert await count(regional_post, "pending") == 3
        again = await regional_post.insert("better@example.com")
        await regional_post.until(again, email_status="sent")
        last = await regional_post.insert("unwanted@example.com")
        await regional_post.until(last, email_status="failed")
