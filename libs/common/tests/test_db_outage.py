"""The pool while its server is away, hangs and comes back; nothing is restarted on our side."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from common.db.pool import Database, DatabaseUnavailable, dedicated
from vetchium_testing.db.postgres import Server
from vetchium_testing.stopwatch import Stopwatch

pytestmark = pytest.mark.slow

_LIMIT = 2.0


@pytest.fixture
async def database(private_postgres: Server) -> AsyncIterator[Database]:
    opened = Database(
        private_postgres.conninfo(), name="private", application_name="test", max_size=4
    )
    await opened.open()
    assert await opened.ping()
    yield opened
    await opened.close()


async def ask(database: Database) -> tuple[bool, float]:
    """Return whether an answer came, and after how many seconds that was clear."""
    watch = Stopwatch()
    try:
        async with database.connection() as conn:
            await conn.execute("select 1")
    except DatabaseUnavailable:
        return False, watch.running
    return True, watch.running


async def many(database: Database, count: int) -> list[tuple[bool, float]]:
    return await asyncio.gather(*(ask(database) for _ in range(count)))


async def back_after(database: Database) -> float:
    watch = Stopwatch()
    while not (await ask(database))[0]:
        assert watch.running < 15, "the pool does not recover"
        await asyncio.sleep(0.05)
    return watch.running


async def test_a_stopped_server_is_503_in_time_and_served_again(
    database: Database, private_postgres: Server
) -> None:
    await many(database, 20)
    private_postgres.stop()
    answers = [*await many(database, 20), await ask(database)]
    assert not any(is_answered for is_answered, _ in answers)
    assert max(seconds for _, seconds in answers) < _LIMIT
    assert not await database.ping()
    assert not await database.writable()
    private_postgres.start()
    assert await back_after(database) < 2
    assert all(is_answered for is_answered, _ in await many(database, 20))


async def test_a_long_outage_does_not_slow_the_recovery(
    database: Database, private_postgres: Server
) -> None:
    private_postgres.stop()
    for _ in range(5):
        assert not (await ask(database))[0]
        await asyncio.sleep(0.5)
    private_postgres.start()
    assert await back_after(database) < 2


async def test_a_restart_between_requests_fails_none(
    database: Database, private_postgres: Server
) -> None:
    await many(database, 20)
    private_postgres.stop()
    private_postgres.start()
    assert all(is_answered for is_answered, _ in await many(database, 20))


async def test_a_hung_server_is_503_in_time_and_served_again(
    database: Database, private_postgres: Server
) -> None:
    await many(database, 20)
    private_postgres.pause()
    for _ in range(2):
        answers = await many(database, 20)
        assert not any(is_answered for is_answered, _ in answers)
        assert max(seconds for _, seconds in answers) < _LIMIT
    watch = Stopwatch()
    assert not await database.ping()
    assert not await database.writable()
    assert watch.running < 2 * _LIMIT
    private_postgres.resume()
    assert await back_after(database) < 4
    assert all(is_answered for is_answered, _ in await many(database, 20))


async def test_a_server_that_hangs_in_a_transaction_is_503_in_time(
    database: Database, private_postgres: Server
) -> None:
    watch = Stopwatch()
    with pytest.raises(DatabaseUnavailable):  # noqa: PT012  the block itself raises
        async with database.transaction() as conn:
            await conn.execute("select 1")
            private_postgres.pause()
            await conn.execute("select 1")
    assert watch.running < _LIMIT
    private_postgres.resume()
    await back_after(database)


async def test_a_connection_that_idled_is_checked_before_use(
    database: Database, private_postgres: Server
) -> None:
    private_postgres.pause()
    for conn in database._pool._pool:
        conn.idle_since -= 60
    is_answered, seconds = await ask(database)
    assert not is_answered
    assert seconds < _LIMIT
    private_postgres.resume()
    await back_after(database)


async def test_the_pool_opens_while_the_server_is_away(private_postgres: Server) -> None:
    private_postgres.stop()
    database = Database(private_postgres.conninfo(), name="late", application_name="test")
    watch = Stopwatch()
    await database.open()
    assert watch.running < 0.5
    assert not await database.ping()
    private_postgres.start()
    assert await back_after(database) < 2
    await database.close()


async def test_a_dedicated_connection_tells_the_end(private_postgres: Server) -> None:
    with pytest.raises(DatabaseUnavailable):  # noqa: PT012  the block itself raises
        async with dedicated(private_postgres.conninfo(), application_name="leader") as conn:
            private_postgres.stop()
            await conn.execute("select 1")
    with pytest.raises(DatabaseUnavailable):
        async with dedicated(private_postgres.conninfo(), application_name="leader"):
            pytest.fail("there is no server")
