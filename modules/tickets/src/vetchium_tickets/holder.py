"""Where the holder is at home: ask the region of the event, and keep its answer.

A step is written down with the id of its call before the call is made. If no answer comes, or this
process dies, the same call is made again when the ticket is next read: it has been carried out and
the answer comes again, or it is carried out now. So a seat is taken and the ticket is here, or it
becomes free after the hold.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import TypedDict
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from msgspec import UnsetType

from common import clock
from common.wire.problems import (
    BadGateway,
    Conflict,
    GatewayTimeout,
    NotFound,
    Problem,
    ServiceUnavailable,
    Unprocessable,
)
from vetchium_tickets.codes import EventCode
from vetchium_tickets.given import Tickets
from vetchium_tickets.messages import (
    NOT_ON_SALE,
    OVER_LIMIT,
    SOLD_OUT,
    STATUSES,
    UNKNOWN,
    USED,
    Find,
    Reserve,
    Shown,
    State,
    TicketOfHolder,
)
from vetchium_tickets.qr import picture
from vetchium_tickets.queries.global_db.regions import AsyncQuerier as Regions
from vetchium_tickets.queries.regional_db.models import TicketsTicket
from vetchium_tickets.queries.regional_db.tickets import AsyncQuerier
from vetchium_tickets.schemas import (
    EventPage,
    Qr,
    ReserveRequest,
    Ticket,
    TicketAndQr,
    TicketList,
)

_SECONDS = 2.0
"""How long the region of an event may take."""
_AT_ONCE = 20
"""How many tickets one list brings up to date."""
_SHORTEST = timedelta(minutes=2)
"""A signed call is valid for a minute: after this none of a step can still arrive."""

_AWAY = (BadGateway, ServiceUnavailable, GatewayTimeout)


class UnknownEvent(NotFound):
    """There is no such event."""

    title = "Unknown event"


class UnknownTicket(NotFound):
    """You have no such ticket."""

    title = "Unknown ticket"


class SoldOut(Conflict):
    """All seats are taken now; you may wait for one."""

    title = "Sold out"


class OverLimit(Conflict):
    """You have as many tickets of this event as one person may have."""

    title = "Over the limit"


class NotOnSale(Unprocessable):
    """Tickets of this event are not sold now."""

    title = "Not on sale"


class TooManyTickets(Conflict):
    """You have as many tickets as one person may have, or the id of this one is taken."""

    title = "Too many tickets"


class NotHeld(Conflict):
    """No seat is held for this ticket: its time has passed, or it was cancelled, or it waits."""

    title = "Not held"


class AlreadyUsed(Conflict):
    """The ticket was used at a door."""

    title = "Already used"


_REFUSALS: dict[str, type[Problem]] = {
    SOLD_OUT: SoldOut,
    OVER_LIMIT: OverLimit,
    NOT_ON_SALE: NotOnSale,
    UNKNOWN: UnknownEvent,
}


class _Refused:
    """Events that were sold out a moment ago: thousands who come late cost one call a second."""

    def __init__(self) -> None:
        self._until: WeakKeyDictionary[Tickets, dict[EventCode, float]] = WeakKeyDictionary()

    def of(self, module: Tickets, event: EventCode) -> bool:
        """Return whether that was just said of an event."""
        return self._until.get(module, {}).get(event, 0.0) > monotonic()

    def note(self, module: Tickets, event: EventCode) -> None:
        """Remember it for `TICKETS_SOLD_OUT`."""
        now = monotonic()
        kept = {key: at for key, at in self._until.get(module, {}).items() if at > now}
        kept[event] = now + module.settings.sold_out.total_seconds()
        self._until[module] = kept


_refused = _Refused()


async def find(module: Tickets, person: UUID, code: str) -> EventPage:
    """Return an event; raise UnknownEvent, and the problems of a region that is away."""
    parsed = EventCode.parse(code)
    if parsed is None:
        raise UnknownEvent
    await module.count("find_account", str(person))
    said = Find(event_id=str(parsed.event_id))
    try:
        shown = await module.call(parsed.region, "tickets-find", said, Shown, seconds=_SECONDS)
    except _AWAY as problem:
        if _is_definite(problem) or not await _is_region(module, parsed.region):
            raise UnknownEvent from problem
        raise
    if (
        not shown.is_known
        or shown.starts_at is None
        or shown.sale_from is None
        or shown.sale_until is None
    ):
        raise UnknownEvent
    return EventPage(
        code=str(parsed),
        name=shown.name,
        place=shown.place,
        price=shown.price,
        starts_at=shown.starts_at,
        sale_from=shown.sale_from,
        sale_until=shown.sale_until,
        per_person=shown.per_person,
        free=shown.free,
        waiting=shown.waiting,
    )


async def reserve(module: Tickets, person: UUID, data: ReserveRequest) -> Ticket:
    """Reserve a seat, or wait for one; a repetition with the same id is the same ticket."""
    parsed = EventCode.parse(data.event)
    if parsed is None:
        raise UnknownEvent
    await module.count("reserve_account", str(person))
    ticket_id = uuid4() if isinstance(data.ticket_id, UnsetType) else UUID(data.ticket_id)
    is_sold_out = not data.will_wait and _refused.of(module, parsed)
    async with module.regional_db.connection() as conn:
        queries = AsyncQuerier(conn)
        row = None
        if not is_sold_out:
            row = await queries.insert_ticket(
                ticket_id=ticket_id,
                hub_user_global_id=person,
                event_region=parsed.region,
                event_id=parsed.event_id,
                will_wait=data.will_wait,
                shares_name=data.shares_name,
                call_id=uuid4(),
                now=clock.now(),
                most=module.settings.most,
            )
        if row is None:
            row = await queries.get_ticket(ticket_id=ticket_id, hub_user_global_id=person)
    if row is None and is_sold_out:
        raise SoldOut
    if row is None or (row.event_region, row.event_id) != parsed:
        raise TooManyTickets
    try:
        return _ticket(await _go_on(module, row))
    except SoldOut:
        _refused.note(module, parsed)
        raise


async def confirm(module: Tickets, person: UUID, ticket_id: UUID) -> Ticket:
    """Make a held seat a ticket; raise NotHeld."""
    row = await _step(module, person, ticket_id, "confirm")
    if row.step is None and row.status != "confirmed":
        raise NotHeld
    return _ticket(row)


async def cancel(module: Tickets, person: UUID, ticket_id: UUID) -> Ticket:
    """Give a seat or a place on the waiting list back; raise AlreadyUsed."""
    row = await _step(module, person, ticket_id, "cancel")
    if row.step is None and row.status == "confirmed":
        raise AlreadyUsed
    return _ticket(row)


async def share_name(
    module: Tickets, person: UUID, ticket_id: UUID, *, shares_name: bool
) -> Ticket:
    """Let the organiser see the name, or no longer: it holds from the next look on."""
    async with module.regional_db.connection() as conn:
        await AsyncQuerier(conn).set_shares_name(
            ticket_id=ticket_id, hub_user_global_id=person, shares_name=shares_name
        )
    return _ticket(await _get(module, person, ticket_id))


async def get(module: Tickets, person: UUID, ticket_id: UUID) -> TicketAndQr:
    """Return a ticket, brought up to date if the region of its event answers."""
    row = await _up_to_date(module, await _get(module, person, ticket_id))
    if row is None:
        raise UnknownTicket
    qr = Qr(*picture(row.code)) if row.code and row.status == "confirmed" else None
    return TicketAndQr(ticket=_ticket(row), qr=qr)


async def list_all(module: Tickets, person: UUID) -> TicketList:
    """Return all tickets; those whose state is open are brought up to date."""
    async with module.regional_db.connection() as conn:
        rows = await AsyncQuerier(conn).list_tickets(
            hub_user_global_id=person, most=module.settings.most
        )
    is_open = [row for row in rows if _is_open(row)][:_AT_ONCE]
    fresh = await asyncio.gather(*(_up_to_date(module, row) for row in is_open))
    found = {row.ticket_id: new for row, new in zip(is_open, fresh, strict=True)}
    shown: Sequence[TicketsTicket | None] = [found.get(row.ticket_id, row) for row in rows]
    return TicketList(tickets=[_ticket(row) for row in shown if row is not None])


async def _get(module: Tickets, person: UUID, ticket_id: UUID) -> TicketsTicket:
    async with module.regional_db.connection() as conn:
        row = await AsyncQuerier(conn).get_ticket(ticket_id=ticket_id, hub_user_global_id=person)
    if row is None:
        raise UnknownTicket
    return row


async def _again(module: Tickets, row: TicketsTicket) -> TicketsTicket:
    return await _get(module, row.hub_user_global_id, row.ticket_id)


def _is_open(row: TicketsTicket) -> bool:
    return row.step is not None or row.status in {"waiting", "held"}


async def _up_to_date(module: Tickets, row: TicketsTicket) -> TicketsTicket | None:
    """Repeat what has no answer, and ask what an open ticket is now; None if it was refused."""
    try:
        if row.step is not None:
            row = await _go_on(module, row)
        if row.step is None and _is_open(row):
            row = await _refresh(module, row)
    except tuple(_REFUSALS.values()):
        return None
    return row


async def _refresh(module: Tickets, row: TicketsTicket) -> TicketsTicket:
    """Ask what a ticket is now; it stays as it is if its region does not answer."""
    try:
        state = await module.call(
            row.event_region, "tickets-state", _of(row), State, seconds=_SECONDS
        )
    except _AWAY:
        return row
    if state.outcome == UNKNOWN:  # the event is over and deleted
        state = State(outcome="expired")
    async with module.regional_db.connection() as conn:
        await AsyncQuerier(conn).refresh(ticket_id=row.ticket_id, **_kept(row, state))
    return await _again(module, row)


async def _step(module: Tickets, person: UUID, ticket_id: UUID, step: str) -> TicketsTicket:
    """Take a step, after the one that is under way if there is one."""
    row = await _get(module, person, ticket_id)
    if row.step is not None:
        row = await _go_on(module, row)
    is_done = row.status == ("confirmed" if step == "confirm" else "cancelled")
    if row.step is not None or is_done or row.status == "expired":
        return row
    async with module.regional_db.connection() as conn:
        begun = await AsyncQuerier(conn).begin_step(
            ticket_id=ticket_id, step=step, call_id=uuid4(), now=clock.now()
        )
    row = begun or await _again(module, row)  # another request may have begun one
    return await _go_on(module, row) if row.step is not None else row


async def _go_on(module: Tickets, row: TicketsTicket) -> TicketsTicket:
    """Make the call of the step under way, perhaps again; return the ticket with its answer.

    Without an answer the ticket stays as it is. Raise what a refused reservation is; nothing of it
    stays.
    """
    if row.step is None or row.call_id is None:
        return row
    is_late = row.asked_at + max(module.settings.hold, _SHORTEST) < clock.now()
    if row.step == "reserve" and is_late:
        return await _give_up(module, row)
    said: Reserve | TicketOfHolder = _of(row)
    if row.step == "reserve":
        said = Reserve(
            ticket_id=said.ticket_id,
            event_id=said.event_id,
            holder_id=said.holder_id,
            will_wait=row.will_wait,
        )
    try:
        state = await module.call(
            row.event_region,
            f"tickets-{row.step}",
            said,
            State,
            call_id=row.call_id,
            seconds=_SECONDS,
        )
    except _AWAY as problem:
        is_hopeless = _is_definite(problem) or not await _is_region(module, row.event_region)
        if row.step != "reserve" or not is_hopeless:
            return row
        state = State(outcome=UNKNOWN)
    return await _settle(module, row, row.call_id, state)


async def _settle(
    module: Tickets, row: TicketsTicket, call_id: UUID, state: State
) -> TicketsTicket:
    """Keep the answer to a step."""
    settled = None
    async with module.regional_db.connection() as conn:
        queries = AsyncQuerier(conn)
        if state.outcome not in STATUSES and row.step == "reserve":
            await queries.delete_refused(ticket_id=row.ticket_id, call_id=call_id)
            raise _REFUSALS.get(state.outcome, UnknownEvent)
        if state.outcome == USED:
            await queries.end_step(ticket_id=row.ticket_id, call_id=call_id)
        else:
            if state.outcome not in STATUSES:
                state = State(outcome="expired")
            settled = await queries.settle(
                ticket_id=row.ticket_id, call_id=call_id, **_kept(row, state)
            )
    return settled or await _again(module, row)


async def _give_up(module: Tickets, row: TicketsTicket) -> TicketsTicket:
    """Cancel a reservation that nobody answered for as long as a seat is held."""
    async with module.regional_db.connection() as conn:
        await AsyncQuerier(conn).give_up_reserving(
            ticket_id=row.ticket_id,
            call_id=row.call_id or uuid4(),
            new_call_id=uuid4(),
            now=clock.now(),
        )
    row = await _again(module, row)
    return await _go_on(module, row) if row.step == "cancel" else row


class _Kept(TypedDict):
    status: str
    number: int | None
    held_until: datetime | None
    code: str
    event_name: str
    event_place: str
    event_price: str
    starts_at: datetime | None


def _kept(row: TicketsTicket, state: State) -> _Kept:
    """Return the columns that an answer changes."""
    event = state.event
    return _Kept(
        status=state.outcome,
        number=state.number,
        held_until=state.held_until,
        code=state.code,
        event_name=event.name if event else row.event_name,
        event_place=event.place if event else row.event_place,
        event_price=event.price if event else row.event_price,
        starts_at=event.starts_at if event else row.starts_at,
    )


def _of(row: TicketsTicket) -> TicketOfHolder:
    return TicketOfHolder(
        ticket_id=str(row.ticket_id),
        event_id=str(row.event_id),
        holder_id=str(row.hub_user_global_id),
    )


def _is_definite(problem: Problem) -> bool:
    """Return whether the other region has answered that it does no such thing."""
    answered: int = getattr(problem, "answered", 0)
    return 400 <= answered < 500  # noqa: PLR2004  the caller's mistake


async def _is_region(module: Tickets, region: str) -> bool:
    """Return whether a region exists; in doubt it does."""
    try:
        async with module.global_db.connection() as conn:
            return await Regions(conn).is_region(region=region) is not False
    except ServiceUnavailable:
        return True


def _ticket(row: TicketsTicket) -> Ticket:
    return Ticket(
        ticket_id=str(row.ticket_id),
        event=str(EventCode(row.event_region, row.event_id)),
        event_name=row.event_name,
        event_place=row.event_place,
        price=row.event_price,
        starts_at=row.starts_at,
        status=row.status,
        is_pending=row.step is not None,
        number=row.number,
        held_until=row.held_until,
        code=row.code if row.status == "confirmed" else "",
        shares_name=row.shares_name,
        created_at=row.created_at,
    )
