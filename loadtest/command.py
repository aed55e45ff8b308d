"""What `make bench` and `make load` have in common: a measurement that ends in order."""

import signal
import sys
from collections.abc import Callable
from typing import TypeVar

from loadtest import vegeta
from loadtest.problems import BenchFailed

T = TypeVar("T")


def say(text: str) -> None:
    """Print at once, wherever the output goes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def measured(name: str, measure: Callable[[], T]) -> T:
    """Measure, with the generator built; exit with 1 and the reason if that fails."""
    # End what has been started also when told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        vegeta.build()
        return measure()
    except BenchFailed as error:
        sys.exit(f"{name}: {error}")
