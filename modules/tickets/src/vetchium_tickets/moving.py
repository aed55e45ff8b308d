"""Where the holder is at home: a seat came to somebody who waits."""

from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from common.db.pool import Connection
from common.mail.modules import Person, Recipient
from vetchium_tickets.queries.regional_db.tickets import AsyncQuerier


class Mails(Protocol):
    """`RegionalModule.mail`, `WorkerModule.mail`."""

    async def __call__(
        self,
        conn: Connection,
        kind: str,
        to: Recipient,
        *,
        expires_at: datetime,
        path: str = "",
        **facts: str,
    ) -> bool:
        """Queue a mail."""


async def tell(
    conn: Connection,
    mail: Mails,
    event_region: str,
    ticket_id: UUID,
    event_name: str,
    held_until: datetime,
) -> None:
    """Note it with the ticket and queue the mail, once: who is told again waits no more."""
    holder_id = await AsyncQuerier(conn).move_ticket_up(
        ticket_id=ticket_id, event_region=event_region, held_until=held_until
    )
    if holder_id is not None:
        await mail(
            conn,
            "tickets_moved_up",
            Person(holder_id),
            expires_at=held_until,
            path=f"/{ticket_id}",
            event=event_name,
            until=f"{held_until.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        )
