"""The time, in one place, so that tests can move it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_offset = timedelta()


def now() -> datetime:
    """Return the current time, aware and in UTC."""
    return datetime.now(UTC) + _offset


def epoch() -> float:
    """Return the current time in seconds since 1970."""
    return time.time() + _offset.total_seconds()


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Move this process's clock forward for the length of a block."""
    global _offset  # noqa: PLW0603  one clock for the whole process is the point
    before, _offset = _offset, _offset + by
    try:
        yield
    finally:
        _offset = before
