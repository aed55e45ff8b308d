"""Many regions: what one server needs to know them all, and how long a home takes to find."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import psycopg

from loadtest import seed, vegeta
from loadtest.ground import DurableServer, address, environment, fill, free_port
from loadtest.load import attack
from loadtest.load.footprint import megabytes
from loadtest.load.tables import Table
from loadtest.processes import Process, program

COUNTS = (3, 10, 30)
_RATE = 50.0
_FIRST = 3  # the migrations bring so many


def measure(rounds: int, seconds: float) -> Table:
    """Measure one regional-api among three, ten and thirty regions."""
    rows = []
    for count in COUNTS:
        with _among(count) as (process, server, folder, port):
            paths = {
                "session": _sessions(folder, port),
                "directory": _logins(folder, port),
            }
            took = {
                name: median(
                    attack.steady(path, _RATE, seconds).percentiles["50"] for _ in range(rounds)
                )
                for name, path in paths.items()
            }
            rows.append(
                [
                    *(str(count), str(_connections(server)), f"{megabytes(process):.0f}"),
                    *(f"{took[name]:.2f}" for name in paths),
                ]
            )
    head = ["regions", "database connections", "MB", "by session p50 ms", "by directory p50 ms"]
    return Table("regions", head, rows)


@contextmanager
def _among(count: int) -> Iterator[tuple[Process, DurableServer, Path, int]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vetchium-regions-")))
        folder.chmod(0o711)  # the server's account passes through
        (folder / "postgres").mkdir()
        server = DurableServer(folder / "postgres")
        stack.callback(server.destroy)
        server.create()
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
        yield process, server, folder, port


def _sessions(folder: Path, port: int) -> Path:
    url = address(port, "/hub/myinfo")
    return vegeta.write(
        folder / "session.targets", (vegeta.target(url, token=each.token) for each in seed.users())
    )


def _logins(folder: Path, port: int) -> Path:
    url = address(port, "/hub/request-password-reset")
    return vegeta.write(
        folder / "directory.targets",
        (vegeta.target(url, body={"email_address": each.address}) for each in seed.users()),
    )


def _connections(server: DurableServer) -> int:
    with psycopg.connect(server.conninfo("global")) as conn:
        row = conn.execute(
            "select count(*) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        ).fetchone()
    return row[0] if row else 0
