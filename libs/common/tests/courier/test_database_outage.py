"""A queue whose database is read-only, away or silent: nothing doubles, all heals by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from common import clock
from common.db.pool import Database
from vetchium_testing.db.databases import Databases
from vetchium_testing.db.postgres import Server
from vetchium_testing.mail.post import Post, empty_post, eventually, login_of
from vetchium_testing.mail.smtp import SmtpServer

DAY = timedelta(days=1)


@pytest.fixture(params=["regional", "global"])
async def post(
    request: pytest.FixtureRequest, make_database: Callable[[str], str]
) -> AsyncIterator[Post]:
    """A queue in a database of its own, since it becomes read-only."""
    async with empty_post(request.param, make_database(request.param)) as found:
        yield found


@pytest.fixture(params=["regional", "global"])
async def fragile(request: pytest.FixtureRequest, private_postgres: Server) -> AsyncIterator[Post]:
    made = Databases(private_postgres.conninfo())
    made.prepare()
    # The server is stopped hard; what it has confirmed must be there afterwards.
    conninfo = made.make(request.param) + "?options=-c%20synchronous_commit%3Don"
    database = Database(
        login_of(request.param, conninfo), name="test", application_name="test", max_size=8
    )
    await database.open()
    yield Post(request.param, conninfo, database)
    await database.close()


@asynccontextmanager
async def read_only(post: Post) -> AsyncIterator[None]:
    """Make the database read-only for new sessions, as after a failover, and end the old ones."""
    ((name,),) = await post.query("select current_database()")

    async def make(value: str) -> None:
        async with await post.session() as connection:
            await connection.execute("set transaction_read_only = off")
            await connection.execute("set default_transaction_read_only = off")
            await connection.execute(
                f'alter database "{name}" set default_transaction_read_only = {value}'.encode()
            )
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )

    await make("on")
    await eventually(post.database.ping)
    yield
    await make("off")
    await eventually(post.database.writable)


async def test_read_only_for_a_while(post: Post, smtp_server: SmtpServer) -> None:
    async with post.served(smtp_server.settings(), poll=0.2):
        await post.until(await post.insert("first@example.com"), email_status="sent")
        waiting = await post.insert("second@example.com", next_attempt_at=clock.now() + DAY)
        async with read_only(post):
            await asyncio.sleep(2)
            assert len(smtp_server.received) == 1
        await post.query("update emails set next_attempt_at = now() where email_id = $1", waiting)
        await post.until(waiting, email_status="sent", within=10)
        third = await post.insert("third@example.com")
        await post.until(third, email_status="sent", within=5)
    assert len(smtp_server.received) == 3


async def test_read_only_between_the_answer_and_the_record(
    post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.delay = 1.0
    email_id = await post.insert()
    async with post.served(smtp_server.settings(), poll=0.2):
        await post.leased(1)
        async with read_only(post):
            await smtp_server.wait_for(1)
            await asyncio.sleep(1)
            assert (await post.mail(email_id))["email_status"] == "pending"
        await post.until(email_id, email_status="sent", within=10)
    assert await post.attempts(email_id) == [None]
    assert len(smtp_server.received) == 1


async def test_away_or_silent_for_a_while(
    fragile: Post, private_postgres: Server, smtp_server: SmtpServer
) -> None:
    patience = 2.0
    async with fragile.served(smtp_server.settings(), poll=0.2, patience=patience):
        await fragile.until(await fragile.insert("first@example.com"), email_status="sent")
        await asyncio.to_thread(private_postgres.stop)
        await asyncio.sleep(2)
        await asyncio.to_thread(private_postgres.start)
        second = await fragile.insert("second@example.com")
        await fragile.until(second, email_status="sent", within=10)
        private_postgres.pause()
        await asyncio.sleep(12)  # longer than a statement may take and than the listener waits
        private_postgres.resume()
        third = await fragile.insert("third@example.com")
        await fragile.until(third, email_status="sent", within=10)
    assert len(smtp_server.received) == 3
