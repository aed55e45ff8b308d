"""How the plugin uses its options in sqlc.yaml."""

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sqlc_gen_psycopg.options import GenerationError, read

RunSqlc = Callable[..., subprocess.CompletedProcess[str]]

SCHEMA = """
create table things (thing_id uuid primary key, facts jsonb, notes jsonb[], place point);
"""
QUERIES = """
-- name: GetThing :one
select * from things where thing_id = $1;
"""


def encoded(options: Any) -> str:
    return base64.b64encode(json.dumps(options).encode()).decode()


def options(*overrides: Any, **more: Any) -> dict[str, str]:
    given = {"package": "generated", "overrides": list(overrides), **more}
    return {"plugin_options": encoded(given)}


def test_overrides_of_columns_come_first() -> None:
    found = read(
        options(
            {"db_type": "pg_catalog.int8", "py_type": "Number", "py_import": "a.b"},
            {"column": "public.things.facts", "py_type": "dict[str, Any]", "py_import": "typing"},
        ),
        "public",
    )
    assert found.package == "generated"
    column, db_type = found.overrides
    assert (column.column, column.imports) == ("things.facts", ("from typing import Any",))
    assert (db_type.db_type, db_type.imports) == ("int8", ("from a.b import Number",))


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({}, "option `package`"),
        (options(package=""), "option `package`"),
        (options(emit_async_querier=True), "unknown option `emit_async_querier`"),
        (options(overrides={}) | {"global_options": encoded({"package": "x"})}, "at the top"),
        ({"plugin_options": encoded(["package"])}, "must be a mapping"),
        (options(overrides="none"), "must be a list"),
        (options("things.facts"), "must be a mapping"),
        (options({"column": "a.b", "go_type": "X"}), "unknown key of an override: `go_type`"),
        (options({"column": "a.b"}), "needs `py_type`"),
        (options({"py_type": "str"}), "either `column` or `db_type`"),
        (options({"column": "a.b", "db_type": "c", "py_type": "str"}), "either `column`"),
        (options({"column": "public.*", "py_type": "str"}), "[schema.]table.column, not *"),
        (options({"column": "facts", "py_type": "str"}), "[schema.]table.column, not facts"),
        (options({"db_type": 7, "py_type": "str"}), "not text"),
        (options({"db_type": "a", "py_type": "int int"}), "not a Python type"),
        (options({"db_type": "a", "py_type": "list[Fact]"}), "must say where Fact is"),
        (options({"db_type": "a", "py_type": "int", "py_import": "b"}), "nothing to import"),
        (options({"db_type": "a", "py_type": "int", "convert": "yes"}), "true or false"),
        (options({"db_type": "a", "py_type": "list[int]", "convert": True}), "a plain name"),
    ],
)
def test_a_wrong_option_is_refused(raw: dict[str, str], complaint: str) -> None:
    with pytest.raises(GenerationError) as caught:
        read(raw, "public")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (
            {"pakage": "x"},
            "unknown option `pakage` in sqlc.yaml; known: package, schema, overrides",
        ),
        (
            {"overrides": [{"column": "things.fact", "py_type": "str"}]},
            "the override of `column: things.fact` applies to nothing",
        ),
        (
            {"overrides": [{"db_type": "json", "py_type": "str"}]},
            "the override of `db_type: json` applies to nothing (types in use: jsonb, point, uuid)",
        ),
        (
            {"overrides": [{"db_type": "jsonb", "py_type": "UUID", "py_import": "else.where"}]},
            "UUID would stand for 2 classes of one module",
        ),
    ],
)
def test_a_wrong_option_stops_sqlc(
    run_sqlc: RunSqlc, tmp_path: Path, given: dict[str, Any], complaint: str
) -> None:
    done = run_sqlc(tmp_path, SCHEMA, QUERIES, **given)
    assert done.returncode != 0
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "generated").exists()


def test_a_column_of_unknown_type_is_any_with_a_warning(run_sqlc: RunSqlc, tmp_path: Path) -> None:
    queries = QUERIES + "-- name: GetBox :one\nselect '(1,2)'::point, 1 where $1::box is null;\n"
    done = run_sqlc(tmp_path, SCHEMA, queries)
    assert done.returncode == 0, done.stderr
    unnamed = "thing_queries.sql: GetBox: an unnamed value"
    assert (tmp_path / "said").read_text().splitlines() == [
        "warning: things.place is Any: no Python type is known for point",
        f"warning: {unnamed} is Any: no Python type is known for box",
        f"warning: {unnamed} is Any: no Python type is known for point",
    ]
    models = (tmp_path / "generated" / "models.py").read_text()
    assert "    notes: list[Any] | None\n    place: Any\n" in models
    assert "# warning: things.place is Any: no Python type is known for point\n" in models


def test_an_override_silences_the_warning(run_sqlc: RunSqlc, tmp_path: Path) -> None:
    done = run_sqlc(tmp_path, SCHEMA, QUERIES, overrides=[{"column": "*.place", "py_type": "str"}])
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "said").read_text() == ""
    assert "    place: str | None\n" in (tmp_path / "generated" / "models.py").read_text()
