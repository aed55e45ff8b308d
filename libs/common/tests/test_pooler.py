"""A database behind PgBouncer in transaction mode (`DB_TRANSACTION_POOLER`)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC

import psycopg
import pytest

from common.db.pool import Database, DatabaseUnavailable
from vetchium_testing.commands import run_module
from vetchium_testing.db.databases import Databases, asking


@asynccontextmanager
async def opened(conninfo: str, *, pooler: bool) -> AsyncIterator[Database]:
    database = Database(
        conninfo, name="regional", application_name="test pooler", max_size=8, pooler=pooler
    )
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def ask(database: Database, number: int) -> tuple[int, int]:
    async with database.connection() as conn:
        cursor = await conn.execute("select $1::int, pg_backend_pid()", [number])
        row = await cursor.fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


async def test_clients_take_turns_on_few_connections(
    pooled: Callable[[str], str], regional_conninfo: str
) -> None:
    """The same question a hundred times, from eight connections of ours over three of its own."""
    async with opened(pooled(regional_conninfo), pooler=True) as database:
        answers = await asyncio.gather(*(ask(database, number) for number in range(100)))
        assert [number for number, _ in answers] == list(range(100))
        assert len({pid for _, pid in answers}) <= 3
        assert await database.writable()
    ((count,),) = asking(regional_conninfo)(
        "select count(*) from pg_prepared_statements where not from_sql"
    )
    assert count == 0


async def test_transactions_stay_whole(
    pooled: Callable[[str], str], regional_conninfo: str
) -> None:
    async def move(database: Database, subject: str) -> None:
        async with database.transaction() as conn:
            for kind in ("a", "b", "c"):
                await conn.execute(
                    "insert into throttles values ($1, $2, now(), 1)", [kind, f"pooler {subject}"]
                )
                await asyncio.sleep(0.001)
            if subject == "3":
                raise ZeroDivisionError

    async with opened(pooled(regional_conninfo), pooler=True) as database:
        done = await asyncio.gather(
            *(move(database, str(number)) for number in range(10)), return_exceptions=True
        )
    assert [each for each in done if each is not None] == [done[3]]
    rows = asking(regional_conninfo)(
        "select subject, count(*) from throttles where subject like 'pooler %%' group by 1"
    )
    assert sorted(rows) == [(f"pooler {number}".encode(), 3) for number in range(10) if number != 3]


async def test_times_are_told_in_utc(pooled: Callable[[str], str], regional_conninfo: str) -> None:
    """The server's own zone is another one, and other clients of PgBouncer may have set a third."""
    with psycopg.connect(
        pooled(regional_conninfo), autocommit=True, prepare_threshold=None
    ) as other:
        other.execute("set timezone = 'America/New_York'")
        async with opened(pooled(regional_conninfo), pooler=True) as database:
            for _ in range(20):
                async with database.connection() as conn:
                    cursor = await conn.execute("select timestamptz '2026-01-01 00:00Z'")
                    row = await cursor.fetchone()
                    assert row is not None
                    assert row[0].tzinfo is UTC
                other.execute("select 1")


async def test_without_the_setting_it_is_refused(
    pooled: Callable[[str], str], regional_conninfo: str
) -> None:
    async with opened(pooled(regional_conninfo), pooler=False) as database:
        with pytest.raises(DatabaseUnavailable):
            await ask(database, 1)


class TestMigrate:
    async def test_goes_around_the_pooler(
        self, pooled: Callable[[str], str], databases: Databases
    ) -> None:
        conninfo = databases.make_empty()
        told = {
            "REGIONAL_DB_CONN": pooled(conninfo),
            "REGIONAL_DB_DIRECT_CONN": conninfo,
            "DB_TRANSACTION_POOLER": "true",
        }
        code, said, complaint = await run_module("common.db.migrate", "regional", **told)
        assert (code, complaint) == (0, "")
        assert "applied 0001.hub" in said
        again = await run_module("common.db.migrate", "regional", **told)
        assert again == (0, "regional: up to date\n", "")

    @pytest.mark.parametrize("kind", ["global", "regional"])
    async def test_refuses_without_a_way_around(self, kind: str) -> None:
        """A session lock through the pooler would have no holder."""
        name = f"{kind.upper()}_DB"
        told = {f"{name}_CONN": "postgresql://hush@localhost/x", "DB_TRANSACTION_POOLER": "true"}
        code, _, complaint = await run_module("common.db.migrate", kind, **told)
        assert code == 2
        assert f"{name}_DIRECT_CONN is required with DB_TRANSACTION_POOLER" in complaint
        assert "hush" not in complaint
