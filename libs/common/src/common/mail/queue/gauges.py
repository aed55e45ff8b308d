"""The state of a mail queue as metrics: queried when they are read, at most every 5 s."""

import math
from collections.abc import Callable
from time import monotonic

from prometheus_client import Gauge

from common import clock
from common.db.pool import Connection, Database, DatabaseUnavailable
from common.mail.queue.operations import STATUSES
from common.mail.queue.rows import Queries
from common.wire.region_state import MailQueueState

MOST = 10_000
"""The highest count of mails of a status."""

_EVERY = 5.0

_MAILS = Gauge(
    "vetchium_mail_queue_mails",
    f"Mails of a status; {MOST} stands for at least so many. NaN: the database is away.",
    ("status",),
    multiprocess_mode="mostrecent",
)
_DUE = Gauge(
    "vetchium_mail_queue_due_seconds",
    "For how long the mail that waits longest for its turn has been due; 0 if none is.",
    multiprocess_mode="mostrecent",
)
_PENDING = Gauge(
    "vetchium_mail_queue_pending_seconds",
    "Age of the oldest pending mail; 0 if there is none.",
    multiprocess_mode="mostrecent",
)


async def queue_state(queries: Queries) -> MailQueueState:
    """Read the state of a queue."""
    now = clock.now()
    counts = {str(row.status): row.count for row in await queries.count_mails(most=MOST)}
    due_since = await queries.get_due_since(now=now)
    pending_since = await queries.get_pending_since()
    return MailQueueState(
        **{status: counts.get(status, 0) for status in STATUSES},
        due_seconds=(now - due_since).total_seconds() if due_since else 0.0,
        pending_seconds=max(0.0, (now - pending_since).total_seconds()) if pending_since else 0.0,
    )


class QueueGauges:
    """Refreshes the gauges of one queue."""

    def __init__(self, database: Database, queries: Callable[[Connection], Queries]) -> None:
        self._database, self._queries = database, queries
        self._asked_at = -_EVERY

    async def refresh(self) -> None:
        """Query the database, unless that was done less than 5 s ago."""
        if monotonic() - self._asked_at < _EVERY:
            return
        self._asked_at = monotonic()
        state = None
        try:
            async with self._database.connection() as conn:
                state = await queue_state(self._queries(conn))
        except DatabaseUnavailable:
            self._asked_at = -_EVERY
        for status in STATUSES:
            _MAILS.labels(status).set(getattr(state, status) if state else math.nan)
        _DUE.set(state.due_seconds if state else math.nan)
        _PENDING.set(state.pending_seconds if state else math.nan)
