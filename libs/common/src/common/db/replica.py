"""A copy of the global database nearby, for questions whose answer may be a moment old.

It may lag, hang, be away or lack a migration; whoever asks goes to the primary then.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from common.breaker import Breaker
from common.db.pool import Database, DatabaseUnavailable, Failure

T = TypeVar("T")

WAIT = 0.2
USE = 0.3
_PAUSE = 1.0

log = structlog.get_logger()


class Replica:
    """A pool to the copy; `database` should give up within `WAIT` and `USE`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._breaker = Breaker(failures=1, pause=_PAUSE)

    async def attempt(self, ask: Callable[[Database], Awaitable[T]]) -> T | None:
        """Return the copy's answer; None if it gives none, or has just failed to."""
        if not self._breaker.allows():
            return None
        try:
            answer = await ask(self._database)
        except (DatabaseUnavailable, Failure) as error:
            if self._breaker.failed():
                log.warning("replica_left_alone", error=type(error).__name__)
            return None
        if self._breaker.succeeded():
            log.info("replica_asked_again")
        return answer
