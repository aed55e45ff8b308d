"""`NAME_FILE`: a setting from a file, and the messages when that fails."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from common.db.migrate import main
from common.settings import Secret, Settings, SettingsError, load, load_or_exit

WORD = "correct horse battery"


class Inner(Settings, frozen=True, kw_only=True):
    password: Secret = Secret()


class Outer(Settings, frozen=True, kw_only=True):
    url: str
    pause: timedelta = timedelta(seconds=1)
    names: tuple[str, ...] = ()
    inner: Inner = Inner()

    def check(self) -> Mapping[str, str]:
        return {} if self.url.startswith("http") else {"url": "must begin with http"}


Keep = Callable[[str, bytes], str]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    def write(name: str, content: bytes) -> str:
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return write


def wrong(environ: Mapping[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(Outer, environ)
    return caught.value.lines


def test_every_kind_may_come_from_a_file(keep: Keep) -> None:
    found = load(
        Outer,
        {
            "URL_FILE": keep("url", b"http://x\n"),
            "PAUSE_FILE": keep("pause", b"2m\r\n"),
            "NAMES_FILE": keep("names", b"a, b\n"),
            "PASSWORD_FILE": keep("password", f"{WORD}\n".encode()),
        },
    )
    assert (found.url, found.pause, found.names) == ("http://x", timedelta(minutes=2), ("a", "b"))
    assert found.inner.password == WORD
    assert WORD not in repr(found)


def test_both_are_one_too_many(keep: Keep) -> None:
    given = {"URL": "http://x", "URL_FILE": keep("url", b"http://x")}
    assert wrong(given) == ["URL and URL_FILE are both set: keep one"]


def test_empty_variables_are_not_set(keep: Keep) -> None:
    assert load(Outer, {"URL": " ", "URL_FILE": keep("url", b"http://x")}).url == "http://x"
    assert load(Outer, {"URL": "http://x", "URL_FILE": ""}).url == "http://x"


def test_empty_file_holds_nothing(keep: Keep) -> None:
    assert wrong({"URL_FILE": keep("url", b"\n")}) == ["URL is required"]
    assert load(Outer, {"URL": "http://x", "PAUSE_FILE": keep("pause", b"")}).pause.seconds == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing", "No such file or directory"),
        (".", "Is a directory"),
        ("\0", "no path of a file"),
    ],
)
def test_unreadable_file_is_named_by_its_variable(tmp_path: Path, name: str, why: str) -> None:
    said = wrong({"URL_FILE": f"{tmp_path}/{name}", "PAUSE": "soon"})
    assert said == [
        f"URL cannot be read from the file that URL_FILE names: {why}",
        "PAUSE is no duration such as 30s, 10m or 1h30m",
    ]


@pytest.mark.parametrize("content", [f"{WORD}\n".encode(), WORD.encode() + b"\xff"])
def test_content_is_never_told(
    keep: Keep, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setenv("URL_FILE", keep("url", content))
    with pytest.raises(SystemExit) as left:
        load_or_exit(Outer)
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert "URL " in said
    assert WORD not in said


def test_commands_read_files_too(
    keep: Keep, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one-shot migrations of a container get their connection string like that."""
    monkeypatch.delenv("GLOBAL_DB_CONN", raising=False)
    nobody = b"postgresql://nobody@127.0.0.1:1/nothing"
    monkeypatch.setenv("GLOBAL_DB_CONN_FILE", keep("conn", nobody))
    assert main(["global"]) == 1
    assert "no connection" in capsys.readouterr().err
