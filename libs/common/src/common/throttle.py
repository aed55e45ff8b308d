"""Throttles: a slow-down, never a lock. Counters live in the home's database, shared by all.

Attempts are counted in fixed windows before the work that they pay for; an attempt that turns out
to be legitimate is given back.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from common import clock
from common.address_hash import AddressHash
from common.db import Connection, Database
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


# Fixed windows: across a boundary twice the number may pass, so 40 stays below the contract's 100.
LOGIN_ADDRESS = Limit("login_address", 40, timedelta(minutes=1))
LOGIN_CLIENT = Limit("login_client", 2000, timedelta(minutes=1))


def mails(kind: str) -> Limit:
    """Return the limit of the mails of a kind to one recipient."""
    return Limit(f"mail_{kind}", 60, timedelta(hours=1))


class Attempt(NamedTuple):
    """One counted attempt, which can be given back."""

    limit: Limit
    subject: bytes
    at: datetime


class Count(Protocol):
    """How often a kind was counted by now."""

    kind: str
    count: int


class Counters(Protocol):
    """The generated queries of throttle.sql, of either kind of database."""

    async def count_attempts(
        self, *, kinds: list[str], subjects: list[bytes], window_starts: list[datetime]
    ) -> Iterable[Count]:
        """Count one attempt of each kind and return the new counts."""

    async def give_back_attempts(
        self, *, kinds: list[str], subjects: list[bytes], window_starts: list[datetime]
    ) -> None:
        """Take attempts back."""


class Throttle:
    """Counts attempts in a database, for all instances together."""

    def __init__(
        self,
        database: Database,
        counters: Callable[[Connection], Counters],
        subject_hash: AddressHash,
    ) -> None:
        self._database = database
        self._counters = counters
        self._hash = subject_hash

    async def count(self, *subjects: tuple[Limit, str]) -> list[Attempt]:
        """Count one attempt of each kind; raise TooManyRequests above a limit."""
        now = clock.now()
        attempts = [
            Attempt(limit, self._hash.of(limit.kind, text), now) for limit, text in subjects
        ]
        limits = {attempt.limit.kind: attempt.limit for attempt in attempts}
        kinds, keys, starts = _columns(attempts)
        async with self._database.read() as conn:
            rows = await self._counters(conn).count_attempts(
                kinds=kinds, subjects=keys, window_starts=starts
            )
        for row in rows:
            limits[row.kind].check(row.count, now)
        return attempts

    async def give_back(self, conn: Connection, attempts: Sequence[Attempt]) -> None:
        """Take attempts back that turned out to be legitimate."""
        kinds, keys, starts = _columns(attempts)
        await self._counters(conn).give_back_attempts(
            kinds=kinds, subjects=keys, window_starts=starts
        )


def _columns(attempts: Sequence[Attempt]) -> tuple[list[str], list[bytes], list[datetime]]:
    return (
        [attempt.limit.kind for attempt in attempts],
        [attempt.subject for attempt in attempts],
        [attempt.limit.window_start(attempt.at) for attempt in attempts],
    )
