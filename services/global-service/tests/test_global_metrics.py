"""`/metrics` of a global-service of two processes: the queue, and what all processes counted."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import pytest

from common.db.pool import Database
from vetchium_testing.mail.post import Post, eventually, login_of
from vetchium_testing.mail.smtp import SmtpServer


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    conninfo = make_database("global")
    database = Database(login_of("global", conninfo), name="test", application_name="test")
    await database.open()
    yield Post("global", conninfo, database)
    await database.close()


@contextmanager
def running(**given: str) -> Iterator[None]:
    command = [sys.executable, "-W", "error", "-m", "global_service"]
    with subprocess.Popen(command, env=os.environ | given, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(25)


async def test_the_queue_is_measured_whichever_process_answers(
    post: Post, smtp_server: SmtpServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    seen = ""

    def read() -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    async def shows(*lines: str) -> bool:
        nonlocal seen
        seen = await asyncio.to_thread(read)
        return all(re.search(f"^{re.escape(line)}$", seen, re.MULTILINE) for line in lines)

    smtp_server.answer("RCPT", "550 5.1.1 no", to="gone")
    await post.insert()
    await post.insert("gone@example.com")
    await post.query(
        "insert into emails (email_type, email_to, email_subject, email_text_body, "
        "email_html_body, next_attempt_at) select 'admin_tfa', 'later@example.com', 's', 't', 'h', "
        "now() + interval '1 day'"
    )
    given = {
        "GLOBAL_DB_CONN": post.conninfo,
        "CORS_ALLOWED_ORIGINS": "*",
        "ADMIN_UI_URL": "http://localhost:3001",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "2",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_server.port),
    }
    with running(**given):
        await eventually(
            lambda: shows(
                'vetchium_mail_queue_mails{status="pending"} 1.0',
                'vetchium_mail_queue_mails{status="sent"} 1.0',
                'vetchium_mail_queue_mails{status="failed"} 1.0',
                'vetchium_mail_queue_mails{status="cancelled"} 0.0',
                "vetchium_mail_queue_due_seconds 0.0",
                'vetchium_mails_total{outcome="sent",type="admin_tfa"} 1.0',
                'vetchium_mail_failures_total{reason="refused",type="admin_tfa"} 1.0',
            ),
            within=20,
        )
    assert re.search(r"^vetchium_mail_queue_pending_seconds [0-9.]+$", seen, re.MULTILINE)
    assert "example.com" not in seen
