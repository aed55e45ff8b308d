"""The service calls of this module: four to the region of an event, two to the home of a holder."""

from uuid import UUID

from litestar.params import JSONBody

from common.web.service_calls import REGIONS, GivenCall, service_call
from vetchium_tickets import admissions, courier, moving
from vetchium_tickets.given import GivenTickets
from vetchium_tickets.messages import (
    AskNames,
    Find,
    MovedUp,
    NamesOfHolders,
    Noted,
    Reserve,
    Shown,
    State,
    TicketOfHolder,
)
from vetchium_tickets.queries.regional_db.events import AsyncQuerier as Events
from vetchium_tickets.queries.regional_db.tickets import AsyncQuerier

_MOST_NAMES = 100


@service_call("tickets-reserve", callers=[REGIONS])
async def reserve(data: JSONBody[Reserve], call: GivenCall, module: GivenTickets) -> State:
    """Reserve a seat, or wait for one."""
    found = await admissions.reserve(
        call.connection, module.settings, module.region, call.caller, data
    )
    if found.outcome == "waiting":
        courier.kick(module)
    return found


@service_call("tickets-confirm", callers=[REGIONS])
async def confirm(data: JSONBody[TicketOfHolder], call: GivenCall, module: GivenTickets) -> State:
    """Confirm a reserved seat."""
    return await admissions.confirm(call.connection, module.region, call.caller, data)


@service_call("tickets-cancel", callers=[REGIONS])
async def cancel(data: JSONBody[TicketOfHolder], call: GivenCall, module: GivenTickets) -> State:
    """Give a seat back, or a place on the waiting list."""
    courier.kick(module)
    return await admissions.cancel(
        call.connection, module.settings, module.region, call.caller, data
    )


@service_call("tickets-state", callers=[REGIONS])
async def state(data: JSONBody[TicketOfHolder], call: GivenCall, module: GivenTickets) -> State:
    """Say what a ticket is now."""
    return await admissions.state(call.connection, module.region, call.caller, data)


@service_call("tickets-find", callers=[REGIONS])
async def find(data: JSONBody[Find], call: GivenCall, module: GivenTickets) -> Shown:
    """Show an event."""
    courier.kick(module)
    queries, event_id = Events(call.connection), UUID(data.event_id)
    event = await queries.get_event(event_id=event_id)
    if event is None:
        return Shown(is_known=False)
    return Shown(
        is_known=True,
        name=event.name,
        place=event.place,
        price=event.price,
        starts_at=event.starts_at,
        sale_from=event.sale_from,
        sale_until=event.sale_until,
        per_person=event.per_person,
        free=await queries.count_free_seats(event_id=event_id) or 0,
        waiting=await queries.count_waiting(event_id=event_id) or 0,
    )


@service_call("tickets-moved-up", callers=[REGIONS])
async def moved_up(data: JSONBody[MovedUp], call: GivenCall, module: GivenTickets) -> Noted:
    """Tell a holder who is at home here that a seat came to them."""
    await moving.tell(
        call.connection,
        module.mail,
        call.caller,
        UUID(data.ticket_id),
        data.event_name,
        data.held_until,
    )
    return Noted()


@service_call("tickets-names", callers=[REGIONS])
async def names(
    data: JSONBody[AskNames],
    call: GivenCall,
    module: GivenTickets,  # noqa: ARG001  as all are called
) -> NamesOfHolders:
    """Say the names of holders who allow it, to the region of their event."""
    rows = await AsyncQuerier(call.connection).list_shared_names(
        event_id=UUID(data.event_id),
        event_region=call.caller,
        ticket_ids=[UUID(each) for each in data.ticket_ids[:_MOST_NAMES]],
    )
    return NamesOfHolders(names={str(row.ticket_id): row.display_name for row in rows})


HANDLERS = [reserve, confirm, cancel, state, find, moved_up, names]
