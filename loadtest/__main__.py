"""Measures everything in one run and prints the results; exit code 0 for any figures."""

import argparse
import sys
import time
from typing import Any

from loadtest import hop, logins, machine, mails, report, throughput
from loadtest.command import measured, say
from loadtest.ground import ground
from loadtest.targets import Figures

_SCENARIOS = ("throughput", "hop", "logins", "mails")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which medians are taken")
    parser.add_argument("--seconds", type=float, default=3, help="length of one measurement")
    parser.add_argument("--only", choices=_SCENARIOS, nargs="+", default=_SCENARIOS)
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.md")
    return parser.parse_args()


def _measure(asked: argparse.Namespace) -> Figures:
    rounds, seconds = asked.rounds, asked.seconds
    say("Starting PostgreSQL, two regions and the bare handler")
    with ground() as running:
        found: dict[str, Any] = {}
        for scenario in asked.only:
            say(f"Measuring {scenario}")
            match scenario:
                case "throughput":
                    found[scenario] = throughput.measure(running, rounds, seconds)
                case "hop":
                    found[scenario] = hop.measure(running, rounds, seconds)
                case "logins":
                    found[scenario] = logins.measure(running, rounds, seconds)
                case "mails":
                    found[scenario] = mails.measure(running, rounds)
        return Figures(**found)


def main() -> int:
    """Run the bench."""
    asked = _arguments()
    here, began = machine.describe(), time.monotonic()
    figures = measured("make bench", lambda: _measure(asked))
    table = report.text(here, figures, time.monotonic() - began)
    say(f"\n{table}")
    report.keep(here, figures)
    if asked.write_docs:
        report.write_docs(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
