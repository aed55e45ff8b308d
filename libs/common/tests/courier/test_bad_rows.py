"""Rows that cannot be a mail, and what logs and attempts show of rows."""

import asyncio
import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from common import clock
from common.mail.queue.smtp import CUT_OFF
from vetchium_testing.mail.post import Post, eventually
from vetchium_testing.mail.smtp import SmtpServer

SECRETS = ("maya@example.com", "maya", "123456", "Your code", "Code")


@pytest.mark.parametrize(
    "address",
    [
        "maya@example.com\r\nBcc: all@example.com",
        "maya@example.com\nX: y",
        "maya@example.com> SIZE=1",
        "a@example.com, b@example.com",
        "nobody",
        "",
        "மாயா@example.com",
        "maya @example.com",
        '"maya"@example.com',
    ],
)
async def test_an_impossible_recipient_harms_nobody_else(
    regional_post: Post, smtp_server: SmtpServer, address: str
) -> None:
    bad = await regional_post.insert(address, next_attempt_at=clock.now() - timedelta(hours=1))
    good = await regional_post.insert("good@example.com")
    async with regional_post.served(smtp_server.settings(smtp_connections=1)):
        await regional_post.until(good, email_status="sent")
        row = await regional_post.until(bad, attempt_count=1)
    assert row["email_status"] == "pending"
    assert await regional_post.attempts(bad) == ["the recipient is no valid address"]
    assert [mail.recipients for mail in smtp_server.received] == [["good@example.com"]]


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: all@example.com", "a\nb", "a\u2028b", "a\x0bb"])
async def test_a_subject_cannot_add_headers(
    regional_post: Post, smtp_server: SmtpServer, subject: str
) -> None:
    bad = await regional_post.insert(email_subject=subject)
    async with regional_post.served(smtp_server.settings()):
        await regional_post.until(bad, attempt_count=1)
    assert await regional_post.attempts(bad) == ["the subject is no valid header"]
    assert smtp_server.received == []


@pytest.mark.parametrize(
    ("column", "value", "becomes"),
    [
        ("next_attempt_at", "infinity", "pending"),
        ("next_attempt_at", "-infinity", "sent"),
        ("expires_at", "infinity", "sent"),
        ("expires_at", "-infinity", "failed"),
        ("locked_until", "infinity", "pending"),
        ("locked_until", "-infinity", "sent"),
    ],
)
async def test_endless_times_harm_nobody_else(
    post: Post, smtp_server: SmtpServer, column: str, value: str, becomes: str
) -> None:
    await post.insert("odd@example.com")
    await post.query(f"update emails set {column} = '{value}'")
    mails = "select email_status::text from emails where email_to = 'odd@example.com'"

    async def is_so() -> bool:
        return await post.query(mails) == [(becomes,)]

    async with post.served(smtp_server.settings()):
        for number in range(2):
            good = await post.insert(f"good{number}@example.com")
            await post.until(good, email_status="sent", within=3)
        await eventually(is_so)


async def test_logs_and_attempts_tell_no_secret(
    regional_post: Post, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    smtp_server.answer("RCPT", "550 5.1.1 maya@example.com 123456 Your code", to="maya")
    smtp_server.answer("RCPT", "450 busy@example.com 123456 Your code", to="busy")
    refused = await regional_post.insert("maya@example.com")
    busy = await regional_post.insert("busy@example.com")
    sent = await regional_post.insert("good@example.com")
    program = Path(__file__).with_name("one_courier.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        program,
        regional_post.conninfo,
        str(smtp_server.port),
        str(CUT_OFF),
        stdout=subprocess.PIPE,
    )
    await regional_post.until(refused, email_status="failed")
    await regional_post.until(busy, attempt_count=1)
    await regional_post.until(sent, email_status="sent")
    process.send_signal(signal.SIGTERM)
    output = (await process.communicate())[0].decode()
    assert process.returncode == 0
    told = {
        line["email_id"]: (line["event"], line["type"], line["attempt"], line.get("error"))
        for line in map(json.loads, output.splitlines())
        if "email_id" in line
    }
    assert told == {
        str(refused): ("mail_failed", "hub_tfa", 1, "the server answered 550 5.1.1 to RCPT"),
        str(busy): ("mail_deferred", "hub_tfa", 1, "the server answered 450 to RCPT"),
        str(sent): ("mail_sent", "hub_tfa", 1, None),
    }
    for secret in (*SECRETS, "busy", "good@example.com"):
        assert secret not in output
