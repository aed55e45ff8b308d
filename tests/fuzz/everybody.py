"""All portals at the same time, each in a process of its own."""

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from fuzz.ledger import Ledger
from fuzz.people import Crowd, Person, people
from fuzz.post import Post, collecting
from fuzz.run import PortalRun


class Run(NamedTuple):
    """How long a run is, and what it draws."""

    requests: int
    seed: int
    seconds: int


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201  this is a command


def fuzz(note: Mapping[str, Any], folder: Path, run: Run, portals: Sequence[str]) -> Ledger:
    """Run all portals at the same time, each with its share of the requests."""
    edge, file, whole = note["urls"]["edge"], folder / "mails.jsonl", Ledger()
    run = run._replace(requests=-(-run.requests // len(portals)))
    with collecting(note["urls"]["mail catcher"], file):
        members = people(note["accounts"])
        Crowd(edge, Post(file), members, random.Random(run.seed)).arrive()
        with ProcessPoolExecutor(len(portals), get_context("spawn")) as pool:
            ended = [
                pool.submit(run_portal, portal, edge, file, members, run) for portal in portals
            ]
            for each in ended:
                whole.add(each.result())
    return whole


def run_portal(portal: str, edge: str, file: Path, members: list[Person], run: Run) -> Ledger:
    """Run one portal, in a process of its own."""
    chance = random.Random(f"{portal} {run.seed}")
    crowd = Crowd(edge, Post(file), members, chance)
    return PortalRun(portal, crowd, edge, say).run(*run)
