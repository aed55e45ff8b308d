"""The life of a stack with real servers, which are killed and recover."""

import os
import signal
import socket
import subprocess
from functools import partial
from pathlib import Path

import psutil
import pytest

from embedded.ledger import has_ended
from embedded.ports import HOST
from embedded.postgres import Server
from embedded.stack import Stack, ledger
from embedded.testing import StackUnderTest, eventually

UP = "--infrastructure"


def server(stack: StackUnderTest, name: str = "ind1") -> Server:
    found = Stack(stack.settings, print)
    return next(each for each in found.servers if each.name == name)


def serves(stack: StackUnderTest) -> bool:
    alive = dict(ledger(stack.settings).read().alive())
    return set(alive) == PARTS


def restarted(stack: StackUnderTest, name: str, old: int) -> bool:
    return stack.processes()[name] != old


def ended(child: subprocess.Popen[str]) -> str:
    """Wait for the end of `up` and return the rest of its output."""
    said, _ = child.communicate(timeout=60)
    assert "Traceback" not in said
    return said


PARTS = {"mail", "dns", "edge", *(f"postgres {name}" for name in ("global", "ind1"))}


class TestUp:
    def test_ctrl_c_stops_everything(self, stack: StackUnderTest) -> None:
        child = stack.start(UP)
        assert set(stack.processes()) == PARTS
        running = [psutil.Process(pid) for pid in stack.processes().values()]
        child.send_signal(signal.SIGINT)
        assert "stopped" in ended(child)
        assert child.returncode == 0
        assert all(has_ended(process) for process in running)

    def test_data_survive(self, stack: StackUnderTest) -> None:
        """Passwords and mails survive as well, through `down` and a detached `up`."""
        assert stack.run("up", UP, "--detach").returncode == 0
        database = server(stack)
        subprocess.run(
            [database.ground.postgres_bin / "psql", database.conninfo()],
            input="CREATE TABLE kept AS SELECT 42 AS answer",
            env={},
            text=True,
            check=True,
        )
        first = stack.note()["databases"]
        assert stack.run("down").stdout == "stopped\n"
        stack.start(UP)
        assert stack.note()["databases"] == first
        said = subprocess.run(
            [database.ground.postgres_bin / "psql", "-At", database.conninfo()],
            input="SELECT answer FROM kept",
            env={},
            text=True,
            capture_output=True,
            check=True,
        )
        assert said.stdout == "42\n"

    def test_databases_want_their_own_password(self, running: StackUnderTest) -> None:
        ind1, other = server(running), server(running, "global")
        password = other.conninfo().split(":")[2].partition("@")[0]
        own = ind1.conninfo().split(":")[2].partition("@")[0]
        for wrong in ("", password):
            said = subprocess.run(
                [ind1.ground.postgres_bin / "psql", ind1.conninfo().replace(own, wrong)],
                input="",
                env={},
                text=True,
                capture_output=True,
                check=False,
            )
            assert said.returncode == 2
            assert "password" in said.stderr

    def test_only_this_machine_can_reach_it(self, running: StackUnderTest) -> None:
        addresses = {
            connection.laddr[0]
            for process in map(psutil.Process, running.processes().values())
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert addresses <= {HOST, "::1"}
        assert HOST in addresses

    def test_second_up_says_so_and_disturbs_nothing(self, running: StackUnderTest) -> None:
        (child,) = running.started
        before = running.processes()
        for words in (("up", UP), ("up", UP, "--detach")):
            again = running.run(*words)
            assert again.returncode == 1
            assert f"running already (process {child.pid}); `make down` stops it" in again.stderr
        assert running.processes() == before
        assert child.poll() is None
        assert running.run("status").stdout.endswith("ready\n")

    def test_names_every_port_that_is_taken(self, stack: StackUnderTest) -> None:
        edge, web = stack.settings.port("edge"), stack.settings.port("mail web")
        with socket.create_server((HOST, edge)), socket.create_server((HOST, web)):
            for words in (("up", UP), ("up", UP, "--detach")):
                refused = stack.run(*words)
                said = refused.stdout + refused.stderr
                assert refused.returncode == 1
                assert f"port {edge} (edge) is taken by" in said
                assert "set EDGE_PORT" in said
                assert "set MAIL_WEB_PORT" in said
                assert f"(process {os.getpid()})" in said
                assert "Traceback" not in said

    def test_node_is_missing(self, stack: StackUnderTest) -> None:
        refused = stack.run("up", UP, PATH="/nowhere")
        assert refused.returncode == 1
        assert refused.stderr.startswith("Node.js is missing")

    @pytest.mark.parametrize("moment", ["edge", "postgres", "mail"])
    def test_ctrl_c_while_it_starts(self, stack: StackUnderTest, moment: str) -> None:
        child = stack.start(UP, until=moment)
        child.send_signal(signal.SIGINT)
        assert ended(child).endswith("stopped\n")
        assert stack.run("down").stdout == "nothing is running\n"


class TestHealing:
    def test_killed_supervisor(self, stack: StackUnderTest) -> None:
        child = stack.start(UP)
        old = [psutil.Process(pid) for pid in stack.processes().values()]
        child.kill()
        child.wait()
        assert not any(has_ended(process) for process in old), "they outlive it"
        again = stack.start(UP)
        assert all(has_ended(process) for process in old)
        again.send_signal(signal.SIGTERM)
        ended(again)

    def test_killed_supervisor_then_down(self, stack: StackUnderTest) -> None:
        child = stack.start(UP)
        old = [psutil.Process(pid) for pid in stack.processes().values()]
        child.kill()
        child.wait()
        assert "stopped what an earlier run had left" in stack.run("down").stdout
        assert all(has_ended(process) for process in old)
        assert stack.run("down").stdout == "nothing is running\n"

    def test_everything_killed(self, stack: StackUnderTest) -> None:
        """As after a power cut: lock files name processes that no longer exist."""
        child = stack.start(UP)
        for pid in (child.pid, *stack.processes().values()):
            os.kill(pid, signal.SIGKILL)
        child.wait()
        lock = server(stack).data / "postmaster.pid"
        assert lock.exists()
        stack.start(UP)

    def test_number_in_the_lock_file_belongs_to_somebody_else(self, stack: StackUnderTest) -> None:
        child = stack.start(UP)
        for pid in (child.pid, *stack.processes().values()):
            os.kill(pid, signal.SIGKILL)
        child.wait()
        lock = server(stack).data / "postmaster.pid"
        lines = lock.read_text().splitlines(keepends=True)
        lock.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
        stack.start(UP)

    def test_master_of_nginx_killed(self, stack: StackUnderTest) -> None:
        """Its workers keep running and hold the port."""
        child = stack.start(UP)
        master = psutil.Process(stack.processes()["edge"])
        workers = master.children()
        for pid in (child.pid, master.pid):
            os.kill(pid, signal.SIGKILL)
        child.wait()
        assert workers
        stack.start(UP)
        assert all(has_ended(worker) for worker in workers)

    def test_part_that_dies_is_started_again(self, stack: StackUnderTest) -> None:
        stack.start(UP)
        for name in ("mail", "postgres ind1", "edge"):
            before = stack.processes()
            os.kill(before[name], signal.SIGKILL)
            eventually(partial(restarted, stack, name, before[name]))
        eventually(partial(serves, stack))
        eventually((server(stack).data / "postmaster.pid").exists)

    def test_interrupted_initdb(self, stack: StackUnderTest) -> None:
        draft = server(stack).data.with_name("ind1.new")
        draft.mkdir()
        (draft / "PG_VERSION").write_text("18\n")
        stack.start(UP)

    def test_data_of_another_major_version(self, stack: StackUnderTest) -> None:
        data = server(stack).data
        data.mkdir()
        (data / "PG_VERSION").write_text("12\n")
        refused = stack.run("up", UP)
        assert refused.returncode == 1
        assert "the data of ind1 were made by PostgreSQL 12" in refused.stderr
        assert "`make reset`" in refused.stderr

    def test_passwords_lost(self, stack: StackUnderTest) -> None:
        assert stack.run("up", UP, "--detach").returncode == 0
        stack.run("down")
        (stack.data_dir / "vault.json").unlink()
        refused = stack.run("up", UP)
        assert refused.returncode == 1
        assert "their passwords are gone" in refused.stderr

    def test_broken_notes(self, stack: StackUnderTest) -> None:
        run = stack.data_dir / "run"
        run.mkdir(parents=True)
        for name, text in {"processes.json": "{", "lock": "\0\0"}.items():
            (run / name).write_text(text)
        stack.start(UP)


class TestReset:
    def test_forgets_all_and_nothing_else(self, stack: StackUnderTest, tmp_path: Path) -> None:
        stack.start(UP)
        foreign = stack.data_dir / "notes.txt"
        foreign.write_text("mine")
        kept = server(stack).ground.base
        assert stack.run("reset").returncode == 0
        assert list(stack.data_dir.iterdir()) == [foreign]
        assert kept == stack.data_dir or not kept.exists()
        assert list(tmp_path.iterdir()) == [stack.data_dir]
