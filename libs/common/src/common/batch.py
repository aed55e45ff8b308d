"""Records that are written many at a time: counters and log lines of finished requests.

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
    """Collects records and hands them to `write` together, soon."""

    def __init__(self, write: Callable[[list[T]], None]) -> None:
        self._write = write
        self._records: list[T] = []
        self._waking: asyncio.AbstractEventLoop | None = None
        _settlers.append(self.settle)

    def add(self, record: T) -> None:
        """Have a record written soon."""
        self._records.append(record)
        self.wake()

    def wake(self) -> None:
        """Call `write` soon, even if no record comes: it may have gauges to set."""
        loop = asyncio.get_running_loop()
        if self._waking is not loop:  # a loop that was closed meanwhile does not wake us
            self._waking = loop
            loop.call_later(WITHIN, self.settle)

    def settle(self) -> None:
        """Write now what has been added."""
        self._waking = None
        records, self._records = self._records, []
        try:
            self._write(records)
        except Exception:  # the next batch must not suffer
            with contextlib.suppress(Exception):  # perhaps the log itself is full
                log.exception("batch_failed")


_settlers: list[Callable[[], None]] = []


def settle_all() -> None:
    """Settle every batch of the process: before metrics are read, before the process ends."""
    for settle in _settlers:
        settle()
