"""`make load`: runs scenarios, records, draws, and says how noisy the machine was."""

import argparse
import signal
import sys
import time

from loadtest import machine, vegeta
from loadtest.load import overload, pages, plots
from loadtest.load.noise import Listener, Noise
from loadtest.load.run import Outcome, run
from loadtest.load.scenarios import SCENARIOS
from loadtest.load.stand import POD, STACK, stand
from loadtest.load.tables import Table
from loadtest.problems import BenchFailed

_ALL = (*SCENARIOS, "overload")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(_ALL))
    parser.add_argument("--on", choices=(POD, STACK), nargs="+", default=(POD, STACK))
    parser.add_argument("--rounds", type=int, default=3, help="of which medians are taken")
    parser.add_argument("--seconds", type=float, default=4, help="length of one measurement")
    parser.add_argument("--write-docs", action="store_true", help="into docs/performance.md")
    asked = parser.parse_args()
    if unknown := set(asked.scenarios) - set(_ALL):
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(_ALL)}")
    return asked


def _measure(asked: argparse.Namespace) -> tuple[list[Outcome], list[Table], Noise]:
    wanted = asked.scenarios or _ALL
    outcomes: list[Outcome] = []
    tables: list[Table] = []
    listener, daemons = Listener(), 0.0
    for kind in asked.on:
        names = [n for n in wanted if n in SCENARIOS and (kind == POD or SCENARIOS[n].is_for_stack)]
        if not names:
            continue
        _say(f"Starting {kind}")
        with stand(kind) as running:
            for name in names:
                _say(f"Measuring {name} on {kind}")
                outcomes.append(run(running, name, asked.rounds, asked.seconds))
            daemons += running.postgres_seconds()
    if "overload" in wanted:
        _say("Measuring overload")
        with stand(POD) as running:
            tables.append(overload.table(overload.measure(running, asked.seconds)))
            daemons += running.postgres_seconds()
    return outcomes, tables, listener.end(daemons)


def main() -> int:
    """Run what was asked for; exit code 0 whatever the figures are."""
    asked = _arguments()
    here, began = machine.describe(), time.monotonic()
    # End what has been started also when told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        vegeta.build()
        outcomes, tables, noise = _measure(asked)
    except BenchFailed as error:
        sys.stderr.write(f"make load: {error}\n")
        return 1
    page = pages.Page(here, noise, time.monotonic() - began, outcomes, tables)
    _say(f"\n{pages.text(page)}")
    pages.keep(page)
    plots.draw(outcomes, pages.PLOTS if asked.write_docs else pages.RESULTS)
    if asked.write_docs:
        pages.write(page)
    return 0
