"""`make load`: runs scenarios, records and plots them, and reports the machine's noise."""

import argparse
import time

from loadtest import machine
from loadtest.command import measured, say
from loadtest.load import growth, pages, plots
from loadtest.load.noise import Listener, Noise
from loadtest.load.parts import OTHERS, QUICK, Parts
from loadtest.load.run import Outcome
from loadtest.load.scenarios import SCENARIOS
from loadtest.load.stand import POD, STACK
from loadtest.load.tables import Table

_ALL = (*SCENARIOS, *OTHERS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(_ALL))
    parser.add_argument("--on", choices=(POD, STACK), nargs="+", default=(POD, STACK))
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which medians are taken")
    parser.add_argument("--seconds", type=float, default=4, help="length of one measurement")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=growth.SIZES, help="numbers of users, for growth"
    )
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.md")
    asked = parser.parse_args()
    if unknown := set(asked.scenarios) - set(_ALL):
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(_ALL)}")
    return asked


def _measure(asked: argparse.Namespace) -> tuple[list[Outcome], list[Table], Noise]:
    listener = Listener()
    parts = Parts(asked.rounds, asked.seconds, asked.sizes, say)
    wanted = asked.scenarios or (*SCENARIOS, *QUICK)
    for kind in asked.on:
        names = [n for n in wanted if n in SCENARIOS and (kind == POD or SCENARIOS[n].is_for_stack)]
        if names:
            parts.scenarios(kind, names)
    for name in wanted:
        if name in OTHERS:
            say(f"Measuring {name}")
            OTHERS[name](parts)
    return parts.outcomes, parts.tables, listener.end(parts.daemons)


def main() -> int:
    """Run the chosen scenarios; exit code 0 for any figures."""
    asked = _arguments()
    here, began = machine.describe(), time.monotonic()
    outcomes, tables, noise = measured("make load", lambda: _measure(asked))
    page = pages.Page(here, noise, time.monotonic() - began, outcomes, tables)
    say(f"\n{pages.text(page)}")
    pages.keep(page)
    plots.draw(outcomes, pages.PLOTS if asked.write_docs else pages.RESULTS)
    if asked.write_docs:
        pages.write(page)
    return 0
