"""What the worker of a region does: end holds, move people up, tell who is at home, clean up."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from common import clock
from common.db.cleanup import Cleanup, Job
from common.db.repeat import Repeated
from common.mail.modules import WorkerModule
from vetchium_tickets import TicketsSettings, admissions, moving
from vetchium_tickets.queries.regional_db import admissions as admission_queries
from vetchium_tickets.queries.regional_db import notices
from vetchium_tickets.queries.regional_db.cleanup import AsyncQuerier

_PAUSE = 1.0


def background(module: WorkerModule[TicketsSettings]) -> Sequence[Repeated]:
    """Return the work that goes on all the time."""

    async def expire() -> bool:
        async with module.regional_db.connection() as conn:
            due = await admission_queries.AsyncQuerier(conn).list_events_due(now=clock.now())
        for event_id in due:
            async with module.regional_db.transaction() as conn:
                await admissions.expire(conn, module.settings.offer, event_id)
        return False

    async def tell() -> bool:
        async with module.regional_db.transaction() as conn:
            rows = await notices.AsyncQuerier(conn).take_notices_at_home(
                region=module.region, now=clock.now()
            )
            for row in sorted(rows, key=lambda each: each.place):
                await moving.tell(
                    conn,
                    module.mail,
                    module.region,
                    row.ticket_id,
                    row.event_name,
                    row.held_until,
                )
        return bool(rows)

    return Repeated("expire", _PAUSE, expire), Repeated("tell", _PAUSE, tell)


def cleanup(settings: TicketsSettings) -> Cleanup:
    """Delete what is older than `TICKETS_KEEP`, and notices that nobody needs, once an hour."""
    deletes = (
        AsyncQuerier.delete_old_notices,
        partial(AsyncQuerier.delete_old_events, keep=settings.keep),
        partial(AsyncQuerier.delete_old_tickets, keep=settings.keep),
    )
    return Cleanup(AsyncQuerier, (Job("tickets", timedelta(hours=1), deletes),))
