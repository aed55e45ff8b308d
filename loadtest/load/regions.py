"""Many regions: what a server needs for the list of regions, and how long a home lookup takes.

By session, the lookup is part of the answer. By address, only the directory is measured, because
such an answer does much else (a login hashes, a reset always takes a tenth of a second).
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

import psycopg

from common.auth.address_hash import AddressHash
from common.db.pool import Database
from loadtest import seed
from loadtest.ground import DurableServer, address, environment, fill, myinfo, scratch
from loadtest.load import attack
from loadtest.load.footprint import megabytes
from loadtest.load.tables import Table
from loadtest.processes import Process, program
from regional_api.directory import Directory
from regional_api.hub.signup.schemas import RequestSignupRequest
from vetchium_testing.db.postgres import free_port

COUNTS = (3, 10, 30)
_RATE = 50.0
_ASKED = 500
_FIRST = 3  # the migrations create so many
_T = TypeVar("_T")


@dataclass(frozen=True)
class _Place:
    """One server among so many regions, with its own databases."""

    count: int
    process: Process
    server: DurableServer
    key: str
    sessions: Path


def measure(rounds: int, seconds: float) -> Table:
    """Measure one regional-api each among three, ten and thirty regions, alternately."""
    with ExitStack() as stack:
        places = [stack.enter_context(_among(count)) for count in COUNTS]
        by_session: dict[int, list[float]] = {}
        for number in range(rounds):
            for place in _turned(places, number):
                found = attack.steady(place.sessions, _RATE, seconds).at(50)
                by_session.setdefault(place.count, []).append(found)
        by_address = asyncio.run(_by_address(places, rounds))
        rows = [
            [
                *(str(place.count), str(_connections(place.server))),
                *(f"{megabytes(place.process):.0f}", f"{median(by_session[place.count]):.2f}"),
                f"{median(by_address[place.count]) * 1e3:.3f}",
            ]
            for place in places
        ]
    head = [
        *("regions", "database connections", "MB", "myinfo p50 ms"),
        "home of an address p50 ms",
    ]
    return Table("regions", head, rows)


def _turned(places: Sequence[_T], number: int) -> Sequence[_T]:
    """Rotate the order: the first request after a pause finds the machine asleep."""
    start = number % len(places)
    return [*places[start:], *places[:start]]


@contextmanager
def _among(count: int) -> Iterator[_Place]:
    with ExitStack() as stack:
        folder, server = stack.enter_context(scratch("regions"))
        key = secrets.token_hex(16)
        fill(server, key, (seed.HOME,))
        with psycopg.connect(server.conninfo("global"), autocommit=True) as conn:
            for number in range(_FIRST, count):
                conn.execute(
                    "insert into available_regions (region_code, region_name, status)"
                    " values (%s, %s, 'active')",
                    (f"reg{number}", f"Region {number}"),
                )
        port = free_port()
        own = environment(server, key, {seed.HOME: port})
        own |= {"REGION": seed.HOME, "PORT": str(port)}
        own["REGIONAL_DB_CONN"] = server.conninfo(seed.HOME)
        process = Process("server", [program("regional-api")], folder, own)
        stack.callback(process.stop)
        process.wait_until_ready(address(port, "/readyz"))
        time.sleep(1)
        yield _Place(count, process, server, key, myinfo(folder, "session", port))


async def _by_address(places: Sequence[_Place], rounds: int) -> dict[int, list[float]]:
    """Return the times in which the service's own code finds homes, known and unknown."""
    took: dict[int, list[float]] = {place.count: [] for place in places}
    known = [user.address for user in seed.users()[:_ASKED]]
    async with AsyncExitStack() as stack:
        directories = [
            (place.count, await stack.enter_async_context(_directory(place))) for place in places
        ]
        asked = [*known, *(f"stranger.{one}" for one in known)] * rounds
        for number, each in enumerate(asked):
            for count, directory in _turned(directories, number):
                began = time.perf_counter()
                await directory.hub_address("hub", RequestSignupRequest(email_address=each))
                took[count].append(time.perf_counter() - began)
    return took


@asynccontextmanager
async def _directory(place: _Place) -> AsyncIterator[Directory]:
    database = Database(place.server.conninfo("global"), name="global", application_name="loadtest")
    await database.open()
    yield Directory(seed.HOME, database, AddressHash(place.key))
    await database.close()


def _connections(server: DurableServer) -> int:
    with psycopg.connect(server.conninfo("global")) as conn:
        row = conn.execute(
            "select count(*) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        ).fetchone()
    return row[0] if row else 0
