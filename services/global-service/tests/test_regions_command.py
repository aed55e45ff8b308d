"""`global-service regions`, as a real process: the status of a region and the refused changes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import psycopg
import pytest

from common.db.pool import Database
from global_service.regions.service import SETTLED, IllegalChange, set_state
from vetchium_testing.commands import run_module
from vetchium_testing.db.roles import as_service

STATES = ("planned", "active", "draining", "retired")
CHANGES = {
    *(("planned", "active"), ("active", "draining"), ("draining", "active")),
    ("draining", "retired"),
}


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


class Table:
    """The list of regions, and the command that changes it."""

    def __init__(self, conninfo: str, database: Database) -> None:
        self.conninfo = conninfo
        self.database = database

    async def run(self, *words: str) -> Done:
        return Done(
            *await run_module(
                "global_service",
                "regions",
                *words,
                GLOBAL_DB_CONN=as_service(self.conninfo, "global-service"),
            )
        )

    async def refused(self, *words: str) -> str:
        """Expect a refusal; return its message."""
        done = await self.run(*words)
        assert (done.returncode, done.stdout) == (1, ""), done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    async def sql(self, text: str, *parameters: object) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(
            self.conninfo, autocommit=True, cursor_factory=psycopg.AsyncRawCursor
        ) as connection:
            cursor = await connection.execute(text.encode(), parameters)
            return await cursor.fetchall() if cursor.description else []

    async def status(self, code: str) -> str:
        ((status,),) = await self.sql(
            "select status from available_regions where region_code = $1", code
        )
        return str(status)

    async def become(self, code: str, status: str, ago: float = SETTLED + 1) -> None:
        """Set a status without the command, as if it had been set a while ago."""
        await self.sql(
            "update available_regions set status = $1 where region_code = $2", status, code
        )
        await self.sql(
            "update available_regions set status_since = now() - make_interval(secs => $1)"
            " where region_code = $2",
            *(ago, code),
        )

    async def settle(self, home: str, number: int) -> None:
        """Insert so many users whose home is the region."""
        await self.sql(
            "insert into hub_users (hub_user_global_id, handle, email_address_hash,"
            " hashing_algorithm, status, preferred_language, home_region)"
            " select gen_random_uuid(), $1 || n, sha256(($1 || n)::bytea), 'HMAC-SHA-256',"
            " 'active', 'en-US', $1 from generate_series(1, $2::int) n",
            *(home, number),
        )


@pytest.fixture
async def table(make_database: Callable[[str], str]) -> AsyncIterator[Table]:
    conninfo = make_database("global")
    database = Database(
        as_service(conninfo, "global-service"), name="global", application_name="test"
    )
    await database.open()
    yield Table(conninfo, database)
    await database.close()


class TestList:
    async def test_shows_all(self, table: Table) -> None:
        lines = (await table.run("list")).stdout.splitlines()
        assert lines[0].split() == ["CODE", "STATUS", "NAME"]
        assert lines[1:] == [
            "deu1  active   Germany - Frankfurt",
            "ind1  active   India - Chennai",
            "sgp1  planned  Singapore",
            "usa1  active   USA - California",
        ]

    async def test_for_programs(self, table: Table) -> None:
        items = json.loads((await table.run("list", "--json")).stdout)["items"]
        assert items[2] == {"region_code": "sgp1", "region_name": "Singapore", "status": "planned"}


class TestAdd:
    async def test_a_new_region_is_planned(self, table: Table) -> None:
        done = await table.run("add", "bra1", "--name", "Brasil - São Paulo")
        assert (done.returncode, done.stdout) == (0, "bra1 (Brasil - São Paulo) is planned\n")
        assert await table.status("bra1") == "planned"

    async def test_again_changes_at_most_the_name(self, table: Table) -> None:
        assert (
            await table.run("add", "ind1")
        ).stdout == "ind1 (India - Chennai) is active already\n"
        done = await table.run("add", "ind1", "--name", "India", "--json")
        assert json.loads(done.stdout) == {
            "region_code": "ind1",
            "region_name": "India",
            "was": "active",
            "status": "active",
        }

    async def test_a_retired_one_begins_anew(self, table: Table) -> None:
        await table.become("sgp1", "retired")
        assert (
            await table.run("add", "sgp1")
        ).stdout == "sgp1 (Singapore) is planned, was retired\n"

    async def test_two_at_once(self, table: Table) -> None:
        done = await asyncio.gather(*(table.run("add", "bra1", "--name", "Brasil") for _ in "ab"))
        assert [each.returncode for each in done] == [0, 0]

    @pytest.mark.parametrize("code", ["", "x", "SGP1", "sg-1", "a" * 17, "sgp1;", "sgp1\n"])
    async def test_broken_codes(self, table: Table, code: str) -> None:
        assert "2 to 16" in await table.refused("add", "--name", "Singapore", "--", code)

    @pytest.mark.parametrize(("name", "message"), [("", "needs a name"), ("  ", "needs a name")])
    async def test_a_new_one_needs_a_name(self, table: Table, name: str, message: str) -> None:
        assert message in await table.refused("add", "bra1", "--name", name)

    @pytest.mark.parametrize("name", ["x" * 101, "two\nlines", "\x1b[31m"])
    async def test_broken_names(self, table: Table, name: str) -> None:
        assert "100 characters" in await table.refused("add", "bra1", "--name", name)


class TestSetState:
    @pytest.mark.parametrize("before", STATES)
    async def test_every_way(self, table: Table, before: str) -> None:
        for after in STATES[1:]:
            await table.become("sgp1", before)
            if (before, after) in CHANGES or before == after:
                await set_state(table.database, "sgp1", after)
                assert await table.status("sgp1") == after
            else:
                with pytest.raises(IllegalChange, match=f"sgp1 is {before}"):
                    await set_state(table.database, "sgp1", after)
                assert await table.status("sgp1") == before

    async def test_nobody_retires_a_region_with_people(self, table: Table) -> None:
        await table.become("sgp1", "draining")
        await table.settle("sgp1", 3)
        await table.settle("ind1", 5)
        message = await table.refused("set-state", "sgp1", "retired")
        assert "3 still at home in sgp1 (3 in hub_users)" in message
        assert await table.status("sgp1") == "draining"
        await table.sql("delete from hub_users where home_region = 'sgp1'")
        assert (await table.run("set-state", "sgp1", "retired")).returncode == 0

    async def test_tables_of_later_releases_count(self, table: Table) -> None:
        await table.become("sgp1", "draining")
        await table.sql(
            "create table depots (place text references available_regions (region_code));"
        )
        await table.sql("insert into depots values ('sgp1'), ('ind1')")
        assert "(1 in depots)" in await table.refused("set-state", "sgp1", "retired")

    async def test_waits_for_sign_ups_under_way(self, table: Table) -> None:
        """Servers with an older list may admit a user a few seconds later."""
        await table.become("sgp1", "draining", ago=SETTLED - 8)
        waiting = asyncio.create_task(table.run("set-state", "sgp1", "retired"))
        await asyncio.sleep(1)
        assert await table.status("sgp1") == "draining"
        done = await waiting
        assert (done.returncode, await table.status("sgp1")) == (0, "retired")
        assert done.stderr.startswith("waiting ")

    async def test_counts_again_after_the_wait(self, table: Table) -> None:
        await table.become("sgp1", "draining", ago=SETTLED - 8)
        waiting = asyncio.create_task(table.run("set-state", "sgp1", "retired"))
        await asyncio.sleep(1)
        await table.settle("sgp1", 1)
        done = await waiting
        assert (done.returncode, await table.status("sgp1")) == (1, "draining")
        assert "1 still at home" in done.stderr

    async def test_the_time_counts_from_the_change(self, table: Table) -> None:
        """This holds for a manual change of the row too."""
        await table.become("sgp1", "active", ago=1000)
        await table.sql(
            "update available_regions set status = 'draining' where region_code = 'sgp1'"
        )
        ((seconds,),) = await table.sql(
            "select extract(epoch from now() - status_since)::float8 from available_regions"
            " where region_code = 'sgp1'"
        )
        assert seconds < 60

    async def test_the_last_active_region_stays(self, table: Table) -> None:
        for code in ("ind1", "usa1"):
            await set_state(table.database, code, "draining")
        assert "last active" in await table.refused("set-state", "deu1", "draining")
        await set_state(table.database, "ind1", "active")
        await set_state(table.database, "deu1", "draining")

    async def test_an_unknown_region(self, table: Table) -> None:
        assert "no such region" in await table.refused("set-state", "bra1", "active")

    async def test_wrong_usage(self, table: Table) -> None:
        assert (await table.run("set-state", "sgp1", "open")).returncode == 2
        assert (await table.run()).returncode == 2


async def test_a_database_that_is_away(table: Table) -> None:
    table.conninfo = "postgresql://x@127.0.0.1:1/x"
    assert await table.refused("list")
