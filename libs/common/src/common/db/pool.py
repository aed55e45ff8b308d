"""The pool of connections to PostgreSQL, with bounded waits and quick recovery.

A caller gets a connection within 1.05 s and must finish within a further 1.2 s, else the answer is
503. A server that hangs cannot delay us longer: psycopg would wait for its reply to a cancellation,
so the watchdog shuts the socket down instead. A pause of this process does not count as one of the
server.
"""

import logging
import math
import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from types import TracebackType
from typing import TypeAlias

import psycopg
import structlog
from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from common.db.conninfo import session_conninfo
from common.db.watchdog import Watchdog
from common.wire.problems import ServiceUnavailable

WAIT = 1.05
USE = 1.2
_CHECK_AFTER_IDLE = 5.0
_CHECK = 0.3
_WAITING_PER_CONNECTION = 20
_AWAY_CLASSES = ("08", "53", "57", "58")
_READ_ONLY = "25006"
_SECONDS_PER_FULL_LINE = 10.0

Connection: TypeAlias = AsyncConnection[TupleRow]
Duplicate = psycopg.errors.UniqueViolation
"""The error of a unique index that refused a row."""
Failure = psycopg.Error
"""Any psycopg error."""

log = structlog.get_logger()
logging.getLogger("psycopg.pool").setLevel(logging.WARNING)  # it logs each borrow at INFO


class DatabaseUnavailable(ServiceUnavailable):
    """The database does not answer; try again soon."""


class _Pooled(AsyncConnection[TupleRow]):
    """A connection and the time since which it has been idle."""

    idle_since: float = math.inf


class Database:
    """One pool of connections to one database; `name` is for logs.

    `pooler`: a pooler in transaction mode stands in between. Session state is then shared, so there
    are no prepared statements and no parameters but the time zone, which PgBouncer restores.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        name: str,
        application_name: str,
        min_size: int = 1,
        max_size: int = 10,
        pooler: bool = False,
        wait: float = WAIT,
        use: float = USE,
    ) -> None:
        self.name = name
        self.wait, self.use = wait, use
        self._is_away = False
        self._lent = 0
        self._turned_away = 0
        self._full_line_at = -math.inf
        self._pool = AsyncConnectionPool(
            session_conninfo(conninfo, application_name, pooler=pooler),
            connection_class=_Pooled,
            kwargs={"autocommit": True, "cursor_factory": AsyncRawCursor}
            | ({"prepare_threshold": None} if pooler else {}),
            configure=_set_time_zone if pooler else None,
            min_size=min_size,
            max_size=max_size,
            open=False,
            check=_check,
            name=name,
            max_waiting=max_size * _WAITING_PER_CONNECTION,
            max_lifetime=30 * 60,
            # Give up soon: the next borrower tries again, after any length of outage.
            reconnect_timeout=0.5,
        )

    async def open(self) -> None:
        """Start connecting, without waiting for the server."""
        await self._pool.open()

    async def close(self) -> None:
        """Close every connection; those in use when they come back."""
        await self._pool.close(timeout=2)

    def connection(self, *, limit: float | None = None) -> "_Borrow":
        """Borrow a connection in autocommit, for at most `limit` seconds."""
        return _Borrow(self, limit or self.use)

    @asynccontextmanager
    async def transaction(self, *, limit: float | None = None) -> AsyncIterator[Connection]:
        """Borrow a connection in a transaction: committed at the end, rolled back on any raise."""
        async with self.connection(limit=limit) as conn, conn.transaction():
            yield conn

    async def ping(self, limit: float = USE) -> bool:
        """Return whether the server answers a trivial query."""
        try:
            async with self.connection(limit=limit) as conn:
                await conn.execute("select 1")
        except DatabaseUnavailable:
            return False
        return True

    async def writable(self, limit: float = USE) -> bool:
        """Return whether the server answers and accepts writes."""
        try:
            async with self.connection(limit=limit) as conn:
                cursor = await conn.execute("select current_setting('transaction_read_only')")
                if await cursor.fetchone() == ("off",):
                    return True
                await conn.close()  # the next one may lead to the new primary
        except DatabaseUnavailable:
            pass
        return False

    async def _take(self) -> _Pooled:
        third = self.wait / 3
        try:
            return await self._pool.getconn(third)
        except PoolTimeout:  # or this process was paused, and a connection came meanwhile
            return await self._pool.getconn(2 * third)

    def _not_lent(self, error: psycopg.OperationalError) -> DatabaseUnavailable:
        """Tell a pool that is used up from a server that does not answer."""
        is_full = isinstance(error, TooManyRequests) or (
            isinstance(error, PoolTimeout) and self._lent >= self._pool.max_size
        )
        if not is_full:
            return self._unavailable(error)
        self._turned_away += 1
        if monotonic() - self._full_line_at >= _SECONDS_PER_FULL_LINE:
            log.warning("database_pool_full", database=self.name, turned_away=self._turned_away)
            self._full_line_at, self._turned_away = monotonic(), 0
        return DatabaseUnavailable()

    def _unavailable(self, error: BaseException) -> DatabaseUnavailable:
        if not self._is_away:
            self._is_away = True
            log.warning("database_away", database=self.name, error=type(error).__name__)
        return DatabaseUnavailable()

    def _answered(self) -> None:
        if self._is_away:
            self._is_away = False
            log.info("database_back", database=self.name)


class _Borrow:
    """A connection for the length of a block. A class, as a generator would cost twice as much."""

    __slots__ = ("_conn", "_database", "_limit", "_watchdog")
    _conn: _Pooled
    _watchdog: Watchdog

    def __init__(self, database: Database, limit: float) -> None:
        self._database = database
        self._limit = limit

    async def __aenter__(self) -> Connection:
        try:
            conn = self._conn = await self._database._take()  # noqa: SLF001  one unit
        except psycopg.OperationalError as error:
            raise self._database._not_lent(error) from error  # noqa: SLF001
        self._database._lent += 1  # noqa: SLF001
        self._watchdog = Watchdog(conn, self._limit)
        return conn

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watchdog.cancel()
        conn, database = self._conn, self._database
        database._lent -= 1  # noqa: SLF001
        if conn.pgconn.transaction_status != TransactionStatus.IDLE or _is_read_only(error):
            await conn.close()  # broken, left inside a transaction, or no longer the primary's
        conn.idle_since = monotonic()
        await database._pool.putconn(conn)  # noqa: SLF001
        if error is None:
            database._answered()  # noqa: SLF001
        elif _is_away(error, conn):
            raise database._unavailable(error) from error  # noqa: SLF001


@asynccontextmanager
async def dedicated(conninfo: str, *, application_name: str) -> AsyncIterator[Connection]:
    """Open a connection outside any pool and without a watchdog, for LISTEN or a leader lock."""
    try:
        conn = await AsyncConnection.connect(
            session_conninfo(conninfo, application_name),
            autocommit=True,
            cursor_factory=AsyncRawCursor,
        )
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable from error
    try:
        yield conn
    except psycopg.Error as error:
        if _is_away(error, conn):
            raise DatabaseUnavailable from error
        raise
    finally:
        await conn.close()


async def _set_time_zone(conn: _Pooled) -> None:
    try:
        await conn.execute("set timezone = 'UTC'")
    except BaseException:  # the pool, which may be closing, does not hold this connection yet
        await conn.close()
        raise


async def _check(conn: _Pooled) -> None:
    """Query the server if the connection was idle for long or has unread data."""
    if monotonic() - conn.idle_since < _CHECK_AFTER_IDLE and not _has_news(conn):
        return
    watchdog = Watchdog(conn, _CHECK)
    try:
        await conn.execute("")
    finally:
        watchdog.cancel()


def _has_news(conn: _Pooled) -> bool:
    """Return whether the socket has data: an idle server sends data only when it closes."""
    poll = select.poll()
    poll.register(conn.pgconn.socket, select.POLLIN)
    return bool(poll.poll(0))


def _is_away(error: BaseException, conn: Connection) -> bool:
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError) or conn.closed
    return error.sqlstate[:2] in _AWAY_CLASSES or error.sqlstate == _READ_ONLY


def _is_read_only(error: BaseException | None) -> bool:
    return isinstance(error, psycopg.Error) and error.sqlstate == _READ_ONLY
