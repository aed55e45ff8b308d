"""List, requeue and cancel: one implementation for both databases, for portal and commands."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from common import clock
from common.db.pool import USE, Connection, Database
from common.mail.queue.rows import ListedMail, MailRow, Queries, listed
from common.wire.paging import NEWEST, Page, Pages, Place
from common.wire.problems import NotFound, Unprocessable

PAGES = Pages("mails", Place, NEWEST)
STATUSES = ("pending", "sent", "failed", "cancelled")
_BATCH = 500


class NoSuchMail(NotFound):
    """There is no such mail in this queue."""


class NotRequeued(Unprocessable):
    """Only a failed mail that still has its bodies, its recipient and its time goes back."""


class NotCancelled(Unprocessable):
    """Only a pending mail can be cancelled."""


class Cancelled(NamedTuple):
    """How many mails were cancelled, and how many of them a worker held and may have sent."""

    total: int
    in_hand: int


def place(row: MailRow) -> Place:
    """Return a mail's place in the list."""
    return Place(row.created_at, row.email_id)


class Operations:
    """The operator's actions on one queue; `patience` is the time limit of a statement."""

    def __init__(
        self, database: Database, queries: Callable[[Connection], Queries], *, patience: float = USE
    ) -> None:
        self._database, self._queries, self._patience = database, queries, patience

    async def list(
        self, *, status: str | None, email_type: str | None, cursor: str, limit: int
    ) -> Page[ListedMail]:
        """Return a page of mails, newest first, their addresses masked."""
        now = clock.now()
        before = PAGES.after(cursor)
        async with self._database.connection(limit=self._patience) as conn:
            rows = await self._queries(conn).list_mails(
                now=now,
                status=status,
                email_type=email_type,
                before_at=before.created_at,
                before_id=before.id,
                page_size=limit + 1,
            )
        page = PAGES.page(rows, limit, place)
        return Page([listed(row, now) for row in page.rows], page.next_cursor)

    async def requeue(self, email_id: UUID) -> None:
        """Put a failed mail back to pending, with all attempts available again."""
        async with self._database.transaction(limit=self._patience) as conn:
            queries = self._queries(conn)
            if not await queries.requeue_mail(now=clock.now(), email_id=email_id):
                if await queries.get_mail_status(email_id=email_id) is None:
                    raise NoSuchMail
                raise NotRequeued
            await queries.wake_mail_workers()

    async def requeue_all(self, email_type: str) -> int:
        """Put back every failed mail of a type that can still be sent, in batches."""
        total, count = 0, _BATCH
        while count == _BATCH:
            async with self._database.transaction(limit=self._patience) as conn:
                queries = self._queries(conn)
                count = await queries.requeue_mails(
                    now=clock.now(), email_type=email_type, batch_size=_BATCH
                )
                await queries.wake_mail_workers()
            total += count
        return total

    async def cancel(self, email_id: UUID) -> Cancelled:
        """Cancel a pending mail and delete its bodies."""
        async with self._database.transaction(limit=self._patience) as conn:
            queries = self._queries(conn)
            was_leased = await queries.cancel_mail(now=clock.now(), email_id=email_id)
            if was_leased is None:
                if await queries.get_mail_status(email_id=email_id) is None:
                    raise NoSuchMail
                raise NotCancelled
        return Cancelled(1, int(was_leased))

    async def cancel_all(self, email_type: str) -> Cancelled:
        """Cancel every pending mail of a type, in batches."""
        total, in_hand, count = 0, 0, _BATCH
        while count == _BATCH:
            async with self._database.connection(limit=self._patience) as conn:
                rows = await self._queries(conn).cancel_mails(
                    now=clock.now(), email_type=email_type, batch_size=_BATCH
                )
            count = len(rows)
            total, in_hand = total + count, in_hand + sum(rows)
        return Cancelled(total, in_hand)
