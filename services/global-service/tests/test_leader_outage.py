"""The leader's database stops, hangs or turns read-only: a process takes the lead again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from common.db.pool import Database
from common.mail.queue.settings import CourierSettings
from common.settings import Secret
from global_service.background import Background
from global_service.settings import GlobalServiceSettings
from vetchium_testing.db.databases import Databases
from vetchium_testing.db.postgres import Server
from vetchium_testing.mail.post import Post, eventually, login_of
from vetchium_testing.mail.smtp import SmtpServer

pytestmark = pytest.mark.slow

BACK_WITHIN = 10.0


@pytest.fixture
async def post(private_postgres: Server) -> AsyncIterator[Post]:
    made = Databases(private_postgres.conninfo())
    made.prepare()
    # The server is killed; confirmed commits must survive.
    conninfo = made.make("global") + "?options=-c%20synchronous_commit%3Don"
    database = Database(login_of("global", conninfo), name="test", application_name="test")
    await database.open()
    yield Post("global", conninfo, database)
    await database.close()


@asynccontextmanager
async def instance(post: Post, server: SmtpServer) -> AsyncIterator[Background]:
    """Run what one process of the global-service does in the background."""
    database = Database(post.conninfo, name="global", application_name="global-service")
    await database.open()
    background = Background(
        database,
        GlobalServiceSettings(
            global_db_conn=Secret(post.conninfo),
            cors_allowed_origins=("*",),
            admin_ui_url="https://admin.example",
            smtp=server.settings(),
            courier=CourierSettings(),
        ),
    )
    await background.start()
    yield background
    await background.stop()
    await database.close()


async def arrives(post: Post, server: SmtpServer, to: str) -> None:
    """Queue a mail as soon as the database accepts it, and wait until its delivery is recorded."""
    await eventually(post.database.writable)
    # A courier without its record insists on it, and leads until then: 23 s at most.
    await post.until(await post.insert(to), within=BACK_WITHIN, email_status="sent")
    assert [to] in [mail.recipients for mail in server.received]


async def test_the_post_is_filled_again(
    post: Post, private_postgres: Server, smtp_server: SmtpServer
) -> None:
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(instance(post, smtp_server)) for _ in range(2)]

        async def nobody_leads() -> bool:
            return not any(each.is_leading for each in both)

        async def one_leads() -> bool:
            return sum(each.is_leading for each in both) == 1

        await arrives(post, smtp_server, "first@example.com")
        await asyncio.to_thread(private_postgres.stop)
        await eventually(nobody_leads)
        await asyncio.to_thread(private_postgres.start)
        await arrives(post, smtp_server, "second@example.com")
        private_postgres.pause()
        await eventually(nobody_leads)
        private_postgres.resume()
        await arrives(post, smtp_server, "third@example.com")
        await eventually(one_leads)
    assert len(smtp_server.received) == 3


async def test_read_only_for_a_while(post: Post, smtp_server: SmtpServer) -> None:
    async def turn(value: str) -> None:
        async with await post.session() as connection:
            await connection.execute("set default_transaction_read_only = off")
            await connection.execute(
                f"alter system set default_transaction_read_only = {value}".encode()
            )
            await connection.execute("select pg_reload_conf()")

    async with instance(post, smtp_server):
        await arrives(post, smtp_server, "first@example.com")
        await turn("on")
        await asyncio.sleep(3)
        await turn("off")
        await arrives(post, smtp_server, "second@example.com")
    assert len(smtp_server.received) == 2
