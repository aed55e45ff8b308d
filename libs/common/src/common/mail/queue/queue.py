"""One worker's access to the queue: claim, renew, record, release. Same for both databases."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from common import clock
from common.db.pool import Connection, Database
from common.mail.queue.message import Mail

LEASE = timedelta(seconds=60)
"""The duration of a lease; far longer than the cut-off of an SMTP dialogue."""

_RENEW_AFTER = timedelta(seconds=5)
_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
_JITTER = 0.1
_EXPIRE_BATCH = 500
PATIENCE = 10.0  # seconds for one statement; no client waits for an answer here


class ClaimedRow(Mail, Protocol):
    """A row of ClaimEmails."""

    @property
    def email_type(self) -> str: ...  # noqa: D102
    @property
    def attempt_count(self) -> int: ...  # noqa: D102
    @property
    def next_attempt_at(self) -> datetime: ...  # noqa: D102
    @property
    def expires_at(self) -> datetime | None: ...  # noqa: D102


class Queries(Protocol):
    """The generated queries of mail_queue.sql, of either kind of database."""

    async def claim_emails(  # noqa: D102
        self, *, locked_until: datetime, worker: str, now: datetime, batch_size: int
    ) -> Sequence[ClaimedRow]: ...
    async def renew_email_lease(  # noqa: D102
        self, *, locked_until: datetime, email_id: UUID, worker: str, now: datetime
    ) -> int: ...
    async def record_sent_email(  # noqa: D102
        self, *, now: datetime, email_id: UUID, worker: str
    ) -> int: ...
    async def record_failed_email(  # noqa: D102
        self,
        *,
        now: datetime,
        error_message: str,
        is_final: bool,
        next_attempt_at: datetime,
        email_id: UUID,
        worker: str,
    ) -> int: ...
    async def release_emails(self, *, email_ids: list[UUID], worker: str) -> None: ...  # noqa: D102
    async def expire_emails(self, *, now: datetime, batch_size: int) -> int: ...  # noqa: D102
    async def get_next_due_at(self, *, now: datetime) -> datetime | None: ...  # noqa: D102


@dataclass(slots=True)
class Leased:
    """A mail that this worker has leased."""

    row: ClaimedRow
    leased_at: datetime

    @property
    def attempt(self) -> int:
        """Number of the attempt that is due."""
        return self.row.attempt_count + 1


def delay(attempt: int) -> timedelta:
    """Return the wait after a failed attempt (counted from 1): the rule plus a random part."""
    longer = 1 + random.uniform(0, _JITTER)  # noqa: S311  spreads load, guards nothing
    return _DELAYS[min(attempt, len(_DELAYS)) - 1] * longer


class MailQueue:
    """The `emails` table, as used by one worker with a unique name."""

    def __init__(
        self,
        database: Database,
        queries: Callable[[Connection], Queries],
        *,
        worker: str,
        batch_size: int,
        max_attempts: int,
        patience: float = PATIENCE,
    ) -> None:
        self._database = database
        self._queries = queries
        self._worker = worker
        self._batch_size = batch_size
        self._max_attempts = max_attempts
        self._patience = patience

    async def claim(self, most: int | None = None) -> list[Leased]:
        """Lease the oldest due mails; the claim is committed when this returns."""
        now = clock.now()
        async with self._database.connection(limit=self._patience) as connection:
            rows = await self._queries(connection).claim_emails(
                locked_until=now + LEASE,
                worker=self._worker,
                now=now,
                batch_size=most or self._batch_size,
            )
        rows = sorted(rows, key=lambda row: (row.next_attempt_at, row.email_id))
        return [Leased(row, now) for row in rows]

    async def is_ours(self, mail: Leased) -> bool:
        """Return whether a mail may be sent now; renew its lease if it is old."""
        now = clock.now()
        if now - mail.leased_at < _RENEW_AFTER:
            return mail.row.expires_at is None or mail.row.expires_at > now
        async with self._database.connection(limit=self._patience) as connection:
            renewed = await self._queries(connection).renew_email_lease(
                locked_until=now + LEASE,
                email_id=mail.row.email_id,
                worker=self._worker,
                now=now,
            )
        mail.leased_at = now
        return renewed > 0

    async def record_sent(self, mail: Leased) -> None:
        """Mark a mail as sent, in one transaction; to be repeated until it succeeds."""
        async with self._database.connection(limit=self._patience) as connection:
            await self._queries(connection).record_sent_email(
                now=clock.now(), email_id=mail.row.email_id, worker=self._worker
            )

    async def record_failed(self, mail: Leased, error: str, *, is_final: bool) -> None:
        """Record a failed attempt, in one transaction; to be repeated until it succeeds."""
        now = clock.now()
        async with self._database.connection(limit=self._patience) as connection:
            await self._queries(connection).record_failed_email(
                now=now,
                error_message=error,
                is_final=self.is_last(mail, is_final=is_final),
                next_attempt_at=now + delay(mail.attempt),
                email_id=mail.row.email_id,
                worker=self._worker,
            )

    def is_last(self, mail: Leased, *, is_final: bool) -> bool:
        """Return whether the mail fails for good with this attempt."""
        return is_final or mail.attempt >= self._max_attempts

    async def release(self, mails: Sequence[Leased]) -> None:
        """Release leases, so that other workers need not wait for their end."""
        async with self._database.connection(limit=self._patience) as connection:
            await self._queries(connection).release_emails(
                email_ids=[mail.row.email_id for mail in mails], worker=self._worker
            )

    async def expire(self) -> int:
        """Fail the pending mails that have expired; delete the bodies of all expired mails."""
        count = _EXPIRE_BATCH
        total = 0
        while count == _EXPIRE_BATCH:
            async with self._database.connection(limit=self._patience) as connection:
                count = await self._queries(connection).expire_emails(
                    now=clock.now(), batch_size=_EXPIRE_BATCH
                )
            total += count
        return total

    async def next_due_in(self) -> float | None:
        """Return the seconds until a mail falls due or a lease expires; None if there is none."""
        now = clock.now()
        async with self._database.connection(limit=self._patience) as connection:
            due = await self._queries(connection).get_next_due_at(now=now)
        return None if due is None else (due - now).total_seconds()
