"""The worker behind PgBouncer in transaction mode: LISTEN uses a direct connection."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from common.db.pool import Database
from common.mail.queue.settings import CourierSettings, SmtpSettings
from common.settings import Secret
from regional_worker.runner import work
from regional_worker.settings import RegionalWorkerSettings
from vetchium_testing.commands import run_module
from vetchium_testing.mail.post import Post, eventually, login_of
from vetchium_testing.mail.smtp import SmtpServer
from vetchium_testing.stopwatch import Stopwatch


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    conninfo = make_database("regional")
    database = Database(login_of("regional", conninfo), name="test", application_name="test")
    await database.open()
    yield Post("regional", conninfo, database)
    await database.close()


@asynccontextmanager
async def working(post: Post, conninfo: str, server: SmtpServer) -> AsyncIterator[None]:
    settings = RegionalWorkerSettings(
        region="ind1",
        regional_db_conn=Secret(conninfo),
        regional_db_direct_conn=Secret(post.conninfo),
        db_transaction_pooler=True,
        smtp=SmtpSettings(smtp_host="127.0.0.1", smtp_port=server.port),
        courier=CourierSettings(),  # polls every 30 s: only a notification can be quicker
    )
    stop = asyncio.Event()
    running = asyncio.create_task(work(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 25)


async def test_mails_leave_at_once(
    post: Post, pooled: Callable[[str], str], smtp_server: SmtpServer
) -> None:
    async def listens() -> bool:
        query = "select count(*) from pg_stat_activity where query = $1 and datname = $2"
        return await post.query(query, "listen email_queue", post.conninfo.rpartition("/")[2]) == [
            (1,)
        ]

    async with working(post, pooled(post.conninfo), smtp_server):
        await eventually(listens)
        for _ in range(20):
            watch = Stopwatch()
            await post.until(await post.insert(), email_status="sent")
            assert watch.running < 2
    assert len(smtp_server.received) == 20


async def test_it_does_not_start_without_a_way_around(post: Post) -> None:
    environment = {
        "REGION": "ind1",
        "REGIONAL_DB_CONN": post.conninfo,
        "DB_TRANSACTION_POOLER": "yes",
    }
    code, _, stderr = await run_module("regional_worker", **environment)
    assert code == 2
    assert "REGIONAL_DB_DIRECT_CONN is required with DB_TRANSACTION_POOLER" in stderr


async def test_commands(post: Post, pooled: Callable[[str], str]) -> None:
    email_id = await post.insert(email_status="failed")
    environment = {"REGIONAL_DB_CONN": pooled(post.conninfo), "DB_TRANSACTION_POOLER": "true"}
    done = await run_module("regional_worker", "mails", "requeue", str(email_id), **environment)
    assert done == (0, "requeued: 1\n", "")
