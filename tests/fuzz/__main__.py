"""`make fuzz`: schemathesis asks every route through the edge of a stack of its own.

    python -m fuzz [--requests 50000] [--seed 1] [--only hub]

Exit code 1 if an answer was 500 or more, had a status that its route does not document, did not
have the documented form, or held what it must not.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from fuzz.documents import SERVICES
from fuzz.everybody import Run, fuzz, say

from embedded.testing import StackUnderTest, stack_under_test

RESULTS = Path(__file__).parents[2] / ".cache" / "fuzz.json"


def main() -> int:
    """Run; print the figures."""
    parser = argparse.ArgumentParser(prog="fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--seconds", type=int, default=86_400, help="end after that, whatever is left"
    )
    parser.add_argument("--only", choices=SERVICES, help="one portal")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="vetchium-fuzz-") as folder,
        stack_under_test(Path(folder)) as stack,
    ):
        say("starting a stack of its own")
        stack.start()
        return report(stack, options)


def report(stack: StackUnderTest, options: argparse.Namespace) -> int:
    """Fuzz a running stack and say what came of it."""
    began = time.monotonic()
    portals = [options.only] if options.only else list(SERVICES)
    run = Run(options.requests, options.seed, options.seconds)
    ledger = fuzz(stack.note(), stack.data_dir, run, portals)
    seconds = time.monotonic() - began
    for name, how in ledger.examples.items():
        say(f"\n{name}\n{how}")
    for line in ledger.lines(seconds):
        say(line)
    ledger.write(RESULTS, seconds)
    say(f"per route: {RESULTS}")
    return 1 if ledger.wrong or any(status >= 500 for status in ledger.statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
