"""One of many leads; one that loses its connection or lock, or freezes, stops leading."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from common.db.leader import Leader
from common.db.pool import Database
from vetchium_testing.mail.post import eventually
from vetchium_testing.stopwatch import Stopwatch

KEY = 4711


class Candidate:
    """A candidate whose work is to be seen working."""

    def __init__(self, conninfo: str, name: str) -> None:
        self.leader = Leader(conninfo, key=KEY, application_name=name)
        self.terms = 0
        self.working = 0
        self.stop = asyncio.Event()
        self.task = asyncio.create_task(self.leader.run(self.work, self.stop))

    async def work(self, stop: asyncio.Event) -> None:
        self.terms += 1
        self.working += 1
        try:
            await stop.wait()
        finally:
            self.working -= 1

    async def is_working(self) -> bool:
        return self.working == 1 and self.leader.is_leading

    async def rests(self) -> bool:
        return self.working == 0 and not self.leader.is_leading

    async def leave(self) -> None:
        self.stop.set()
        await asyncio.wait_for(self.task, 5)


@asynccontextmanager
async def candidates(conninfo: str, *names: str) -> AsyncIterator[list[Candidate]]:
    made = []
    for name in names:
        made.append(Candidate(conninfo, name))
        await asyncio.sleep(0.3)
    yield made
    for each in made:
        await each.leave()
        assert each.working == 0


@pytest.fixture
def conninfo(make_database: Callable[[str], str]) -> str:
    return make_database("global")


async def test_exactly_one_leads_and_a_leaver_is_replaced(conninfo: str) -> None:
    async with candidates(conninfo, "one", "two", "three") as (one, two, three):
        await eventually(one.is_working)
        await asyncio.sleep(2)
        assert (one.working, two.working, three.working) == (1, 0, 0)
        watch = Stopwatch()
        await one.leave()
        assert await one.rests()

        async def replaced() -> bool:
            return two.working + three.working == 1

        await eventually(replaced)
        assert watch.running < 10


async def test_a_lost_connection_ends_the_work_and_another_takes_over(conninfo: str) -> None:
    database = Database(conninfo, name="test", application_name="test")
    await database.open()
    async with candidates(conninfo, "one", "two") as (one, two):
        await eventually(one.is_working)
        watch = Stopwatch()
        async with database.connection() as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'one'"
            )
        await eventually(one.rests)
        await eventually(two.is_working)
        assert watch.running < 10
        assert (one.terms, two.terms) == (1, 1)
    await database.close()


async def test_work_that_fails_is_begun_again(conninfo: str) -> None:
    calls = 0
    stop = asyncio.Event()

    async def work(_: asyncio.Event) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ValueError
        stop.set()

    leader = Leader(conninfo, key=KEY, application_name="one")
    await asyncio.wait_for(leader.run(work, stop), 10)
    assert calls == 2


@pytest.mark.slow
async def test_a_frozen_leader_is_replaced_and_stops_when_it_thaws(
    conninfo: str, tmp_path: Path
) -> None:
    script = tmp_path / "leading.py"
    script.write_text(
        "import asyncio, sys\n"
        "from common.db.leader import Leader\n"
        "async def work(stop):\n"
        "    print('leading', flush=True)\n"
        "    await stop.wait()\n"
        "    print('resigned', flush=True)\n"
        f"leader = Leader(sys.argv[1], key={KEY}, application_name='frozen')\n"
        "asyncio.run(leader.run(work, asyncio.Event()))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, conninfo, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        await _line(process.stdout, b"leading\n")
        process.send_signal(signal.SIGSTOP)
        watch = Stopwatch()
        async with candidates(conninfo, "two") as (two,):
            await eventually(two.is_working, within=10)
            assert watch.running < 10
            process.send_signal(signal.SIGCONT)
            await _line(process.stdout, b"resigned\n")
            assert await two.is_working()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _line(stream: asyncio.StreamReader, wanted: bytes) -> None:
    async with asyncio.timeout(10):
        while await stream.readline() != wanted:
            pass
