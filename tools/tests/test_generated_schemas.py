"""Several schemas, arrays of enums, overrides and `:execresult`, run on PostgreSQL."""

import importlib
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from ipaddress import IPv4Address
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

RunSqlc = Callable[..., subprocess.CompletedProcess[str]]

SCHEMA = r"""
create schema ledger;
create type mood as enum ('calm', 'in-a-hurry');
create type ledger.mood as enum ('up', 'down, "down" and \ out', 'null');
create table entries (entry_id bigint primary key);
create table ledger.entries (
    entry_id bigint primary key,
    mood ledger.mood not null,
    moods ledger.mood[] not null default '{}',
    last_moods mood[],
    facts jsonb,
    address inet,
    labels text[] not null default '{}',
    place point
);
"""
QUERIES = """
-- name: InsertEntry :one
insert into ledger.entries (entry_id, mood, moods, last_moods, facts, address, labels, place)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning *;

-- name: GetMoods :one
select moods from ledger.entries where entry_id = $1;

-- name: ListEntries :many
select entry_id, last_moods as before, labels as tags from ledger.entries
where mood = any(@moods::ledger.mood[]) order by entry_id;

-- name: CollectMoods :one
select array_agg(mood)::ledger.mood[] as moods from ledger.entries;

-- name: FindEntry :one
select entry_id from ledger.entries where facts = @wanted;

-- name: ListPublicEntries :many
select * from entries;

-- name: DeleteEntries :execresult
delete from ledger.entries returning entry_id;
"""
PYTHON = '''
"""What the overrides name."""

from typing import NewType, TypedDict


class Facts(TypedDict):
    """The facts of an entry."""

    size: int


class Label(str):
    """A label."""


EntryId = NewType("EntryId", int)
'''
OVERRIDES = [
    {"db_type": "int8", "py_type": "EntryId", "py_import": "entry_types"},
    {"column": "ledger.entries.facts", "py_type": "Facts", "py_import": "entry_types"},
    {"column": "ledger.entries.address", "py_type": "IPv4Address", "py_import": "ipaddress"},
    {
        "column": "*.labels",
        "py_type": "Label",
        "py_import": "entry_types",
        "convert": True,
    },
]
PACKAGE = "generated_ledger"


@pytest.fixture(scope="module")
def folder(run_sqlc: RunSqlc, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemas")
    (folder / "entry_types.py").write_text(PYTHON)
    done = run_sqlc(folder, SCHEMA, QUERIES, package=PACKAGE, overrides=OVERRIDES)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def module(folder: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(folder))
    yield importlib.import_module(f"{PACKAGE}.thing_queries")
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def models(module: ModuleType) -> Any:
    return module.models


@pytest.fixture
async def conn(databases: Any) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(databases.make_empty()) as opened:
        await opened.execute(SCHEMA)
        yield opened


@pytest.fixture
def queries(module: ModuleType, conn: psycopg.AsyncConnection[Any]) -> Any:
    return module.AsyncQuerier(conn)


async def insert(queries: Any, models: Any, **changed: Any) -> Any:
    given = {
        "entry_id": 1,
        "mood": models.LedgerMood.UP,
        "moods": list(models.LedgerMood),
        "last_moods": [models.Mood.IN_A_HURRY],
        "facts": {"size": 7},
        "address": IPv4Address("192.0.2.7"),
        "labels": ["x", "y z"],
        "place": "(1,2)",
    }
    return await queries.insert_entry(**{**given, **changed})


async def test_a_row_of_another_schema_has_its_own_class(queries: Any, models: Any) -> None:
    row = await insert(queries, models)
    assert isinstance(row, models.LedgerEntry)
    assert row.mood is models.LedgerMood.UP
    assert await queries.list_public_entries() == []
    assert models.Entry.__annotations__.keys() == {"entry_id"}


async def test_an_array_of_an_enum_holds_members(queries: Any, models: Any) -> None:
    row = await insert(queries, models)
    assert (row.moods, row.last_moods) == (list(models.LedgerMood), [models.Mood.IN_A_HURRY])
    assert all(isinstance(mood, models.LedgerMood) for mood in row.moods)
    await insert(queries, models, entry_id=2, moods=[], last_moods=None)
    assert await queries.get_moods(entry_id=2) == []
    listed = await queries.list_entries(moods=[models.LedgerMood.UP])
    assert [entry.before for entry in listed] == [[models.Mood.IN_A_HURRY], None]
    assert await queries.collect_moods() == [models.LedgerMood.UP] * 2


async def test_a_connection_may_know_the_enum(
    queries: Any, models: Any, conn: psycopg.AsyncConnection[Any]
) -> None:
    await insert(queries, models)
    info = await psycopg.types.TypeInfo.fetch(conn, "ledger.mood")
    assert info is not None
    info.register(conn)
    assert await queries.get_moods(entry_id=1) == list(models.LedgerMood)


async def test_an_override_changes_the_type(queries: Any, models: Any, module: ModuleType) -> None:
    row = await insert(queries, models)
    assert (row.facts, row.address, row.place) == ({"size": 7}, IPv4Address("192.0.2.7"), "(1,2)")
    names = models.LedgerEntry.__annotations__
    assert [str(names[name]) for name in ("facts", "address", "labels")] == [
        "entry_types.Facts | None",
        "ipaddress.IPv4Address | None",
        "list[entry_types.Label]",
    ]
    assert names["entry_id"] is models.EntryId
    # A parameter takes the type of the column that it is compared with.
    assert await queries.find_entry(wanted={"size": 7}) == 1
    asked = module.AsyncQuerier.find_entry.__annotations__
    assert str(asked["wanted"]) == "entry_types.Facts | None"


async def test_convert_is_called_on_each_value(queries: Any, models: Any) -> None:
    row = await insert(queries, models)
    [listed] = await queries.list_entries(moods=[models.LedgerMood.UP])  # as `tags`
    for labels in (row.labels, listed.tags):
        assert labels == ["x", "y z"]
        assert {type(label).__name__ for label in labels} == {"Label"}


async def test_execresult_gives_the_cursor(queries: Any, models: Any) -> None:
    await insert(queries, models)
    await insert(queries, models, entry_id=2)
    cursor = await queries.delete_entries()
    assert (cursor.rowcount, cursor.statusmessage) == (2, "DELETE 2")
    assert sorted(await cursor.fetchall()) == [(1,), (2,)]


def test_the_types_hold_under_mypy(folder: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", PACKAGE],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_two_tables_with_one_class_name_are_refused(run_sqlc: RunSqlc, tmp_path: Path) -> None:
    schema = SCHEMA + "create table ledger_entries (entry_id bigint primary key);"
    done = run_sqlc(tmp_path, schema, QUERIES)
    assert done.returncode != 0
    assert "LedgerEntry would stand for 2 classes" in done.stderr
