"""A nearby replica of the global database, for queries whose answer may be slightly old.

It may lag, hang, be away or lack a migration; the caller then queries the primary.
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
    """A pool to the replica; `database` should give up within `WAIT` and `USE`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._breaker = Breaker(failures=1, pause=_PAUSE)

    async def attempt(self, ask: Callable[[Database], Awaitable[T]]) -> T | None:
        """Return the replica's answer; None if it fails now or failed a moment ago."""
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
