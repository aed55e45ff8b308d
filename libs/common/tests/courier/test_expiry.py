"""Mails that are over: expired, terminal, forgotten."""

import asyncio
from datetime import timedelta

import pytest

from common import clock
from vetchium_testing.mail.post import Post
from vetchium_testing.mail.smtp import SmtpServer


@pytest.mark.parametrize("status", ["sent", "failed", "cancelled"])
async def test_terminal_mails_are_left_alone(
    post: Post, smtp_server: SmtpServer, status: str
) -> None:
    email_id = await post.insert(email_status=status)
    async with post.served(smtp_server.settings(), poll=0.1):
        await post.until(await post.insert("other@example.com"), email_status="sent")
        await asyncio.sleep(0.3)
    assert [mail.recipients for mail in smtp_server.received] == [["other@example.com"]]
    assert (await post.mail(email_id))["email_status"] == status


async def test_a_failed_mail_put_back_is_sent(post: Post, smtp_server: SmtpServer) -> None:
    email_id = await post.insert(email_status="failed", attempt_count=5)
    async with post.served(smtp_server.settings(), poll=0.1):
        await post.query("update emails set email_status = 'pending' where email_id = $1", email_id)
        row = await post.until(email_id, email_status="sent")
    assert row["attempt_count"] == 6


async def test_expired_mails_are_failed_unsent(post: Post, smtp_server: SmtpServer) -> None:
    email_id = await post.insert(expires_at=clock.now() - timedelta(seconds=1))
    async with post.served(smtp_server.settings()):
        row = await post.until(email_id, email_status="failed")
    assert (row["email_text_body"], row["email_html_body"]) == ("", "")
    assert row["attempt_count"] == 0
    assert await post.attempts(email_id) == []
    assert smtp_server.received == []


async def test_a_mail_that_expires_while_it_waits_is_not_sent(
    post: Post, smtp_server: SmtpServer
) -> None:
    email_id = await post.insert(
        expires_at=clock.now() + timedelta(minutes=10),
        next_attempt_at=clock.now() + timedelta(minutes=5),
    )
    with clock.moved(timedelta(minutes=11)):
        async with post.served(smtp_server.settings()):
            await post.until(email_id, email_status="failed")
    assert smtp_server.received == []


@pytest.mark.parametrize("status", ["sent", "failed", "cancelled"])
async def test_past_its_end_no_mail_keeps_its_bodies(
    post: Post, smtp_server: SmtpServer, status: str
) -> None:
    end = clock.now() - timedelta(seconds=1)
    email_id = await post.insert(email_status=status, expires_at=end)
    kept = await post.insert(email_status="failed", expires_at=end + timedelta(hours=1))
    async with post.served(smtp_server.settings()):
        row = await post.until(email_id, email_text_body="", email_html_body="")
    assert row["email_status"] == status
    assert (await post.mail(kept))["email_text_body"] != ""


async def test_the_address_of_a_sign_up_is_forgotten(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    kind = "hub_signup_verification"
    sent = await regional_post.insert("new@example.com", email_type=kind)
    late = await regional_post.insert(
        "late@example.com", email_type=kind, expires_at=clock.now() - timedelta(seconds=1)
    )
    refused = await regional_post.insert("gone@example.com", email_type=kind)
    smtp_server.answer("RCPT", "550 5.1.1 no gone@example.com here", to="gone")
    async with regional_post.served(smtp_server.settings()):
        await regional_post.until(sent, email_status="sent", email_to="")
        await regional_post.until(late, email_status="failed", email_to="")
        await regional_post.until(refused, email_status="failed", email_to="")
    assert smtp_server.received[0].recipients == ["new@example.com"]
    assert await regional_post.attempts(refused) == ["the server answered 550 5.1.1 to RCPT"]
