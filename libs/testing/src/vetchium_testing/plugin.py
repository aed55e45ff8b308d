"""pytest plugin: databases of the two kinds on a real PostgreSQL.

`TEST_POSTGRES`, a superuser's URL, names a server to use instead of an embedded one.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from common import clock
from common.auth import passwords
from common.auth.passwords import Argon2id
from vetchium_testing.db import run
from vetchium_testing.db.databases import Databases
from vetchium_testing.db.pgbouncer import MISSING, PROGRAM, pgbouncer
from vetchium_testing.db.postgres import Server

# Thousands of logins: a hash takes 0.03 ms here instead of 20. Other processes have the real cost.
passwords._ARGON2ID = Argon2id.using(memory_cost=32, time_cost=1)  # noqa: SLF001


@pytest.fixture
def full_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash at the cost of the product."""
    monkeypatch.setattr(passwords, "_ARGON2ID", Argon2id.using(**passwords.COST))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--runs`: luck decides about what happens at once, so a figure needs many runs."""
    parser.addoption("--runs", type=int, default=2, help="how often races are run (default: 2)")


@pytest.fixture(scope="session")
def runs(pytestconfig: pytest.Config) -> range:
    """Return the runs of a race."""
    return range(pytestconfig.getoption("--runs"))


def pytest_configure(config: pytest.Config) -> None:
    """Open the run's folder, in the process that starts the others."""
    if not hasattr(config, "workerinput"):
        run.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's server, when all others are done."""
    if not hasattr(config, "workerinput"):
        run.end()


_DAYS = itertools.count(step=2)


def _fresh(window: timedelta) -> AbstractContextManager[None]:
    """Move the clock to the first second of a window, on a day that no other test has."""
    seconds = window.total_seconds()
    to_the_next = seconds - clock.now().timestamp() % seconds
    return clock.moved(timedelta(days=next(_DAYS), seconds=to_the_next))


@pytest.fixture
def fresh_hour() -> Iterator[None]:
    """Begin in the first second of an hour: no window of a throttle ends during the test."""
    with _fresh(timedelta(hours=1)):
        yield


@pytest.fixture
def fresh_day() -> Iterator[None]:
    """Begin in the first second of a day: not even a limit by the day begins anew."""
    with _fresh(timedelta(days=1)):
        yield


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Databases on the server that all processes of the run share."""
    external = os.environ.get("TEST_POSTGRES")
    made = Databases(external or run.shared_server().conninfo())
    made.prepare()
    yield made
    if external:  # ours goes as a whole
        made.drop_all()


@pytest.fixture(scope="session")
def make_database(databases: Databases) -> Callable[[str], str]:
    """Return a function from `global` or `regional` to a fresh database's connection string."""
    return databases.make


@pytest.fixture(scope="session")
def global_conninfo(make_database: Callable[[str], str]) -> str:
    """Return the connection string of a global database; one per process, shared by its tests."""
    return make_database("global")


@pytest.fixture(scope="session")
def regional_conninfo(make_database: Callable[[str], str]) -> str:
    """Return the connection string of a regional database; one per process, shared by its tests."""
    return make_database("regional")


@pytest.fixture(scope="session")
def pooled(databases: Databases) -> Iterator[Callable[[str], str]]:
    """Return a function from a connection string to one that leads through PgBouncer."""
    if PROGRAM is None:
        pytest.skip(MISSING)
    with pgbouncer(run.private_folder(), databases.port) as port:

        def through(conninfo: str) -> str:
            parts = urlsplit(conninfo)
            return parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}").geturl()

        yield through


@pytest.fixture
def private_postgres() -> Iterator[Server]:
    """Return a server for one test, which may stop, start, pause and resume it."""
    server = run.private_server()
    yield server
    server.destroy()
