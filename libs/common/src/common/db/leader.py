"""Leader election: a session advisory lock on a dedicated connection.

The leader checks its connection every 1.5 seconds. The server ends a session that stays silent for
longer, so that even a frozen leader is replaced within ten seconds.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from common.db.pool import Connection, DatabaseUnavailable, dedicated
from common.db.watchdog import Watchdog

ANSWER_WITHIN = 2.0


async def ask(connection: Connection, query: str, *params: object) -> object:
    """Return the first value of the answer, if any; a silent server ends the connection."""
    watchdog = Watchdog(connection, ANSWER_WITHIN)
    try:
        cursor = await connection.execute(query, params)
        row = await cursor.fetchone() if cursor.description else None
    finally:
        watchdog.cancel()
    return row[0] if row else None


Work = Callable[[asyncio.Event], Awaitable[None]]

_HEARTBEAT = 1.5
_SILENCE = "6s"  # the server ends the session after this
_LEAVE_AFTER = 23.0

log = structlog.get_logger()


class Leader:
    """A candidate for one lock; `key` identifies the lock."""

    def __init__(self, conninfo: str, *, key: int, application_name: str) -> None:
        self._conninfo, self._key, self._name = conninfo, key, application_name
        self.is_leading = False

    async def run(self, work: Work, stop: asyncio.Event) -> None:
        """Do the work while this process leads, and only then; `work` gets its own stop."""
        while not stop.is_set():
            try:
                async with dedicated(self._conninfo, application_name=self._name) as connection:
                    await self._stand(connection, work, stop)
            except DatabaseUnavailable:
                log.warning("leader_connection_lost")
            except Exception:
                log.exception("leader_failed")
            await _pause(stop)

    async def _stand(self, connection: Connection, work: Work, stop: asyncio.Event) -> None:
        """Wait for the lock on this connection, then hold it."""
        await ask(connection, f"set idle_session_timeout = '{_SILENCE}'")
        while not stop.is_set():
            if await ask(connection, "select pg_try_advisory_lock($1)", self._key):
                await self._lead(connection, work, stop)
                return
            await _pause(stop)

    async def _lead(self, connection: Connection, work: Work, stop: asyncio.Event) -> None:
        """Run the work until it ends or the lock is lost; it never runs on afterwards."""
        log.info("leading")
        self.is_leading = True
        resign = asyncio.Event()
        working: asyncio.Future[None] = asyncio.ensure_future(work(resign))
        try:
            while not stop.is_set() and not working.done():
                await ask(connection, "select 1")
                await _pause(stop, working)
        finally:
            resign.set()
            _, late = await asyncio.wait([working], timeout=_LEAVE_AFTER)
            for task in late:
                task.cancel()
            self.is_leading = False
            log.info("leading_no_more")
            for result in await asyncio.gather(working, return_exceptions=True):
                if isinstance(result, Exception):
                    log.error("leader_work_failed", exc_info=result)


async def _pause(stop: asyncio.Event, *others: asyncio.Future[None]) -> None:
    """Wait for one heartbeat, or until `stop` or another future is done."""
    stopping: asyncio.Future[bool] = asyncio.ensure_future(stop.wait())
    waiting: list[asyncio.Future[bool] | asyncio.Future[None]] = [stopping, *others]
    try:
        await asyncio.wait(waiting, timeout=_HEARTBEAT, return_when="FIRST_COMPLETED")
    finally:
        stopping.cancel()
