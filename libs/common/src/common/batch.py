"""Records that are written in batches: counters and log lines of finished requests.

One write to the log per request, and counters that are cold each time, cost more than the answer
to a small request (figures in docs/performance.md). A process that is killed loses the records of
its last 25 ms.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger()

T = TypeVar("T")

WITHIN = 0.025
"""Seconds that a record waits at most, while the event loop is free."""


class Batch(Generic[T]):
    """Collects records and hands them to `write` together."""

    def __init__(self, write: Callable[[list[T]], None]) -> None:
        self._write = write
        self._records: list[T] = []
        self.add = self._records.append
        """Add a record, in a time between `begin` and `end`."""
        _batches.append(self._settle)

    def _settle(self) -> None:
        records = self._records[:]
        self._records.clear()
        try:
            self._write(records)
        except Exception:  # the other batches must not suffer
            with contextlib.suppress(Exception):  # perhaps the log itself is full
                log.exception("batch_failed")


_batches: list[Callable[[], None]] = []


class Activity:
    """Counts running requests and jobs; while there are any, all batches are written each 25 ms."""

    def __init__(self) -> None:
        self.count = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        """Count a piece of work that may add records, until its `end`."""
        self.count += 1
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.get_running_loop()
            self._loop.call_later(WITHIN, self._tick)

    def end(self) -> None:
        """Count it as ended; its records have been added."""
        self.count -= 1

    def _tick(self) -> None:
        loop, self._loop = self._loop, None
        settle_all()
        if self.count and loop is not None:
            self._loop = loop
            loop.call_later(WITHIN, self._tick)


activity = Activity()
"""The running requests and jobs of this process."""


def settle_all() -> None:
    """Write all batches: before metrics are read and before the process ends."""
    for settle in _batches:
        settle()
