"""The global-service behind PgBouncer in transaction mode: the leader connects directly."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from asgi_lifespan import LifespanManager

from common.db.pool import Database
from common.forwarding.endpoints import Endpoints
from common.mail.queue.settings import SmtpSettings
from common.settings import Secret
from global_service.app import build_app
from global_service.settings import GlobalServiceSettings
from vetchium_testing.commands import run_module
from vetchium_testing.mail.post import Post, eventually, login_of
from vetchium_testing.mail.smtp import SmtpServer


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    conninfo = make_database("global")
    database = Database(login_of("global", conninfo), name="test", application_name="test")
    await database.open()
    yield Post("global", conninfo, database)
    await database.close()


@asynccontextmanager
async def serving(post: Post, conninfo: str, server: SmtpServer) -> AsyncIterator[None]:
    app: Any = build_app(
        GlobalServiceSettings(
            global_db_conn=Secret(conninfo),
            global_db_direct_conn=Secret(post.conninfo),
            db_transaction_pooler=True,
            cors_allowed_origins=("*",),
            admin_ui_url="http://localhost:3001",
            smtp=SmtpSettings(smtp_host="127.0.0.1", smtp_port=server.port),
        ),
        Endpoints({}),
    )
    async with LifespanManager(app):
        yield


async def test_one_of_three_leads(
    post: Post, pooled: Callable[[str], str], smtp_server: SmtpServer
) -> None:
    async def locks() -> int:
        rows = await post.query(
            "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
            " where locktype = 'advisory' and datname = $1",
            post.conninfo.rpartition("/")[2],
        )
        return int(rows[0][0])

    async def is_led() -> bool:
        return await locks() == 1

    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(serving(post, pooled(post.conninfo), smtp_server))
        await eventually(is_led)
        sent = [await post.insert() for _ in range(20)]
        for email_id in sent:
            await post.until(email_id, within=5, email_status="sent")
        assert await locks() == 1
    assert len(smtp_server.received) == 20


async def test_it_does_not_start_without_a_way_around(post: Post) -> None:
    """Through the pooler, each instance would hold a lock of a borrowed session."""
    environment = {
        "GLOBAL_DB_CONN": post.conninfo,
        "CORS_ALLOWED_ORIGINS": "*",
        "ADMIN_UI_URL": "http://localhost:3001",
        "DB_TRANSACTION_POOLER": "true",
    }
    code, _, stderr = await run_module("global_service", **environment)
    assert code == 2
    assert "GLOBAL_DB_DIRECT_CONN is required with DB_TRANSACTION_POOLER" in stderr
