"""Shared by `make bench` and `make load`: runs a measurement and ends all processes."""

import signal
import sys
from collections.abc import Callable
from typing import TypeVar

from loadtest import vegeta
from loadtest.problems import BenchFailed

T = TypeVar("T")


def say(text: str) -> None:
    """Print without buffering."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def measured(name: str, measure: Callable[[], T]) -> T:
    """Build the load generator and measure; exit with 1 and the reason if that fails."""
    # Stop the started processes on SIGTERM as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        vegeta.build()
        return measure()
    except BenchFailed as error:
        sys.exit(f"{name}: {error}")
