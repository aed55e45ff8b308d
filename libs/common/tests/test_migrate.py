"""`vetchium-migrate` and the plain yoyo command, as processes, on real databases."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from common.db.migrate import folder, known, pending
from common.db.pool import dedicated
from vetchium_testing import commands
from vetchium_testing.db.databases import Databases
from vetchium_testing.stopwatch import Stopwatch

_BIN = Path(sys.executable).parent
Run = subprocess.CompletedProcess[str]


def command(*arguments: str, **environment: str) -> Run:
    return commands.run(
        "vetchium-migrate", *arguments, environment={"PATH": os.defpath, **environment}
    )


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with closing(psycopg.connect(url, autocommit=True)) as conn:
        cursor = conn.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def empty(databases: Databases) -> str:
    return databases.make_empty()


@pytest.fixture(params=["global", "regional"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class TestOutcome:
    def test_a_fresh_database_gets_all(self, empty: str, kind: str) -> None:
        run = command(kind, "--database", empty)
        assert run.returncode == 0, run.stderr
        expected = [f"pending {name}" for name in known(kind)]
        expected += [f"applied {name}" for name in known(kind)]
        assert run.stdout.splitlines() == expected
        assert rows(empty, "select 1 from hub_users") == []

    def test_a_second_run_finds_nothing(self, make_database: Callable[[str], str]) -> None:
        run = command("regional", "--database", make_database("regional"))
        assert (run.returncode, run.stdout) == (0, "regional: up to date\n")

    def test_list_applies_nothing(self, empty: str, kind: str) -> None:
        run = command(kind, "--database", empty, "--list")
        assert run.returncode == 0
        assert run.stdout.splitlines() == [f"pending {name}" for name in known(kind)]
        assert rows(empty, "select 1 from pg_tables where schemaname = 'public'") == []

    def test_the_environment_names_the_database(self, empty: str) -> None:
        assert command("global", GLOBAL_DB_CONN=empty).returncode == 0
        assert len(rows(empty, "select 1 from available_regions")) == 4

    def test_a_missing_variable_is_2_and_named(self) -> None:
        run = command("regional")
        assert run.returncode == 2
        assert "REGIONAL_DB_CONN" in run.stderr

    def test_an_unknown_kind_is_2(self) -> None:
        assert command("local").returncode == 2

    def test_an_unreachable_server_is_1_without_traceback(self) -> None:
        run = command("global", "--database", "postgresql://u:hidden@127.0.0.1:9/x")
        assert run.returncode == 1
        assert "no connection" in run.stderr
        assert "hidden" not in run.stderr
        assert "Traceback" not in run.stderr

    def test_a_migration_that_fails_is_1_and_leaves_no_trace(self, empty: str) -> None:
        rows(empty, "create table throttles (x int)")
        run = command("regional", "--database", empty)
        assert run.returncode == 1
        assert "0003.throttles failed" in run.stderr
        assert "Traceback" not in run.stderr
        assert "applied 0002.hub-tokens" in run.stdout
        rows(empty, "drop table throttles")
        again = command("regional", "--database", empty)
        assert again.returncode == 0, again.stderr
        assert "applied 0003.throttles" in again.stdout


class TestTogether:
    def test_of_two_at_once_one_applies(self, empty: str) -> None:
        started = [
            subprocess.Popen(
                [str(_BIN / "vetchium-migrate"), "global", "--database", empty],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        ended = [process.communicate(timeout=60) for process in started]
        assert [process.returncode for process in started] == [0, 0, 0], ended
        applied = [line for out, _ in ended for line in out.splitlines() if "applied" in line]
        assert applied == [f"applied {name}" for name in known("global")]

    def test_a_killed_run_blocks_nobody(self, empty: str) -> None:
        with closing(psycopg.connect(empty)) as blocker:
            blocker.execute("create table hub_users (x int)")  # uncommitted: 0001 waits for it
            with subprocess.Popen(
                [str(_BIN / "vetchium-migrate"), "regional", "--database", empty],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as victim:
                try:
                    self._wait_until(empty, "select 1 from pg_locks where not granted")
                finally:
                    victim.send_signal(signal.SIGKILL)
            assert len(rows(empty, "select 1 from yoyo_lock")) == 1, "the kill came too late"
            blocker.rollback()
        watch = Stopwatch()
        run = command("regional", "--database", empty)
        assert run.returncode == 0, run.stderr
        assert watch.running < 6

    @pytest.mark.slow
    def test_a_plain_yoyo_under_way_is_respected(self, empty: str) -> None:
        command("global", "--database", empty)
        with closing(psycopg.connect(empty, application_name="", autocommit=True)) as other:
            other.execute("insert into yoyo_lock (locked, ctime, pid) values (1, now(), 4242)")
            other.execute("update yoyo_lock set ctime = now() at time zone 'UTC'")
            run = command("global", "--database", empty)
            assert run.returncode == 1
            assert "another yoyo holds the lock" in run.stderr
        assert command("global", "--database", empty).returncode == 0

    def _wait_until(self, url: str, query: str) -> None:
        for _ in range(200):
            if rows(url, query):
                return
            time.sleep(0.05)
        pytest.fail(f"never: {query}")


def test_the_plain_yoyo_command_works(empty: str, kind: str) -> None:
    url = empty.replace("postgresql://", "postgresql+psycopg://")
    yoyo = [str(_BIN / "yoyo"), "apply", "--batch", "--database", url, str(folder(kind))]
    run = subprocess.run(yoyo, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    ours = command(kind, "--database", empty)
    assert (ours.returncode, ours.stdout) == (0, f"{kind}: up to date\n")


async def test_pending_is_known_without_yoyo(
    empty: str, kind: str, make_database: Callable[[str], str]
) -> None:
    async with dedicated(empty, application_name="test") as conn:
        assert await pending(conn, kind) == list(known(kind))
    async with dedicated(make_database(kind), application_name="test") as conn:
        assert await pending(conn, kind) == []
        await conn.execute("delete from _yoyo_migration where migration_id like '0002%'")
        assert await pending(conn, kind) == [name for name in known(kind) if name[:4] == "0002"]
