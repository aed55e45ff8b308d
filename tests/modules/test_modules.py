"""What docs/modules.md promises of every installed module, and of core without one."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from common.db.migrate import KINDS
from common.modules import BrokenModule, Chosen, Module, find, installed
from common.owners import REGIONAL
from common.web.routes import BadDeclaration
from vetchium_testing.modules import breaches, wrong_tables
from vetchium_testing.regional_api import joined_regions

NAMES = sorted(installed())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_stays_in_its_schema(name: str, kind: str, make_database: Callable[[str], str]) -> None:
    """It changes nothing of core, gives rights to services alone, and every table has an owner."""
    assert list(breaches(find(name), make_database(kind), kind)) == []


def test_each_table_of_core_has_an_owner(make_database: Callable[[str], str]) -> None:
    tables = [replace(table, name=f"public.{table.name}") for table in REGIONAL]
    with psycopg.connect(make_database("regional")) as conn:
        found = list(wrong_tables(tables, conn, "public", "regional"))
    of_yoyo = ("_yoyo_log", "_yoyo_migration", "_yoyo_version", "yoyo_lock")
    assert found == [
        f"regional: the table public.{name} has no line in `tables`" for name in of_yoyo
    ]


def _installed(folder: Path, name: str, text: str, value: str = "") -> None:
    """Install a package as pip would: a module, and the entry point that names it."""
    (folder / f"{name}_package.py").write_text(text)
    metadata = folder / f"{name}_package-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}-package\nVersion: 1.0\n"
    )
    point = value or f"{name}_package:MODULE"
    (metadata / "entry_points.txt").write_text(f"[vetchium.modules]\n{name} = {point}\n")


DECLARED = """
from pathlib import Path
from common.modules import Mail, Module, Table, Owner
MODULE = Module(name={name!r}, folder=Path(__file__).parent, {more})
"""
ROUTE = """
from common.web.routes import get
from common.web import home
from pathlib import Path
from common.modules import Module
@get("/ping"{home})
async def ping() -> dict[str, str]:
    return {{}}
HANDLERS = [ping]
MODULE = Module(name="pings", folder=Path("/nowhere"), handlers={{"hub": "pings_package:HANDLERS"}})
"""
BROKEN = {
    "no such package": ("nothing", None, "", "is not installed"),
    "not importable": ("broken", "import no_such_thing", "", "No module named 'no_such_thing'"),
    "no such object": ("gone", "", "gone_package:NOTHING", "AttributeError"),
    "no module": ("thing", "MODULE = 7", "", "is no common.modules.Module"),
    "other name": ("one", DECLARED.format(name="two", more=""), "", "its name two"),
    "name of core's": ("hub", DECLARED.format(name="hub", more=""), "", "no name of core's"),
    "portal": (
        "shop",
        DECLARED.format(name="shop", more='handlers={"till": "x:y"}'),
        "",
        "there is no portal till",
    ),
    "mail": (
        "post",
        DECLARED.format(name="post", more='mails=(Mail("letter", "Hello", "letter"),)'),
        "",
        "its mail letter must begin with post_",
    ),
    "table": (
        "desk",
        DECLARED.format(name="desk", more='tables=(Table("hub_users", Owner.PERSON),)'),
        "",
        "must be in the schema desk",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_one_stops_the_start(case: str, tmp_path: Path) -> None:
    """Exit code 2, with its name and why; in the one process that loads it as a service does."""
    name, text, value, told = BROKEN[case]
    if text is not None:
        _installed(tmp_path, name, text, value)
    done = subprocess.run(
        [sys.executable, "-c", "from common.modules import modules_or_exit; modules_or_exit()"],
        env=os.environ | {"PYTHONPATH": str(tmp_path), "MODULES": f" {name} ,"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()[1:]
    assert f"MODULES: {name}: " in line
    assert told in line


def test_of_two_with_one_name_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.modules.installed", lambda: {"twice": ["a:B", "c:D"]})
    find.cache_clear()
    with pytest.raises(BrokenModule, match="several packages"):
        find("twice")


def test_its_parts_are_loaded_by_who_uses_them() -> None:
    """A worker loads no route: its image has no HTTP client and no hashing."""
    code = (
        "import sys; from common.modules import modules_or_exit; modules_or_exit();"
        "print(sorted(n for n in sys.modules if n in {'litestar', 'httpx', 'nacl'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"MODULES": ",".join(NAMES)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_names_are_those_of_the_folders() -> None:
    top = Path(__file__).parents[2]
    folders = {path.parent.name for path in top.glob("modules/*/pyproject.toml")}
    assert folders <= set(NAMES)
    assert all(isinstance(find(name), Module) for name in folders)


async def test_one_from_elsewhere_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_database: Callable[[str], str]
) -> None:
    """A package that pip has installed, outside of this repository."""
    _installed(tmp_path, "pings", ROUTE.format(home=", home=home.local"))
    monkeypatch.syspath_prepend(tmp_path)
    modules = [Chosen(find("pings"))]
    async with joined_regions.platform(make_database, modules=modules) as built:
        answer = await built.at("deu1").get("/hub/pings/ping")
        assert (answer.status_code, answer.json()) == (200, {})


async def test_a_route_without_a_home_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_database: Callable[[str], str]
) -> None:
    text = ROUTE.replace("from common.web.routes import get", "from litestar import get")
    _installed(tmp_path, "pongs", text.replace("pings", "pongs").format(home=""))
    monkeypatch.syspath_prepend(tmp_path)
    modules = [Chosen(find("pongs"))]
    with pytest.raises(BadDeclaration, match=r"/hub/pongs/ping .*pongs_package.ping.*no home"):
        async with joined_regions.platform(make_database, modules=modules):
            pass
