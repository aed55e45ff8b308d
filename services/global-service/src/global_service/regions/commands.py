"""`global-service regions list|add|set-state`: an operator changes the list of regions."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from common import events
from common.db.pool import Database
from common.events import Event
from common.logs import silence
from common.settings import load_or_exit
from common.wire.problems import Problem, ServiceUnavailable
from global_service.regions import service
from global_service.regions.service import Change, TooEarly
from global_service.settings import CommandSettings

_REFUSED = 1
_PATIENCE = 8.0  # seconds, while the database is busy
_HEAD = ("CODE", "STATUS", "NAME")


def add_to(commands: Any) -> None:  # noqa: ANN401  argparse hides its type
    """Add `regions` to the program's commands."""
    regions = commands.add_parser("regions", help="open and close regions (docs/regions.md)")
    actions = regions.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="show every region")
    add = actions.add_parser("add", help="plan a region; repeated, it changes at most the name")
    add.add_argument("region_code", metavar="CODE")
    add.add_argument("--name", default="", help="as people see it: Singapore")
    change = actions.add_parser("set-state", help="open, drain or retire a region")
    change.add_argument("region_code", metavar="CODE")
    change.add_argument("status", choices=("active", "draining", "retired"))
    for action in (listing, add, change):
        action.add_argument("--json", action="store_true", help="for programs")


def run(options: argparse.Namespace) -> int:
    """Run a parsed command; return its exit code."""
    silence()
    act = {"list": _list, "add": _add, "set-state": _set_state}[options.action]
    try:
        asyncio.run(_with(load_or_exit(CommandSettings).global_db_conn, act, options))
    except Problem as problem:
        print(f"regions {options.action}: {problem.detail}", file=sys.stderr)  # noqa: T201  its message
        return _REFUSED
    return 0


async def _with(
    conninfo: str,
    act: Callable[[Database, argparse.Namespace], Awaitable[None]],
    options: argparse.Namespace,
) -> None:
    name = "global-service regions"
    database = Database(conninfo, name="global", application_name=name, max_size=1)
    await database.open()
    gives_up = time.monotonic() + _PATIENCE
    try:
        while True:
            try:
                return await act(database, options)
            except ServiceUnavailable:  # each of them can be repeated
                if time.monotonic() > gives_up:
                    raise
    finally:
        await database.close()


async def _list(database: Database, options: argparse.Namespace) -> None:
    regions = await service.list_regions(database)
    if options.json:
        _print(msgspec.json.encode({"items": regions}).decode())
        return
    rows = [_HEAD, *((each.region_code, each.status, each.region_name) for each in regions)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        _print("  ".join(cells).rstrip())


async def _add(database: Database, options: argparse.Namespace) -> None:
    _report(options, await service.add(database, options.region_code, options.name))


async def _set_state(database: Database, options: argparse.Namespace) -> None:
    while True:
        try:
            done = await service.set_state(database, options.region_code, options.status)
        except TooEarly as early:
            words = f"waiting {early.seconds:.0f} s until no sign-up can be under way"
            print(words, file=sys.stderr, flush=True)  # noqa: T201  why it waits
            await asyncio.sleep(early.seconds)
        else:
            _report(options, done)
            return


def _report(options: argparse.Namespace, done: Change) -> None:
    events.write(
        Event.REGION_CHANGE,
        "unchanged" if done.was == done.status else done.status,
        of=done.region_code,
    )
    if options.json:
        _print(msgspec.json.encode(done).decode())
    elif done.was == done.status:
        _print(f"{done.region_code} ({done.region_name}) is {done.status} already")
    else:
        before = f", was {done.was}" if done.was else ""
        _print(f"{done.region_code} ({done.region_name}) is {done.status}{before}")


def _print(words: str) -> None:
    print(words)  # noqa: T201  the answer of a command
