"""Where the event is: what its org or agency does."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from common import clock
from common.wire.problems import Conflict, FieldError, Invalid, NotFound, Problem, Unprocessable
from vetchium_tickets import codes, courier
from vetchium_tickets.codes import EventCode
from vetchium_tickets.given import Tickets
from vetchium_tickets.messages import AskNames, NamesOfHolders
from vetchium_tickets.queries.regional_db.admissions import AsyncQuerier as Admissions
from vetchium_tickets.queries.regional_db.events import (
    AsyncQuerier,
    GetEventOfTenantRow,
    ListEventsRow,
)
from vetchium_tickets.schemas import (
    CheckedIn,
    CheckIn,
    EventFigures,
    EventItem,
    EventList,
    Holder,
    HolderList,
    ListHolders,
    NewEvent,
)

_KEY_BYTES = 32
_PATIENCE = 0.5
"""Seconds that a door waits for the home of a holder."""


class UnknownEvent(NotFound):
    """You have no such event."""


class TooManyEvents(Conflict):
    """You have as many events as one may have."""


class NoTicket(Unprocessable):
    """This is no ticket of this event."""

    title = "No ticket"


@dataclass(frozen=True, slots=True)
class Tenant:
    """The org or agency of a request."""

    portal: str
    tenant_id: UUID


async def create(module: Tickets, tenant: Tenant, data: NewEvent) -> EventItem:
    """Create an event with its seats."""
    if data.capacity > module.settings.most_seats:
        told = f"must be at most {module.settings.most_seats}"
        raise Invalid([FieldError("capacity", told)])
    event_id, now = uuid4(), clock.now()
    async with module.regional_db.connection() as conn:
        made = await AsyncQuerier(conn).insert_event(
            event_id=event_id,
            portal=tenant.portal,
            tenant_id=tenant.tenant_id,
            name=data.name,
            place=data.place,
            starts_at=data.starts_at,
            sale_from=data.sale_from,
            sale_until=data.sale_until,
            capacity=data.capacity,
            per_person=data.per_person,
            price=data.price,
            signing_key=secrets.token_bytes(_KEY_BYTES),
            now=now,
            most=module.settings.most_events,
        )
    if made is None:
        raise TooManyEvents
    return (await get(module, tenant, event_id)).event


async def list_all(module: Tickets, tenant: Tenant) -> EventList:
    """Return the events of a tenant."""
    courier.kick(module)
    async with module.regional_db.connection() as conn:
        rows = await AsyncQuerier(conn).list_events(
            tenant_id=tenant.tenant_id, portal=tenant.portal, most=module.settings.most_events
        )
    return EventList(events=[_item(module, row) for row in rows])


async def get(module: Tickets, tenant: Tenant, event_id: UUID) -> EventFigures:
    """Return an event with its figures; raise UnknownEvent, also for another tenant's."""
    row = await _get(module, tenant, event_id)
    return EventFigures(
        event=_item(module, row),
        held=row.held,
        confirmed=row.confirmed,
        waiting=row.waiting,
        used=row.used,
    )


async def holders(module: Tickets, tenant: Tenant, event_id: UUID, data: ListHolders) -> HolderList:
    """Return a page of holders; their homes say the names now, nothing of them is kept here."""
    await _get(module, tenant, event_id)
    async with module.regional_db.connection() as conn:
        rows = await AsyncQuerier(conn).list_holders(
            event_id=event_id, after=data.after, most=data.limit + 1
        )
    page = rows[: data.limit]
    of_region: dict[str, list[UUID]] = {}
    for row in page:
        of_region.setdefault(row.holder_region, []).append(row.ticket_id)
    answers = await asyncio.gather(
        *(_names(module, region, event_id, ids) for region, ids in of_region.items())
    )
    named = dict(zip(of_region, answers, strict=True))

    def holder_name(region: str, ticket_id: UUID) -> str:
        return (named[region] or {}).get(str(ticket_id), "")

    return HolderList(
        holders=[
            Holder(
                ticket_id=str(row.ticket_id),
                status=row.status,
                number=row.number,
                name=holder_name(row.holder_region, row.ticket_id),
                is_home_away=named[row.holder_region] is None,
                used_at=row.used_at,
                used_door=row.used_door,
            )
            for row in page
        ],
        next=page[-1].place if len(rows) > data.limit else 0,
    )


async def check_in(module: Tickets, tenant: Tenant, data: CheckIn) -> CheckedIn:
    """Let a ticket in, once: of two doors one wins, the other learns when and where it was used."""
    event_id = UUID(data.event_id)
    event = await _get(module, tenant, event_id)
    ticket_id = codes.verify(module.region, event.signing_key, event_id, data.code)
    if ticket_id is None:
        raise NoTicket
    now = clock.now()
    async with module.regional_db.connection() as conn:
        won = await AsyncQuerier(conn).use_ticket(
            ticket_id=ticket_id, event_id=event_id, door=data.door, now=now
        )
        known = await Admissions(conn).get_admission(ticket_id=ticket_id)
    if known is None:
        raise NoTicket
    found = await _names(module, known.holder_region, event_id, [ticket_id], _PATIENCE)
    outcome = "admitted" if won else ("used" if known.used_at else "cancelled")
    return CheckedIn(
        outcome=outcome,
        number=known.number,
        name=(found or {}).get(str(ticket_id), ""),
        used_at=known.used_at,
        used_door=known.used_door,
    )


async def _get(module: Tickets, tenant: Tenant, event_id: UUID) -> GetEventOfTenantRow:
    async with module.regional_db.connection() as conn:
        row = await AsyncQuerier(conn).get_event_of_tenant(
            event_id=event_id, tenant_id=tenant.tenant_id, portal=tenant.portal
        )
    if row is None:
        raise UnknownEvent
    return row


async def _names(
    module: Tickets,
    region: str,
    event_id: UUID,
    tickets: Sequence[UUID],
    seconds: float = 0.9,
) -> dict[str, str] | None:
    """Ask a home for the names that its people show; None if it does not answer."""
    said = AskNames(event_id=str(event_id), ticket_ids=[str(each) for each in tickets])
    try:
        answer = await module.call(region, "tickets-names", said, NamesOfHolders, seconds=seconds)
    except Problem:
        return None
    return answer.names


def _item(module: Tickets, row: ListEventsRow | GetEventOfTenantRow) -> EventItem:
    return EventItem(
        event_id=str(row.event_id),
        code=str(EventCode(module.region, row.event_id)),
        name=row.name,
        place=row.place,
        starts_at=row.starts_at,
        sale_from=row.sale_from,
        sale_until=row.sale_until,
        capacity=row.capacity,
        per_person=row.per_person,
        price=row.price,
    )
