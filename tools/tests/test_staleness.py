import shutil
import sys
from io import StringIO
from pathlib import Path

import pytest

from sqlc_gen_psycopg.staleness import differences, main

_PACKAGE = Path("libs/common/queries")


@pytest.fixture
def trees(tmp_path: Path) -> tuple[Path, Path]:
    top, fresh = tmp_path / "top", tmp_path / "fresh"
    for tree in (top, fresh):
        (tree / _PACKAGE).mkdir(parents=True)
        (tree / _PACKAGE / "models.py").write_text("same\n")
    (top / "libs/common/handwritten.py").write_text("of no concern\n")
    return top, fresh


def test_equal_trees_differ_in_nothing(trees: tuple[Path, Path]) -> None:
    assert list(differences(*trees)) == []


def test_each_kind_of_difference_is_named(trees: tuple[Path, Path]) -> None:
    top, fresh = trees
    (top / _PACKAGE / "models.py").write_text("older\n")
    (top / _PACKAGE / "gone.py").write_text("its .sql was removed\n")
    (fresh / _PACKAGE / "new.py").write_text("its .sql was added\n")
    assert list(differences(top, fresh)) == [
        f"{_PACKAGE}/gone.py has no query file any more: delete it",
        f"{_PACKAGE}/models.py is stale: run `make generate`",
        f"{_PACKAGE}/new.py is missing: run `make generate`",
    ]


def test_without_sqlc_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = StringIO()
    assert main(tmp_path, said) == 2
    assert "sqlc is not on the PATH" in said.getvalue()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = Path(__file__).resolve().parents[2]
    shutil.copy(top / "sqlc.yaml", tmp_path)
    shutil.copytree(top / "tools", tmp_path / "tools")
    shutil.copytree(top / "db", tmp_path / "db")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    return tmp_path


def test_sql_that_sqlc_refuses_is_told(checkout: Path) -> None:
    (checkout / "db/global/queries/broken.sql").write_text("-- name: X :one\nselect nothing;\n")
    said = StringIO()
    assert main(checkout, said) == 2
    assert "broken.sql" in said.getvalue()


def test_a_warning_of_the_plugin_is_repeated(checkout: Path) -> None:
    (checkout / "db/global/queries/odd.sql").write_text(
        "-- name: X :one\nselect '(1,2)'::point as place;\n"
    )
    said = StringIO()
    assert main(checkout, said) == 1  # the checkout has no generated modules at all
    assert "check-generated: warning: odd.sql: X: place is Any" in said.getvalue()
