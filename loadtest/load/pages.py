"""Stores results as JSON, and writes the tables of docs/performance.md from them."""

from collections.abc import Iterator, Mapping

import msgspec

from loadtest.load.noise import Noise
from loadtest.load.run import CONNECTIONS, STEADY_SHARE, Outcome
from loadtest.load.tables import Table
from loadtest.machine import Machine
from loadtest.processes import ROOT
from loadtest.report import table, write_docs

RESULTS = ROOT / "loadtest" / "results"
PLOTS = ROOT / "docs" / "performance"


class Page(msgspec.Struct, frozen=True):
    """All results of one run."""

    machine: Machine
    noise: Noise
    took: float
    outcomes: list[Outcome] = []
    tables: list[Table] = []


def keep(page: Page) -> None:
    """Write all results to loadtest/results/load.json."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "load.json").write_bytes(msgspec.json.format(msgspec.json.encode(page)))


def text(page: Page) -> str:
    """Return all results as Markdown."""
    head = f"{page.machine.after(page.took)} {page.noise}\n"
    return "\n".join([head, *_outcomes(page.outcomes), *(str(each) for each in page.tables)])


def write(page: Page) -> None:
    """Write the results into docs/performance.md, each part between its own markers."""
    machine = page.machine
    head = f"{machine.at}, Python {machine.python}. {page.noise}\n"
    if page.outcomes:
        pictures = [
            f"![{name}](performance/{name}-{kind}.svg)"
            for kind in sorted({outcome.stand for outcome in page.outcomes})
            for name in ("percentiles", "latency")
        ]
        whole = "\n".join([head, *_outcomes(page.outcomes), *pictures, ""])
        write_docs(whole, mark="load")
    for each in page.tables:
        write_docs(f"{head}\n{each}", mark=each.name)


_NAMES: Mapping[str, str] = {"pod": "one pod of each service", "stack": "behind the edge"}


def _outcomes(outcomes: list[Outcome]) -> Iterator[str]:
    for kind, name in _NAMES.items():
        some = [outcome for outcome in outcomes if outcome.stand == kind]
        if some:
            head = (
                *(name, f"requests/s, {CONNECTIONS} connections", "CPU µs/request"),
                *(f"p50 ms at {STEADY_SHARE:.0%}", "p99 ms", "p99.9 ms"),
            )
            yield table(head, [_row(outcome) for outcome in some])


def _row(outcome: Outcome) -> tuple[str, ...]:
    steady = outcome.steady
    return (
        *(outcome.title, f"{outcome.rate:,.0f}", f"{outcome.service_us:,.0f}"),
        *(f"{steady.at(each):,.2f}" for each in (50, 99, 99.9)),
    )
