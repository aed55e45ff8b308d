"""The pool on a healthy server."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from common.db.pool import Connection, Database, DatabaseUnavailable, Duplicate, dedicated
from vetchium_testing.stopwatch import Stopwatch

_SIZE = 3


@pytest.fixture
async def database(regional_conninfo: str) -> AsyncIterator[Database]:
    opened = Database(
        regional_conninfo, name="regional", application_name="test db", max_size=_SIZE
    )
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def single(regional_conninfo: str) -> AsyncIterator[Database]:
    """Return a pool of one connection, so that each borrower gets the same."""
    opened = Database(regional_conninfo, name="single", application_name="test", max_size=1)
    await opened.open()
    yield opened
    await opened.close()


async def value(conn: Connection, query: str) -> Any:
    row = await (await conn.execute(query)).fetchone()
    assert row is not None
    return row[0]


async def test_a_session_has_our_name_and_speaks_utc(database: Database) -> None:
    async with database.connection() as conn:
        assert await value(conn, "select current_setting('application_name')") == "test db"
        assert await value(conn, "select current_setting('timezone')") == "UTC"
        assert conn.autocommit


async def test_options_of_the_connection_string_are_kept(regional_conninfo: str) -> None:
    url = f"{regional_conninfo}?options=-c%20work_mem%3D77MB"
    async with dedicated(url, application_name="x") as conn:
        assert await value(conn, "select current_setting('work_mem')") == "77MB"
        assert await value(conn, "select current_setting('timezone')") == "UTC"


async def test_a_transaction_is_committed_at_the_end(database: Database) -> None:
    async with database.transaction() as conn:
        await conn.execute("insert into roles (role_name) values ('test:kept')")
    async with database.connection() as conn:
        assert await value(conn, "select count(*) from roles where role_name = 'test:kept'") == 1


async def test_a_transaction_is_rolled_back_on_any_raise(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012  the block itself raises
        async with database.transaction() as conn:
            await conn.execute("insert into roles (role_name) values ('test:gone')")
            raise ZeroDivisionError
    async with database.connection() as conn:
        assert await value(conn, "select count(*) from roles where role_name = 'test:gone'") == 0


@pytest.mark.parametrize("block", [Database.connection, Database.transaction])
async def test_errors_that_are_no_outage_pass_through(
    database: Database, block: Callable[[Database], Any]
) -> None:
    with pytest.raises(Duplicate):
        async with block(database) as conn:
            await conn.execute("insert into roles (role_name) values ('hub:read_posts')")
    with pytest.raises(psycopg.errors.UndefinedTable):
        async with block(database) as conn:
            await conn.execute("select from nothing")
    async with database.connection() as conn:
        assert await value(conn, "select 1") == 1


async def test_a_full_pool_answers_503_in_time(database: Database) -> None:
    release = asyncio.Event()

    async def occupy() -> None:
        async with database.connection(limit=10):
            await release.wait()

    tasks = [asyncio.create_task(occupy()) for _ in range(_SIZE)]
    await asyncio.sleep(0.2)
    watch = Stopwatch()
    with pytest.raises(DatabaseUnavailable) as caught:
        async with database.connection():
            pytest.fail("there was no connection to give")
    assert watch.passed > 0.5
    assert watch.running < 1.3
    assert caught.value.status == 503
    assert caught.value.headers["Retry-After"] == "1"
    release.set()
    await asyncio.gather(*tasks)
    assert await database.ping()


async def test_a_queue_that_is_too_long_answers_503_at_once(database: Database) -> None:
    async def wait_in_line() -> float:
        watch = Stopwatch()
        try:
            async with database.connection() as conn:
                await conn.execute("select pg_sleep(0.2)")
        except DatabaseUnavailable:
            return watch.running
        return -1

    waited = await asyncio.gather(*(wait_in_line() for _ in range(200)))
    assert -1 in waited
    assert min(refused for refused in waited if refused >= 0) < 0.3
    assert max(waited) < 1.5


async def test_a_query_that_takes_too_long_is_cut_and_ended(database: Database) -> None:
    watch = Stopwatch()
    with pytest.raises(DatabaseUnavailable):
        async with database.connection() as conn:
            await conn.execute("select pg_sleep(30)")
    assert watch.passed > 1
    assert watch.running < 2
    running = "select count(*) from pg_stat_activity where query = 'select pg_sleep(30)'"
    for _ in range(40):
        async with database.connection() as conn:
            if await value(conn, running) == 0:
                return
        await asyncio.sleep(0.1)
    pytest.fail("the server goes on with the query of a client that went away")


async def test_work_may_be_given_more_time(database: Database) -> None:
    async with database.connection(limit=5) as conn:
        await conn.execute("select pg_sleep(1.5)")


@pytest.mark.parametrize("pause", [0.8, 1.5])
async def test_a_standstill_of_ours_is_no_silence_of_the_server(
    single: Database, pause: float
) -> None:
    """The answer came during a pause: the caller gets it, and so does the next."""

    async def ask(number: int) -> Any:
        async with single.transaction(limit=0.8) as conn:
            await conn.execute("select pg_sleep(0.1)")
            return await value(conn, f"select {number}")

    asked = asyncio.gather(ask(1), ask(2))
    asyncio.get_running_loop().call_later(0.05, time.sleep, pause)
    assert [*await asked] == [1, 2]


async def test_a_connection_held_too_long_fails_and_is_replaced(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable):  # noqa: PT012  the block itself raises
        async with database.transaction(limit=0.1) as conn:
            await conn.execute("insert into roles (role_name) values ('test:late')")
            await asyncio.sleep(0.3)
    async with database.connection() as conn:
        assert await value(conn, "select count(*) from roles where role_name = 'test:late'") == 0


async def test_a_transaction_left_open_is_not_passed_on(database: Database) -> None:
    async with database.connection() as conn:
        await conn.execute("begin")
        await conn.execute("insert into roles (role_name) values ('test:open')")
    for _ in range(_SIZE):
        async with database.connection() as conn:
            assert conn.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
            assert await value(conn, "select count(*) from roles where role_name='test:open'") == 0


async def test_a_cancelled_borrower_leaves_the_pool_whole(database: Database) -> None:
    async def ask() -> None:
        async with database.connection() as conn:
            await conn.execute("select pg_sleep(1)")

    for _ in range(_SIZE * 2):
        task = asyncio.create_task(ask())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert all(await asyncio.gather(*(database.ping() for _ in range(_SIZE * 4))))


async def test_a_connection_killed_while_idle_is_noticed_before_use(single: Database) -> None:
    async with single.connection() as conn:
        mine = await value(conn, "select pg_backend_pid()")
    async with dedicated(str(single._pool.conninfo), application_name="killer") as killer:
        await killer.execute("select pg_terminate_backend($1)", [mine])
    await asyncio.sleep(0.1)
    async with single.connection() as conn:
        assert await value(conn, "select pg_backend_pid()") != mine


async def test_a_read_only_server_is_503_and_its_connection_dropped(single: Database) -> None:
    assert await single.writable()
    async with single.connection() as conn:
        before = await value(conn, "select pg_backend_pid()")
        await conn.execute("set default_transaction_read_only = on")
    with pytest.raises(DatabaseUnavailable):
        async with single.transaction() as conn:
            await conn.execute("insert into roles (role_name) values ('test:standby')")
    async with single.connection() as conn:
        assert await value(conn, "select pg_backend_pid()") != before
    assert await single.writable()


async def test_writable_drops_a_read_only_connection(single: Database) -> None:
    async with single.connection() as conn:
        await conn.execute("set default_transaction_read_only = on")
    assert not await single.writable()
    assert await single.writable()


async def test_notifications_arrive_on_a_dedicated_connection(regional_conninfo: str) -> None:
    async with dedicated(regional_conninfo, application_name="listener") as conn:
        await conn.execute("listen email_queue")
        async with dedicated(regional_conninfo, application_name="sender") as sender:
            await sender.execute(
                "insert into emails (email_type, email_to, email_subject, email_text_body,"
                " email_html_body) values ('hub_tfa', 'a@b.example', 's', 't', 'h'),"
                " ('hub_tfa', 'b@b.example', 's', 't', 'h')"
            )
        found = [notice.channel async for notice in conn.notifies(timeout=2, stop_after=1)]
        assert found == ["email_queue"]


async def test_a_full_pool_is_not_an_absent_server(single: Database) -> None:
    """S11: whoever is on call looks at the load then, not at the server; one line in 10 s."""

    async def borrow() -> None:
        async with single.connection():
            pass

    with capture_logs() as lines:
        async with single.connection(limit=5):
            found = await asyncio.gather(*(borrow() for _ in range(30)), return_exceptions=True)
    assert {type(each) for each in found} == {DatabaseUnavailable}
    (line,) = lines
    assert (line["event"], line["database"]) == ("database_pool_full", "single")
    async with single.connection() as conn:
        assert await value(conn, "select 1") == 1
