"""A killed test run leaves a server behind; the next run removes it, and never a living one's."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow

_KILLED = """
import os
from vetchium_testing.db import run
run.begin()
run.shared_server()
os._exit(9)
"""
_LIVING = """
import sys
from vetchium_testing.db import run
run.begin()
run.shared_server()
print("up", flush=True)
sys.stdin.read()
run.end()
"""
_NEXT = "from vetchium_testing.db import run; run.begin(); run.end()"


@pytest.fixture
def temporary() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="run-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def start(folder: Path, script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=60)
    return process.returncode


def postmasters(folder: Path) -> list[psutil.Process]:
    found = [int(path.read_text().split()[0]) for path in folder.glob("*/server/data/*.pid")]
    return [psutil.Process(pid) for pid in found]


def test_what_a_killed_run_left_is_removed(temporary: Path) -> None:
    assert finish(start(temporary, _KILLED)) == 9
    [postmaster] = postmasters(temporary)
    assert finish(start(temporary, _NEXT)) == 0
    assert not postmaster.is_running() or postmaster.status() == psutil.STATUS_ZOMBIE
    assert list(temporary.iterdir()) == []


def test_a_living_run_is_left_alone(temporary: Path) -> None:
    with start(temporary, _LIVING) as living:
        assert living.stdout is not None
        assert living.stdout.readline() == "up\n"
        [postmaster] = postmasters(temporary)
        assert finish(start(temporary, _NEXT)) == 0
        assert postmaster.is_running()
        assert finish(living) == 0
    assert list(temporary.iterdir()) == []
