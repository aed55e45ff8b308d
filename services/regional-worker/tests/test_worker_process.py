"""The worker as a process: start, work, health, stop."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from common.db.pool import Database
from vetchium_testing.commands import run
from vetchium_testing.mail.certificates import Authority
from vetchium_testing.mail.post import Post, eventually, login_of
from vetchium_testing.mail.smtp import SmtpServer
from vetchium_testing.stopwatch import Stopwatch


def environment(**given: str) -> dict[str, str]:
    own = {
        name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ
    }
    return {**own, **given}


@contextmanager
def worker(**given: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-W", "error", "-m", "regional_worker"]
    with subprocess.Popen(
        command, env=environment(**given), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except URLError:
        return 0, ""


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> Post:
    conninfo = make_database("regional")
    database = Database(login_of("regional", conninfo), name="test", application_name="test")
    await database.open()
    return Post("regional", conninfo, database)


def settings_of(post: Post, server: SmtpServer, **more: str) -> dict[str, str]:
    return {
        "REGION": "ind1",
        "REGIONAL_DB_CONN": post.conninfo,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(server.port),
        **more,
    }


async def test_it_sends_cleans_up_tells_its_health_and_ends(
    post: Post, smtp_server: SmtpServer
) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"

    async def is_ready() -> bool:
        return (await asyncio.to_thread(get, f"{base}/readyz"))[0] == 200

    async def is_swept() -> bool:
        return await post.query("select count(*) from throttles") == [(0,)]

    async def is_reset_mailed() -> bool:
        rows = await post.query(
            "select email_status::text from emails where email_to = 'asha@example.com'"
        )
        return rows == [("sent",)]

    await post.query(
        "with u as (insert into hub_users (hub_user_global_id, email_address, password_hash,"
        " handle, status, preferred_language, confirmed_at) values (gen_random_uuid(),"
        " 'asha@example.com', '', 'asha', 'active', 'en-US', now())"
        " returning hub_user_global_id as id)"
        " insert into reset_orders (order_id, portal, account_id, tenant_id, domain, address_hash,"
        " ui_url, ordered_at, expires_at) select gen_random_uuid(), 'hub', id, id, '', '',"
        " 'http://localhost:3000', now(), now() + interval '1 hour' from u"
    )

    await post.query("insert into throttles values ('k', 'x', now() - interval '1 day', 1)")
    email_id = await post.insert()
    with worker(**settings_of(post, smtp_server, HEALTH_PORT=str(port))) as process:
        await post.until(email_id, email_status="sent")
        await eventually(is_swept)
        await eventually(is_reset_mailed)
        await eventually(is_ready)
        assert await asyncio.to_thread(get, f"{base}/healthz") == (200, '{"status":"ok"}')
        status, metrics = await asyncio.to_thread(get, f"{base}/metrics")
        assert status == 200
        assert 'vetchium_mails_total{outcome="sent",type="hub_tfa"} 1.0' in metrics
        assert 'vetchium_mail_queue_mails{status="sent"} 2.0' in metrics
        names = await post.query(
            "select distinct application_name from pg_stat_activity "
            "where datname = current_database() and application_name <> 'test'"
        )
        assert names == [("regional-worker ind1",)]
        watch = Stopwatch()
        process.send_signal(signal.SIGTERM)
        out, err = await asyncio.to_thread(process.communicate, timeout=25)
        assert watch.running < 3
    assert process.returncode == 0
    assert err == b""
    events = [json.loads(line) for line in out.splitlines()]
    assert [event["event"] for event in events if event["event"] in {"started", "stopped"}] == [
        "started",
        "stopped",
    ]
    assert all(event["region"] == "ind1" for event in events)
    assert b"maya@example.com" not in out
    assert b"123456" not in out


async def test_it_sends_by_tls_and_ends(
    post: Post, make_smtp_server: Callable[..., SmtpServer], tmp_path: Path
) -> None:
    """M5: with a login, an authority in a file, and a connection that is still open at the end."""
    authority = Authority()
    server = make_smtp_server(login=("postman", "s3cret-enough"), tls=authority.valid("localhost"))
    (tmp_path / "ca.pem").write_text(authority.pem)
    given = {
        "SMTP_HOST": "localhost",
        "SMTP_USERNAME": "postman",
        "SMTP_PASSWORD": "s3cret-enough",
        "SMTP_CA_FILE": str(tmp_path / "ca.pem"),
    }
    email_id = await post.insert()
    with worker(**settings_of(post, server) | given) as process:
        await post.until(email_id, email_status="sent")
        process.send_signal(signal.SIGTERM)
        out, err = await asyncio.to_thread(process.communicate, timeout=25)
    assert (process.returncode, err) == (0, b"")
    assert (server.logins, server.encrypted) == (["postman"], [True])
    assert b"s3cret" not in out


async def test_two_workers_send_everything_once(post: Post, smtp_server: SmtpServer) -> None:
    with ExitStack() as stack:
        processes = [
            stack.enter_context(worker(**settings_of(post, smtp_server))) for _ in range(2)
        ]
        for _ in range(5):
            await post.query(
                "insert into emails (email_type, email_to, email_subject, email_text_body, "
                "email_html_body) select 'hub_tfa', 'u' || n || '@example.com', 's', 't', 'h' "
                "from generate_series(1, 40) as n"
            )
            await asyncio.sleep(0.2)
        await smtp_server.wait_for(200, within=30)
        await asyncio.sleep(0.3)
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            await asyncio.to_thread(process.communicate, timeout=25)
            assert process.returncode == 0
    sent = Counter(mail.message["Message-ID"] for mail in smtp_server.received)
    assert (len(sent), max(sent.values())) == (200, 1)


async def test_it_waits_for_a_database_that_is_away(smtp_server: SmtpServer) -> None:
    given = {"REGION": "ind1", "REGIONAL_DB_CONN": f"postgresql://x@127.0.0.1:{free_port()}/x"}
    port = free_port()
    with worker(**given, SMTP_PORT=str(smtp_server.port), HEALTH_PORT=str(port)) as process:

        async def answers() -> bool:
            return (await asyncio.to_thread(get, f"http://127.0.0.1:{port}/readyz"))[0] == 503

        await eventually(answers)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.communicate, timeout=25)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, {"REGION", "REGIONAL_DB_CONN"}),
        (
            {
                "REGION": "ind1",
                "REGIONAL_DB_CONN": "postgresql://secret-user@db/x",
                "SMTP_PORT": "99999",
                "EMAIL_WORKER_POLL_INTERVAL": "soon-secret",
                "CLEANUP_HUB_SESSIONS_INTERVAL": "1 fortnight-secret",
            },
            {"SMTP_PORT", "EMAIL_WORKER_POLL_INTERVAL", "CLEANUP_HUB_SESSIONS_INTERVAL"},
        ),
        (
            {
                "REGION": "ind1",
                "REGIONAL_DB_CONN": "postgresql://db/x",
                "SMTP_FROM_ADDRESS": "me@secret.example>\r\nBcc: x",
                "SMTP_FROM_NAME": "secret\nname",
                "EMAIL_WORKER_BATCH_SIZE": "0",
                "EMAIL_WORKER_MAX_ATTEMPTS": "0",
            },
            {
                "SMTP_FROM_ADDRESS",
                "SMTP_FROM_NAME",
                "EMAIL_WORKER_BATCH_SIZE",
                "EMAIL_WORKER_MAX_ATTEMPTS",
            },
        ),
    ],
)
def test_wrong_settings_are_named_all_together(given: dict[str, str], named: set[str]) -> None:
    done = run("regional-worker", environment=environment(**given))
    assert done.returncode == 2
    assert {name for name in named if name in done.stderr} == named
    assert "secret" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
