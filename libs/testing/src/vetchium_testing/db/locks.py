"""Sessions that wait for a locked row: how a test starts a race."""

import asyncio

from vetchium_testing.db.databases import asking
from vetchium_testing.mail.post import eventually

_WAITING = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and wait_event_type = 'Lock'"
)


async def until_waiting(conninfo: str, count: int = 1) -> None:
    """Wait until so many sessions of a database stand before a lock."""

    async def are_waiting() -> bool:
        ((waiting,),) = await asyncio.to_thread(asking(conninfo), _WAITING)
        return int(waiting) >= count

    await eventually(are_waiting)
