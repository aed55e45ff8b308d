"""Mails as operators see them, and their queries; the same for both databases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from common.wire.schema import Wire


class MailRow(Protocol):
    """A row of ListMails."""

    @property
    def email_id(self) -> UUID: ...  # noqa: D102
    @property
    def email_type(self) -> str: ...  # noqa: D102
    @property
    def email_to(self) -> str: ...  # noqa: D102
    @property
    def email_status(self) -> str: ...  # noqa: D102
    @property
    def attempt_count(self) -> int: ...  # noqa: D102
    @property
    def next_attempt_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def expires_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def created_at(self) -> datetime: ...  # noqa: D102
    @property
    def sent_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def has_bodies(self) -> bool: ...  # noqa: D102
    @property
    def is_leased(self) -> bool: ...  # noqa: D102
    @property
    def last_error(self) -> str: ...  # noqa: D102


class CountRow(Protocol):
    """A row of CountMails."""

    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def count(self) -> int: ...  # noqa: D102


class Queries(Protocol):
    """The generated queries of mail_operations.sql, of either kind of database."""

    async def list_mails(  # noqa: D102
        self,
        *,
        now: datetime,
        status: str | None,
        email_type: str | None,
        before_at: datetime,
        before_id: UUID,
        page_size: int,
    ) -> Sequence[MailRow]: ...
    async def get_mail_status(self, *, email_id: UUID) -> str | None: ...  # noqa: D102
    async def requeue_mail(self, *, now: datetime, email_id: UUID) -> int: ...  # noqa: D102
    async def requeue_mails(  # noqa: D102
        self, *, now: datetime, email_type: str, batch_size: int
    ) -> int: ...
    async def cancel_mail(self, *, now: datetime, email_id: UUID) -> bool | None: ...  # noqa: D102
    async def cancel_mails(  # noqa: D102
        self, *, now: datetime, email_type: str, batch_size: int
    ) -> list[bool]: ...
    async def wake_mail_workers(self) -> None: ...  # noqa: D102
    async def count_mails(self, *, most: int) -> Sequence[CountRow]: ...  # noqa: D102
    async def get_due_since(self, *, now: datetime) -> datetime | None: ...  # noqa: D102
    async def get_pending_since(self) -> datetime | None: ...  # noqa: D102


class ListedMail(Wire):
    """A mail in a list: no body, no subject, no full address."""

    email_id: UUID
    email_type: str
    email_to: str
    email_status: str
    attempt_count: int
    last_error: str
    created_at: datetime
    age_seconds: int
    next_attempt_at: datetime | None
    expires_at: datetime | None
    sent_at: datetime | None
    is_in_hand: bool
    can_be_requeued: bool


def listed(row: MailRow, now: datetime) -> ListedMail:
    """Convert a row to its public form."""
    is_pending = row.email_status == "pending"
    is_alive = row.expires_at is None or row.expires_at > now
    return ListedMail(
        email_id=row.email_id,
        email_type=str(row.email_type),
        email_to=masked(row.email_to),
        email_status=str(row.email_status),
        attempt_count=row.attempt_count,
        last_error=row.last_error,
        created_at=row.created_at,
        age_seconds=max(0, int((now - row.created_at).total_seconds())),
        next_attempt_at=row.next_attempt_at if is_pending else None,
        expires_at=row.expires_at,
        sent_at=row.sent_at,
        is_in_hand=is_pending and row.is_leased,
        can_be_requeued=(
            row.email_status == "failed" and row.has_bodies and bool(row.email_to) and is_alive
        ),
    )


def masked(address: str) -> str:
    """Return the first character and the domain of an address: `m…@example.com`."""
    local, at, domain = address.rpartition("@")
    shown = f"{(local or address)[:1]}…{at}{domain}" if at else f"{address[:1]}…"
    return "".join(each if each.isprintable() else "?" for each in shown) if address else ""
