"""The limits of a region (contract, hub.md) and their counters in its database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from common import clock
from common.address_hash import AddressHash
from common.db import Database
from common.queries.regional_db.throttle import AsyncQuerier
from common.throttle import Limit

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)

# Fixed windows: across a boundary twice the number may pass, so 40 stays below the contract's 100.
LOGIN_ADDRESS = Limit("login_address", 40, _MINUTE)
LOGIN_CLIENT = Limit("login_client", 2000, _MINUTE)
MAILS = {
    kind: Limit(f"mail_{kind}", 60, _HOUR)
    for kind in ("login", "password_reset", "signup", "email_change")
}


class Attempt(NamedTuple):
    """One counted attempt, which can be given back."""

    limit: Limit
    subject: bytes
    at: datetime

    @property
    def window_start(self) -> datetime:
        """Return the beginning of the window that it counts in."""
        return self.limit.window_start(self.at)


class Throttle:
    """Counts attempts in the region's database, for all instances together."""

    def __init__(self, database: Database, subject_hash: AddressHash) -> None:
        self._database = database
        self._hash = subject_hash

    def attempt(self, limit: Limit, subject: str, at: datetime) -> Attempt:
        """Return an attempt that a statement of its own will count."""
        return Attempt(limit, self._hash.of(limit.kind, subject), at)

    async def count(self, *subjects: tuple[Limit, str]) -> list[Attempt]:
        """Count one attempt of each kind; raise TooManyRequests above a limit."""
        now = clock.now()
        attempts = [self.attempt(limit, text, now) for limit, text in subjects]
        limits = {attempt.limit.kind: attempt.limit for attempt in attempts}
        async with self._database.read() as conn:
            rows = await AsyncQuerier(conn).count_attempts(**columns(attempts))
        for row in rows:
            limits[row.kind].check(row.count, now)
        return attempts


def columns(attempts: Sequence[Attempt]) -> dict[str, Any]:
    """Return attempts as the parameters of a query."""
    return {
        "kinds": [attempt.limit.kind for attempt in attempts],
        "subjects": [attempt.subject for attempt in attempts],
        "window_starts": [attempt.window_start for attempt in attempts],
    }
