"""End to end: sqlc reads SQL, the plugin writes modules, the modules run on PostgreSQL."""

import importlib
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from common.db.pool import Connection, dedicated
from vetchium_testing.db.databases import Databases

RunSqlc = Callable[..., subprocess.CompletedProcess[str]]
_TOOLS = Path(__file__).resolve().parents[1]

SCHEMA = """
create type mood as enum ('calm', 'in-a-hurry');
create table things (
    thing_id uuid primary key,
    digest bytea not null,
    mood mood not null,
    last_mood mood,
    seen_at timestamptz,
    facts jsonb,
    address inet,
    tags text[] not null default '{}',
    class text
);
"""
QUERIES = r"""
-- name: InsertThing :one
insert into things (thing_id, digest, mood, facts, address, tags, class)
values ($1, $2, $3, $4, $5, $6, sqlc.narg(class))
returning *;

-- name: GetMood :one
-- How it feels.
-- Never a "quoted" lie \ or so.
select mood from things where thing_id = @thing_id;

-- name: ListThings :many
select thing_id, mood, last_mood, address, tags, facts, class from things
where digest = any(@digests::bytea[]) and (seen_at is null or seen_at < @now::timestamptz)
order by thing_id;

-- name: ListMoods :many
select last_mood from things where mood = any(@moods::mood[]) order by thing_id;

-- name: TouchThings :execrows
update things set seen_at = @now::timestamptz, last_mood = mood;

-- name: DeleteThings :exec
delete from things;

-- name: FindBetween :many
select thing_id from things where seen_at > $1 and seen_at < $2;
"""


PACKAGE = "generated_things"


@pytest.fixture(scope="module")
def written(run_sqlc: RunSqlc, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    run = run_sqlc(folder, SCHEMA, QUERIES, package=PACKAGE)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def module(written: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(written))
    yield importlib.import_module("generated_things.thing_queries")
    sys.path.remove(str(written))


@pytest.fixture(scope="module")
def models(module: ModuleType) -> ModuleType:
    return importlib.import_module("generated_things.models")


@pytest.fixture
async def conn(databases: Databases) -> AsyncIterator[Connection]:
    async with dedicated(databases.make_empty(), application_name="test") as opened:
        await opened.execute(SCHEMA)
        yield opened


@pytest.fixture
def queries(module: ModuleType, conn: Connection) -> Any:
    return module.AsyncQuerier(conn)


async def insert(queries: Any, models: ModuleType, **changed: Any) -> Any:
    given = {
        "thing_id": uuid.uuid4(),
        "digest": b"\x00\xff",
        "mood": models.Mood.IN_A_HURRY,
        "facts": {"a": [1, None]},
        "address": "192.0.2.7",
        "tags": ["x", "y z"],
        "class_": None,
    }
    return await queries.insert_thing(**{**given, **changed})


async def test_a_row_of_a_table_comes_back_as_it_went_in(queries: Any, models: ModuleType) -> None:
    row = await insert(queries, models)
    assert isinstance(row, models.Thing)
    assert (row.digest, row.mood, row.facts) == (
        b"\x00\xff",
        models.Mood.IN_A_HURRY,
        {"a": [1, None]},
    )
    assert (row.address, row.tags, row.class_) == ("192.0.2.7", ["x", "y z"], None)
    assert (row.last_mood, row.seen_at) == (None, None)


async def test_one_column_is_a_value_and_no_row_is_none(queries: Any, models: ModuleType) -> None:
    row = await insert(queries, models)
    assert await queries.get_mood(thing_id=row.thing_id) is models.Mood.IN_A_HURRY
    assert await queries.get_mood(thing_id=uuid.uuid4()) is None


async def test_many_take_and_give_arrays(queries: Any, models: ModuleType) -> None:
    first = await insert(queries, models, facts=None, address=None)
    await insert(queries, models, digest=b"other")
    now = datetime.now(UTC)
    rows = await queries.list_things(digests=[b"\x00\xff", b"no"], now=now)
    assert [row.thing_id for row in rows] == [first.thing_id]
    assert (rows[0].facts, rows[0].address, rows[0].last_mood) == (None, None, None)
    assert await queries.list_moods(moods=[models.Mood.CALM]) == []
    assert await queries.list_moods(moods=list(models.Mood)) == [None, None]


async def test_a_write_tells_how_many(queries: Any, models: ModuleType) -> None:
    for _ in range(3):
        await insert(queries, models)
    moment = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    assert await queries.touch_things(now=moment) == 3
    assert await queries.list_moods(moods=[models.Mood.IN_A_HURRY]) == ["in-a-hurry"] * 3
    found = await queries.find_between(seen_at=datetime.min.replace(tzinfo=UTC), seen_at_2=moment)
    assert found == []
    assert await queries.delete_things() is None
    assert await queries.touch_things(now=moment) == 0


def test_comments_become_the_docstring(module: ModuleType) -> None:
    text = module.AsyncQuerier.get_mood.__doc__
    assert text.split("\n")[0] == "How it feels."
    assert 'Never a "quoted" lie \\ or so.' in text
    assert module.AsyncQuerier.list_moods.__doc__ is None


def test_the_types_hold_under_mypy(written: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "generated_things"],
        cwd=written,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_the_same_sql_gives_the_same_bytes(
    run_sqlc: RunSqlc, written: Path, tmp_path: Path
) -> None:
    assert run_sqlc(tmp_path, SCHEMA, QUERIES, package=PACKAGE).returncode == 0
    names = sorted(path.name for path in (written / "generated_things").glob("*.py"))
    assert names == ["__init__.py", "models.py", "thing_queries.py"]
    for name in names:
        text = (written / "generated_things" / name).read_bytes()
        assert text == (tmp_path / "generated_things" / name).read_bytes()
        assert text.startswith(b"# Code generated by sqlc ")
        assert b"DO NOT EDIT." in text.splitlines()[0]


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("-- name: X :execlastid\ninsert into things (thing_id) values ($1);", "execlastid"),
        ("-- name: X :one\nselect sqlc.embed(things), 1 from things;", "sqlc.embed"),
    ],
)
def test_what_cannot_be_generated_is_said(
    run_sqlc: RunSqlc, tmp_path: Path, query: str, complaint: str
) -> None:
    run = run_sqlc(tmp_path, SCHEMA, query)
    assert run.returncode != 0
    assert complaint in run.stderr
    assert "Traceback" not in run.stderr


def test_it_runs_on_a_bare_python() -> None:
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(_TOOLS / "sqlc-gen-psycopg")],
        input='{"plugin_options": "e30="}',
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "package" in run.stderr
