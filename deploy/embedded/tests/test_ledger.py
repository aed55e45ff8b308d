"""Old processes of the stack are distinguished from foreign ones."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from embedded import leftovers
from embedded.ledger import MARKER, AlreadyRunningError, Ledger, Lock

SLEEPER = "import time; time.sleep(60)"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "processes.json", str(tmp_path))


def sleeper(**environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", SLEEPER],
        env={"PATH": os.environ["PATH"], **environment},
        start_new_session=True,
    )


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    child = sleeper()
    yield child
    child.kill()
    child.wait()


def test_knows_a_process_whose_start_is_told_a_second_later(
    ledger: Ledger, process: subprocess.Popen[bytes]
) -> None:
    """Start times are relative to the boot time, which is rounded and follows the clock."""
    ledger.record("edge", process.pid)
    pid, started = ledger.entries["edge"]
    ledger.entries["edge"] = (pid, started - 1)
    assert [name for name, _ in ledger.alive()] == ["edge"]


def test_stops_a_recorded_process(ledger: Ledger, process: subprocess.Popen[bytes]) -> None:
    ledger.record("edge", process.pid)
    again = Ledger(ledger._path, ledger.marker).read()
    assert leftovers.stop(again) == ["edge"]
    assert process.poll() is not None


def test_spares_a_process_that_got_the_same_number(
    ledger: Ledger, process: subprocess.Popen[bytes]
) -> None:
    ledger.record("edge", process.pid)
    ledger.entries["edge"] = (process.pid, psutil.Process(process.pid).create_time() - 100)
    assert leftovers.stop(ledger) == []
    assert process.poll() is None


def test_kills_what_does_not_listen(ledger: Ledger) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=1); "
    command = [sys.executable, "-c", deaf + SLEEPER]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        ledger.record("edge", child.pid)
        leftovers.stop(ledger, patience=0.2)
        assert child.poll() is not None


def test_finds_unrecorded_processes_by_their_mark(ledger: Ledger) -> None:
    ours, others = sleeper(**{MARKER: ledger.marker}), sleeper(**{MARKER: "/another/stack"})
    try:
        assert leftovers.stop(ledger) == [f"process {ours.pid}"]
        assert ours.poll() is not None
        assert others.poll() is None
    finally:
        others.kill()
        others.wait()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"edge": 3}', '{"edge": ["x", "y"]}'])
def test_broken_record_counts_as_empty(ledger: Ledger, text: str) -> None:
    ledger._path.write_text(text)
    assert dict(ledger.read().alive()) == {}


def test_lock_is_held_once_and_names_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = Lock(path)
    assert lock.is_free()
    lock.acquire()
    assert lock.holder() == os.getpid()
    assert not Lock(path).is_free()
    with pytest.raises(AlreadyRunningError):
        Lock(path).acquire()
    lock.release()
    assert Lock(path).is_free()
    assert Lock(path).holder() is None
