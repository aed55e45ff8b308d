"""Queue a mail: a row in the transaction that causes it."""

from datetime import datetime
from typing import Protocol, Unpack
from uuid import UUID

from common import clock
from common.mail.kinds import Facts, MailKind
from common.mail.rendering import Rendered, render


class Outbox(Protocol):
    """The generated queries of mail_queue.sql, of either kind of database."""

    async def insert_email(
        self,
        *,
        email_type: str,
        email_to: str,
        email_subject: str,
        email_text_body: str,
        email_html_body: str,
        now: datetime,
        expires_at: datetime | None,
    ) -> UUID | None:
        """Insert a mail that is due now."""


async def enqueue(
    outbox: Outbox,
    *,
    kind: MailKind,
    to: str,
    language: str,
    expires_at: datetime,
    **facts: Unpack[Facts],
) -> UUID:
    """Render a mail and queue it on the outbox's connection; it goes out when that commits."""
    return await put(outbox, kind.value, to, render(kind, language, facts), expires_at)


async def put(outbox: Outbox, kind: str, to: str, mail: Rendered, expires_at: datetime) -> UUID:
    """Queue a rendered mail on the outbox's connection."""
    email_id = await outbox.insert_email(
        email_type=kind,
        email_to=to,
        email_subject=mail.subject,
        email_text_body=mail.text,
        email_html_body=mail.html,
        now=clock.now(),
        expires_at=expires_at,
    )
    if email_id is None:
        raise LookupError("the queue took no mail")
    return email_id
