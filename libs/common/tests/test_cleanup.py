"""The engine of the cleanup jobs; what they delete is tested with the services that run them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest

from common import clock
from common.db import cleanup
from common.db.cleanup import Job
from common.db.pool import Connection, Database
from common.queries.regional_db.cleanup import AsyncQuerier
from vetchium_testing.mail.post import eventually

HOUR = timedelta(hours=1)
THROTTLES = (AsyncQuerier.delete_old_throttles,)


@pytest.fixture
async def database(make_database: Callable[[str], str]) -> AsyncIterator[Database]:
    made = Database(make_database("regional"), name="regional", application_name="test")
    await made.open()
    yield made
    await made.close()


async def fill(database: Database, count: int, ago: timedelta) -> None:
    async with database.connection(limit=10) as connection:
        await connection.execute(
            "insert into throttles (kind, subject, window_start, count) "
            "select 'k', decode(md5($3::text || n), 'hex'), $1, 1 from generate_series(1, $2) as n",
            (clock.now() - ago, count, str(ago)),
        )


async def left(database: Database) -> int:
    async with database.connection() as connection:
        row = await (await connection.execute("select count(*) from throttles")).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_sweep_takes_all_that_is_old_in_batches(database: Database) -> None:
    await fill(database, 1200, 3 * HOUR)
    await fill(database, 5, HOUR)
    job = Job("throttles", HOUR, THROTTLES)
    assert await cleanup.sweep(database, AsyncQuerier, job, asyncio.Event()) == 1200
    assert await left(database) == 5
    assert await cleanup.sweep(database, AsyncQuerier, job, asyncio.Event()) == 0


async def test_a_job_runs_at_start_and_then_at_its_interval(database: Database) -> None:
    async def is_empty() -> bool:
        return await left(database) == 0

    await fill(database, 3, 3 * HOUR)
    stop = asyncio.Event()
    job = Job("throttles", timedelta(milliseconds=1), THROTTLES)  # counts as 1 s
    running = asyncio.create_task(cleanup.run(database, AsyncQuerier, (job,), stop))
    await eventually(is_empty, within=0.9)
    await fill(database, 3, 3 * HOUR)
    await asyncio.sleep(0.4)
    assert await left(database) == 3
    await eventually(is_empty, within=1.5)
    stop.set()
    await asyncio.wait_for(running, 2)


async def test_an_error_stops_neither_the_loop_nor_the_others(database: Database) -> None:
    calls = 0

    async def fail(_: Connection, *, now: datetime, batch_size: int) -> int:
        nonlocal calls
        calls += 1
        raise ValueError

    async def delete(connection: Connection, *, now: datetime, batch_size: int) -> int:
        return await AsyncQuerier(connection).delete_old_throttles(now=now, batch_size=batch_size)

    async def is_done() -> bool:
        return calls >= 2 and await left(database) == 0

    await fill(database, 3, 3 * HOUR)
    stop = asyncio.Event()
    second = timedelta(seconds=1)
    jobs = (Job("failing", second, (fail,)), Job("throttles", second, (delete,)))
    running = asyncio.create_task(cleanup.run(database, lambda connection: connection, jobs, stop))
    await eventually(is_done, within=5)
    stop.set()
    await asyncio.wait_for(running, 2)
