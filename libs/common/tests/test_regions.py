"""Regions are data: the list follows the table."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from common.db.pool import Connection, Database
from common.forwarding.regions import Region, Regions
from vetchium_testing.db.postgres import Server
from vetchium_testing.stopwatch import Stopwatch


@pytest.fixture
async def database(make_database: Callable[[str], str]) -> AsyncIterator[Database]:
    opened = Database(make_database("global"), name="global", application_name="test regions")
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def regions(database: Database) -> AsyncIterator[Regions]:
    regions = Regions(database, period=0.1, least_gap=0.3)
    await regions.start()
    yield regions
    await regions.stop()


async def set_status(connection: Connection, code: str, status: str) -> None:
    await connection.execute(
        "update available_regions set status = $1 where region_code = $2", [status, code]
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  nothing tells of it, by design
            await asyncio.sleep(0.02)


class TestRegions:
    async def test_the_list_is_there_after_the_start(self, regions: Regions) -> None:
        assert regions.active() == ("deu1", "ind1", "usa1")
        assert regions.get("ind1") == Region("ind1", "India - Chennai", "active")
        assert regions.get("xxx9") is None

    @pytest.mark.parametrize(
        ("status", "routable", "active"),
        [
            ("planned", False, False),
            ("active", True, True),
            ("draining", True, False),
            ("retired", False, False),
        ],
    )
    async def test_a_status_is_followed(
        self, database: Database, regions: Regions, status: str, *, routable: bool, active: bool
    ) -> None:
        async with database.connection() as connection:
            await set_status(connection, "usa1", status)
        await until(lambda: getattr(regions.get("usa1"), "status", "") == status)
        assert regions.is_routable("usa1") == routable
        assert ("usa1" in regions.active()) == active

    async def test_a_new_region_is_noticed(self, database: Database, regions: Regions) -> None:
        assert not regions.is_routable("sgp1")
        async with database.connection() as connection:
            await set_status(connection, "sgp1", "active")
        await until(lambda: regions.is_routable("sgp1"))
        assert regions.active() == ("deu1", "ind1", "sgp1", "usa1")


class TestLookUp:
    @pytest.fixture
    async def slow(self, database: Database) -> AsyncIterator[Regions]:
        regions = Regions(database, period=60, least_gap=0.3)
        await regions.start()
        yield regions
        await regions.stop()

    async def test_an_unknown_code_is_asked_for_at_once(
        self, database: Database, slow: Regions
    ) -> None:
        async with database.connection() as connection:
            await connection.execute(
                "insert into available_regions (region_code, region_name, status)"
                " values ('bra1', 'Brazil', 'active')"
            )
        await asyncio.sleep(0.35)
        found = await asyncio.gather(*(slow.look_up("bra1") for _ in range(20)))
        assert found == [Region("bra1", "Brazil", "active")] * 20

    async def test_strangers_cannot_hammer_the_database(self, slow: Regions) -> None:
        await asyncio.sleep(0.35)
        before = slow._asked_at
        assert await slow.look_up("no1") is None
        asked = slow._asked_at
        assert asked > before
        for number in range(50):
            assert await slow.look_up(f"no{number}") is None
        assert slow._asked_at == asked

    @pytest.mark.parametrize("code", ["", "x", "IND1", "ind1'", "a" * 17, "ind1\n", "ïnd1"])
    async def test_what_is_no_code_is_not_even_asked_for(self, slow: Regions, code: str) -> None:
        await asyncio.sleep(0.35)
        before = slow._asked_at
        assert await slow.look_up(code) is None
        assert slow._asked_at == before

    async def test_a_region_that_is_not_served_is_asked_for_again(
        self, database: Database, slow: Regions
    ) -> None:
        """It may have been opened a moment ago; no caller gets the old state."""
        async with database.connection() as connection:
            await set_status(connection, "sgp1", "active")
        found = await asyncio.gather(*(slow.look_up("sgp1") for _ in range(20)))
        assert found == [Region("sgp1", "Singapore", "active")] * 20
        assert slow.active() == ("deu1", "ind1", "sgp1", "usa1")

    async def test_catching_up_keeps_the_gap(self, slow: Regions) -> None:
        watch, first = Stopwatch(), slow._asked_at
        await asyncio.gather(*(slow.catch_up() for _ in range(20)))
        second = slow._asked_at
        assert second - first >= 0.3
        await slow.catch_up()
        assert slow._asked_at - second >= 0.3
        assert watch.running < 5

    async def test_catching_up_does_not_take_an_older_answer(self, slow: Regions) -> None:
        """A question that was under way already may have been answered before the change."""
        await asyncio.sleep(0.35)
        early = asyncio.create_task(slow.refresh())
        await asyncio.sleep(0)
        begun = slow._asked_at
        await slow.catch_up()
        assert slow._asked_at > begun
        await early

    async def test_a_known_code_costs_nothing(self, slow: Regions) -> None:
        await asyncio.sleep(0.35)
        before = slow._asked_at
        assert await slow.look_up("ind1") is not None
        assert slow._asked_at == before


async def test_the_last_list_outlives_the_database(private_postgres: Server) -> None:
    database = Database(private_postgres.conninfo(), name="global", application_name="test")
    await database.open()
    async with database.connection() as connection:
        await connection.execute(
            "create table available_regions as select 'ind1' as region_code,"
            " 'India' as region_name, 'active' as status"
        )
        await connection.execute("create table service_keys (service text, public_keys bytea[])")
    regions = Regions(database, period=0.1)
    await regions.start()
    private_postgres.pause()
    await until(lambda: regions._is_stale)
    assert regions.active() == ("ind1",)
    private_postgres.resume()
    await until(lambda: not regions._is_stale)
    assert regions.active() == ("ind1",)
    await regions.stop()
    await database.close()


async def test_a_start_without_database_is_no_failure() -> None:
    database = Database("host=127.0.0.1 port=1", name="global", application_name="test")
    await database.open()
    regions = Regions(database)
    await regions.start()
    assert (regions.active(), regions.is_routable("ind1")) == ((), False)
    await regions.stop()
    await database.close()
