"""Three regions whose global database has a streaming replica that tests may hold back or stop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from common.settings import Secret
from vetchium_testing.db import run
from vetchium_testing.db.databases import Databases
from vetchium_testing.db.postgres import Server
from vetchium_testing.db.replication import Pair
from vetchium_testing.forwarding.hops import Hops
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.joined_regions import Platform


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Return two servers, the second one a copy that follows the first."""
    primary, replica = run.private_server(), Server(run.private_folder())
    try:
        databases = Databases(primary.conninfo())
        databases.prepare()
        found = Pair(primary, replica, databases.make("global"))
        replica.create_replica_of(primary)
        with closing(psycopg.connect(found.read_conninfo)) as conn:
            assert conn.execute("select pg_is_in_recovery()").fetchone() == (True,)
        yield found
    finally:
        replica.destroy()
        primary.destroy()


@pytest.fixture(scope="module")
def ways() -> Hops:
    """Return the ways between the regions."""
    return Hops()


@pytest.fixture(scope="module")
async def platform(
    pair: Pair, make_database: Callable[[str], str], ways: Hops
) -> AsyncIterator[Platform]:
    """Three regions that look things up in the replica."""

    def make(kind: str) -> str:
        return pair.conninfo if kind == "global" else make_database(kind)

    read = Secret(pair.read_conninfo)
    async with joined_regions.platform(make, ways.watch, global_db_read_conn=read) as built:
        yield built


@pytest.fixture
async def hops(ways: Hops, pair: Pair) -> AsyncIterator[Hops]:
    """Return a fresh count of hops, once the replica knows all."""
    await asyncio.to_thread(pair.catch_up)
    ways.reset()
    yield ways
    ways.reset()
