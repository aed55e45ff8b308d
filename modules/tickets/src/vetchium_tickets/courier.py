"""Brings notices to the homes of holders: service calls, which only this service can make.

Workers move people up and tell those at home in their region. The others are told from here: a
request of this module starts it, and it goes on while somebody waits. Notices are rows, so nothing
is lost if this process dies: the next request, in any process of the region, goes on.
"""

import asyncio
from datetime import timedelta
from weakref import WeakKeyDictionary

import structlog

from common import clock
from common.wire.problems import Problem
from vetchium_tickets.given import Tickets
from vetchium_tickets.messages import MovedUp, Noted
from vetchium_tickets.queries.regional_db.notices import AsyncQuerier

log = structlog.get_logger()

_PAUSE = 0.5
_AT_LEAST = 3
"""Passes after a kick: it may come before the transaction that causes a notice has ended."""
_LEASE = timedelta(seconds=5)

_running: "WeakKeyDictionary[Tickets, asyncio.Task[None]]" = WeakKeyDictionary()


def kick(module: Tickets) -> None:
    """See to it that notices of this region are on their way."""
    task = _running.get(module)
    if task is None or task.done():
        _running[module] = asyncio.create_task(_run(module))


async def _run(module: Tickets) -> None:
    passes = 0
    while True:
        await asyncio.sleep(_PAUSE)
        passes += 1
        try:
            await deliver(module)
            async with module.regional_db.connection() as conn:
                is_open = await AsyncQuerier(conn).has_open_work()
        except Problem as problem:  # the database is away, or closed as this process ends
            log.warning("tickets_courier_put_off", problem=type(problem).__name__)
            return
        except Exception:
            log.exception("tickets_courier_failed")
            return
        if not is_open and passes >= _AT_LEAST:
            return


async def deliver(module: Tickets) -> int:
    """Bring the notices that are due; return how many arrived. What does not is due again later."""
    now = clock.now()
    async with module.regional_db.connection() as conn:
        rows = await AsyncQuerier(conn).claim_notices(now=now, lease_until=now + _LEASE)
    arrived, away = 0, set[str]()
    for row in sorted(rows, key=lambda each: each.place):
        if row.holder_region in away:
            continue
        said = MovedUp(
            ticket_id=str(row.ticket_id), event_name=row.event_name, held_until=row.held_until
        )
        try:
            await module.call(
                row.holder_region, "tickets-moved-up", said, Noted, call_id=row.notice_id
            )
        except Problem as problem:
            away.add(row.holder_region)
            log.warning(
                "tickets_home_away", region=row.holder_region, problem=type(problem).__name__
            )
            continue
        async with module.regional_db.connection() as conn:
            await AsyncQuerier(conn).delete_notice(notice_id=row.notice_id)
        arrived += 1
    return arrived
