"""The limits of a region (contract, hub.md) and their counters in its database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from common import clock
from common.address_hash import AddressHash
from common.db import Connection, Database
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


class Throttle:
    """Counts attempts in the region's database, for all instances together."""

    def __init__(self, database: Database, subject_hash: AddressHash) -> None:
        self._database = database
        self._hash = subject_hash

    async def count(self, *subjects: tuple[Limit, str]) -> list[Attempt]:
        """Count one attempt of each kind; raise TooManyRequests above a limit."""
        now = clock.now()
        attempts = [
            Attempt(limit, self._hash.of(limit.kind, text), now) for limit, text in subjects
        ]
        limits = {attempt.limit.kind: attempt.limit for attempt in attempts}
        async with self._database.read() as conn:
            rows = await AsyncQuerier(conn).count_attempts(**_columns(attempts))
        for row in rows:
            limits[row.kind].check(row.count, now)
        return attempts

    @staticmethod
    async def give_back(conn: Connection, attempts: Sequence[Attempt]) -> None:
        """Take attempts back that turned out to be legitimate."""
        await AsyncQuerier(conn).give_back_attempts(**_columns(attempts))


def _columns(attempts: Sequence[Attempt]) -> dict[str, Any]:
    return {
        "kinds": [attempt.limit.kind for attempt in attempts],
        "subjects": [attempt.subject for attempt in attempts],
        "window_starts": [attempt.limit.window_start(attempt.at) for attempt in attempts],
    }
