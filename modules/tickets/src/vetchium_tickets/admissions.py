"""Where the event is: seats, the waiting list and codes; each function is one transaction's part.

Oversold is impossible: a ticket is an admission with the row of a seat, and there are as many rows
as seats. Requests at the same time take different rows and wait for nobody. What frees seats locks
the event, so that each goes to the first who waits.
"""

from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from common import clock
from common.db.pool import Connection
from vetchium_tickets import TicketsSettings, codes
from vetchium_tickets.messages import (
    NOT_ON_SALE,
    OVER_LIMIT,
    SOLD_OUT,
    UNKNOWN,
    USED,
    Event,
    Reserve,
    State,
    TicketOfHolder,
)
from vetchium_tickets.queries.regional_db.admissions import AsyncQuerier, GetAdmissionRow
from vetchium_tickets.queries.regional_db.events import AsyncQuerier as Events
from vetchium_tickets.queries.regional_db.events import GetEventRow


class _Key(TypedDict):
    ticket_id: UUID
    event_id: UUID
    holder_id: UUID
    holder_region: str
    now: datetime


async def reserve(
    conn: Connection, settings: TicketsSettings, region: str, holder_region: str, said: Reserve
) -> State:
    """Take a seat, or a place on the waiting list; the same ticket twice is the same admission."""
    event = await Events(conn).get_event(event_id=UUID(said.event_id))
    if event is None:
        return State(outcome=UNKNOWN)
    queries, ticket_id = AsyncQuerier(conn), UUID(said.ticket_id)
    known = await queries.get_admission(ticket_id=ticket_id)
    if known is not None:
        return _state(region, event, ticket_id, known, holder_region, said)
    if not event.sale_from <= clock.now() < event.sale_until:
        return State(outcome=NOT_ON_SALE)
    if not event.has_seat and not said.will_wait:
        return State(outcome=SOLD_OUT)
    await queries.lock_holder(event_id=said.event_id, holder_id=said.holder_id)
    live = await queries.count_live(event_id=event.event_id, holder_id=UUID(said.holder_id))
    if (live or 0) >= event.per_person:
        return State(outcome=OVER_LIMIT)
    return await _admit(queries, settings, event, holder_region, said)


async def _admit(
    queries: AsyncQuerier,
    settings: TicketsSettings,
    event: GetEventRow,
    holder_region: str,
    said: Reserve,
) -> State:
    now = clock.now()
    key = _Key(
        ticket_id=UUID(said.ticket_id),
        event_id=event.event_id,
        holder_id=UUID(said.holder_id),
        holder_region=holder_region,
        now=now,
    )
    held_until = now + settings.hold
    number = await queries.take_seat(held_until=held_until, **key)
    if number is None and said.will_wait:
        await queries.lock_event(event_id=event.event_id)
        # One may have become free before the lock.
        number = await queries.take_seat(held_until=held_until, **key)
        if number is None:
            await queries.insert_waiting(**key)
            return State(outcome="waiting", event=_facts(event))
    if number is None:
        return State(outcome=SOLD_OUT)
    return State(outcome="held", number=number, held_until=held_until, event=_facts(event))


async def confirm(conn: Connection, region: str, holder_region: str, said: TicketOfHolder) -> State:
    """Make a held seat a ticket; a hold that has lapsed stays lapsed."""
    known = await state(conn, region, holder_region, said)
    if known.outcome == "held":
        await AsyncQuerier(conn).confirm_admission(ticket_id=UUID(said.ticket_id), now=clock.now())
        return await state(conn, region, holder_region, said)
    return known


async def cancel(
    conn: Connection,
    settings: TicketsSettings,
    region: str,
    holder_region: str,
    said: TicketOfHolder,
) -> State:
    """Give a seat or a place on the waiting list back; the seat goes to the first who waits."""
    queries, event_id = AsyncQuerier(conn), UUID(said.event_id)
    await queries.lock_event(event_id=event_id)
    known = await queries.get_admission(ticket_id=UUID(said.ticket_id))
    if known is None or not _is_of(known, holder_region, said):
        return State(outcome="cancelled")  # nothing is there, as was asked
    if known.used_at is not None:
        return State(outcome=USED)
    await queries.cancel_admission(ticket_id=UUID(said.ticket_id))
    await move_up(conn, settings.offer, event_id)
    return await state(conn, region, holder_region, said)


async def state(conn: Connection, region: str, holder_region: str, said: TicketOfHolder) -> State:
    """Return what a ticket is now."""
    event = await Events(conn).get_event(event_id=UUID(said.event_id))
    known = await AsyncQuerier(conn).get_admission(ticket_id=UUID(said.ticket_id))
    if event is None or known is None:
        return State(outcome=UNKNOWN)
    return _state(region, event, UUID(said.ticket_id), known, holder_region, said)


async def move_up(conn: Connection, offer: timedelta, event_id: UUID) -> int:
    """Give free seats to those who wait, in order, as long as tickets are sold; return how many.

    The lock is held until the end of the transaction, so nobody is passed over or promised what
    another one got.
    """
    queries, now = AsyncQuerier(conn), clock.now()
    sale_until = await queries.lock_event(event_id=event_id)
    if sale_until is None or sale_until <= now:
        return 0
    moved = await queries.move_up(
        event_id=event_id, held_until=min(now + offer, sale_until), now=now
    )
    return len(moved)


async def expire(conn: Connection, offer: timedelta, event_id: UUID) -> int:
    """End the holds of an event that have lapsed, and move up; return how many people moved."""
    queries = AsyncQuerier(conn)
    await queries.lock_event(event_id=event_id)
    await queries.expire_holds(event_id=event_id, now=clock.now())
    return await move_up(conn, offer, event_id)


def _is_of(known: GetAdmissionRow, region: str, said: Reserve | TicketOfHolder) -> bool:
    asked = (region, UUID(said.holder_id), UUID(said.event_id))
    return (known.holder_region, known.holder_id, known.event_id) == asked


def _state(
    region: str,
    event: GetEventRow,
    ticket_id: UUID,
    known: GetAdmissionRow,
    holder_region: str,
    said: Reserve | TicketOfHolder,
) -> State:
    """Return an admission as its holder's home may know it."""
    if not _is_of(known, holder_region, said):
        return State(outcome=UNKNOWN)
    outcome = known.status
    # The worker ends it within seconds; until then nobody may rely on it.
    if outcome == "held" and known.held_until is not None and known.held_until <= clock.now():
        outcome = "expired"
    is_confirmed = outcome == "confirmed"
    return State(
        outcome=outcome,
        number=known.number if outcome in {"held", "confirmed"} else None,
        held_until=known.held_until if outcome == "held" else None,
        code=codes.sign(region, event.signing_key, event.event_id, ticket_id)
        if is_confirmed
        else "",
        event=_facts(event),
    )


def _facts(event: GetEventRow) -> Event:
    return Event(name=event.name, place=event.place, starts_at=event.starts_at, price=event.price)
