"""Many regions: what one server needs to know them all, and how long a home takes to find.

By session it is a part of the answer; by address the directory is asked alone, as an answer that
needs it does much else (a login hashes, a reset takes a tenth of a second whatever it finds).
"""

import asyncio
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import psycopg

from common.address_hash import AddressHash
from common.db import Database
from common.regions import Regions
from common.testing.postgres import free_port
from loadtest import seed
from loadtest.ground import DurableServer, address, environment, fill, myinfo, scratch
from loadtest.load import attack
from loadtest.load.footprint import megabytes
from loadtest.load.tables import Table
from loadtest.processes import Process, program
from regional_api.directory import Directory
from regional_api.hub.signup.schemas import RequestSignupRequest

COUNTS = (3, 10, 30)
_RATE = 50.0
_ASKED = 500
_FIRST = 3  # the migrations bring so many


def measure(rounds: int, seconds: float) -> Table:
    """Measure one regional-api among three, ten and thirty regions."""
    rows = []
    for count in COUNTS:
        with _among(count) as (process, server, key, sessions):
            by_session = median(
                attack.steady(sessions, _RATE, seconds).at(50) for _ in range(rounds)
            )
            by_address = asyncio.run(_by_address(server.conninfo("global"), key, rounds))
            rows.append(
                [
                    *(str(count), str(_connections(server)), f"{megabytes(process):.0f}"),
                    *(f"{by_session:.2f}", f"{by_address:.3f}"),
                ]
            )
    head = [
        *("regions", "database connections", "MB", "myinfo p50 ms"),
        "home of an address p50 ms",
    ]
    return Table("regions", head, rows)


@contextmanager
def _among(count: int) -> Iterator[tuple[Process, DurableServer, str, Path]]:
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
        yield process, server, key, myinfo(folder, "session", port)


async def _by_address(conninfo: str, key: str, rounds: int) -> float:
    """Return the milliseconds in which the service's own code finds a home, known and unknown."""
    database = Database(conninfo, name="global", application_name="loadtest")
    regions = Regions(database)
    await database.open()
    await regions.start()
    directory = Directory(seed.HOME, database, AddressHash(key), regions)
    known = [user.address for user in seed.users()[:_ASKED]]
    took = []
    for each in [*known, *(f"stranger.{one}" for one in known)] * rounds:
        began = time.perf_counter()
        await directory.hub_address("hub", RequestSignupRequest(email_address=each))
        took.append(time.perf_counter() - began)
    await regions.stop()
    await database.close()
    return median(took) * 1e3


def _connections(server: DurableServer) -> int:
    with psycopg.connect(server.conninfo("global")) as conn:
        row = conn.execute(
            "select count(*) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        ).fetchone()
    return row[0] if row else 0
