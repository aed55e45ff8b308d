"""The command that edits the records."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nameserver.testing import run
from nameserver.zone import ZoneError, ZoneFile

NAME = "_vetchium-verify.example.com"


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    return tmp_path / "dns" / "zone.json"


def test_adds_once(zone: Path) -> None:
    assert run(zone, "add", NAME, "1").stdout == "added\n"
    assert run(zone, "add", f" {NAME.upper()}. ", " 1 ").stdout == "there already\n"
    assert run(zone, "add", NAME, "2").stdout == "added\n"
    assert json.loads(zone.read_text()) == {NAME: ["1", "2"]}
    assert zone.stat().st_mode & 0o777 == 0o644, "the server may be another user"


def test_lists(zone: Path) -> None:
    assert run(zone, "list").stdout == ""
    run(zone, "add", "b.example", 'say "b"')
    run(zone, "add", "a.example", "a")
    assert run(zone, "list").stdout == 'a.example. TXT "a"\nb.example. TXT "say \\"b\\""\n'


def test_removes(zone: Path) -> None:
    for value in ("1", "2", "3"):
        ZoneFile(zone).add(NAME, value)
    assert run(zone, "remove", NAME, "1").stdout == "removed 1\n"
    assert ZoneFile(zone).records() == {NAME: ["2", "3"]}
    assert run(zone, "remove", NAME).stdout == "removed 2\n"
    assert run(zone, "remove", NAME).stdout == "removed 0\n"
    assert ZoneFile(zone).records() == {}


@pytest.mark.parametrize(
    "name",
    ["", ".", "a..b", "a b", "ü.example", "-a.example", f"{'x' * 64}.com", "x." * 127 + "com", "*"],
)
def test_refuses_what_is_no_name(zone: Path, name: str) -> None:
    with pytest.raises(ZoneError, match="no name"):
        ZoneFile(zone).add(name, "1")
    assert not zone.exists()


@pytest.mark.parametrize("value", ["", "  ", "a\nb", "ü", "x" * 4001])
def test_refuses_what_is_no_value(zone: Path, value: str) -> None:
    with pytest.raises(ZoneError, match="4000 printable"):
        ZoneFile(zone).add(NAME, value)
    assert not zone.exists()


@pytest.mark.parametrize("words", [("add", "a b", "1"), ("add", NAME, "ü"), ("remove", "a b")])
def test_says_so_in_a_sentence(zone: Path, words: tuple[str, ...]) -> None:
    done = run(zone, *words)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_never_edits_a_file_that_it_cannot_read(zone: Path) -> None:
    zone.parent.mkdir()
    zone.write_text("{")
    done = run(zone, "add", NAME, "1")
    assert done.returncode == 1
    assert "is no JSON" in done.stderr
    assert zone.read_text() == "{"


def test_forgets_nothing_when_many_edit_at_once(zone: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        added = list(pool.map(lambda n: ZoneFile(zone).add(NAME, str(n)), range(200)))
    assert all(added)
    assert sorted(map(int, ZoneFile(zone).records()[NAME])) == list(range(200))
    assert {each.name for each in zone.parent.iterdir()} == {"zone.json", "zone.lock"}
