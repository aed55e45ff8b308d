"""The project rules, each broken once in a small repository."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "check-house"


def git(top: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=top, check=True, capture_output=True)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "chore: begin")
    return tmp_path


def check(top: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(top)], capture_output=True, text=True, check=False
    )
    lines = done.stderr.splitlines()
    assert done.returncode == (1 if lines else 0)
    return lines


def write(top: Path, name: str, text: str) -> None:
    path = top / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("name", "text", "breach"),
    [
        ("r.txt", "pip --index-" + "url x\n", "r.txt:1: names a package registry"),
        ("l.json", '\n"https://registry.' + 'npmjs.org/a"\n', "l.json:2: names a package registry"),
        (
            "package-lock.json",
            '{"resolved": "x"}',
            "package-lock.json: holds `resolved`: make it with `make lock`",
        ),
        (
            "a/src/a/db.py",
            "import os\n\nHOME = os.environ['HOME']\n",
            "a/src/a/db.py:3: reads the environment, which only settings may",
        ),
        (
            "a/src/a/db.py",
            "from os import path, getenv\n",
            "a/src/a/db.py:1: reads the environment, which only settings may",
        ),
    ],
)
def test_tells_a_breach(house: Path, name: str, text: str, breach: str) -> None:
    write(house, name, text)
    assert check(house) == [breach]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements/dev.txt", "a==1 \\\n    --hash=sha256:00\n" * 300),
        ("libs/common/src/common/queries/long.py", "x = 1\n" * 900),
        ("a/src/a/settings.py", "import os\n\nHOME = os.environ['HOME']\n"),
        ("a/tests/test_a.py", "import os\n\nHOME = os.environ['HOME']\n"),
        ("picture.png", "\udcff"),
    ],
)
def test_lets_the_rest_be(house: Path, name: str, text: str) -> None:
    (house / name).parent.mkdir(parents=True, exist_ok=True)
    (house / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert check(house) == []


@pytest.mark.parametrize(
    ("subject", "is_good"),
    [
        ("feat(hub): sign up", True),
        ("fix!: forget nothing", True),
        ("Add things", False),
        ("feat(Hub): sign up", False),
        ("feat:sign up", False),
        ("feat: " + "x" * 54, True),
        ("feat: " + "x" * 55, False),
    ],
)
def test_reads_the_subject_of_the_last_commit(house: Path, subject: str, is_good: bool) -> None:
    git(house, "commit", "-q", "--allow-empty", "-m", subject)
    assert (check(house) == []) == is_good
