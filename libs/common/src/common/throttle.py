"""Throttles: a slow-down, never a lock. Counters live in the home region's database, shared by all.

Attempts are counted in fixed windows before the work that they pay for; an attempt that turns out
to be legitimate is given back.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from common import clock
from common.problems import TooManyRequests


class Limit(NamedTuple):
    """How many attempts of a kind a subject has per window."""

    kind: str
    most: int
    window: timedelta

    def window_start(self, at: datetime) -> datetime:
        """Return the beginning of the window that contains a time."""
        seconds = int(self.window.total_seconds())
        return at - timedelta(seconds=int(at.timestamp()) % seconds, microseconds=at.microsecond)

    def check(self, count: int, at: datetime | None = None) -> None:
        """Raise TooManyRequests if the count is above the limit."""
        if count > self.most:
            at = at or clock.now()
            left = self.window_start(at) + self.window - at
            raise TooManyRequests(int(left.total_seconds()) + 1)
