"""`/hub/tickets`: at home in the region of the session, which asks the region of the event."""

from uuid import UUID

from litestar.params import FromPath, JSONBody

from common.web import home
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import get, post
from common.wire.problems import BadGateway, Invalid, TooManyRequests
from vetchium_tickets import holder
from vetchium_tickets.given import GivenTickets
from vetchium_tickets.schemas import (
    EventPage,
    ReserveRequest,
    ShareName,
    Ticket,
    TicketAndQr,
    TicketList,
)

_MINE = requires(home.session)
_ONE = "/tickets/{ticket_id:uuid}"


@get("/events/{code:str}", problems=[holder.UnknownEvent, TooManyRequests, BadGateway], **_MINE)
async def find_event(code: FromPath[str], request: Request, module: GivenTickets) -> EventPage:
    """Show an event by its code."""
    return await holder.find(module, request.user.hub_user_global_id, code)


@post(
    "/reserve",
    status_code=201,
    problems=[
        Invalid,
        holder.UnknownEvent,
        holder.SoldOut,
        holder.OverLimit,
        holder.TooManyTickets,
        holder.NotOnSale,
        TooManyRequests,
    ],
    **_MINE,
)
async def reserve(data: JSONBody[ReserveRequest], request: Request, module: GivenTickets) -> Ticket:
    """Reserve a seat for ten minutes, or wait for one.

    Repeat a request that got no answer with the same `ticket_id`: it reserves once. A ticket that
    `is_pending` has no answer of the event's region yet: read it again.
    """
    return await holder.reserve(module, request.user.hub_user_global_id, data)


@get("/tickets", **_MINE)
async def list_tickets(request: Request, module: GivenTickets) -> TicketList:
    """List your tickets."""
    return await holder.list_all(module, request.user.hub_user_global_id)


@get(_ONE, problems=[holder.UnknownTicket], **_MINE)
async def get_ticket(
    ticket_id: FromPath[UUID], request: Request, module: GivenTickets
) -> TicketAndQr:
    """Show a ticket, with its QR code once it is confirmed."""
    return await holder.get(module, request.user.hub_user_global_id, ticket_id)


@post(f"{_ONE}/confirm", problems=[holder.UnknownTicket, holder.NotHeld], **_MINE)
async def confirm(ticket_id: FromPath[UUID], request: Request, module: GivenTickets) -> Ticket:
    """Confirm a reserved seat."""
    return await holder.confirm(module, request.user.hub_user_global_id, ticket_id)


@post(f"{_ONE}/cancel", problems=[holder.UnknownTicket, holder.AlreadyUsed], **_MINE)
async def cancel(ticket_id: FromPath[UUID], request: Request, module: GivenTickets) -> Ticket:
    """Give a seat back, or a place on the waiting list."""
    return await holder.cancel(module, request.user.hub_user_global_id, ticket_id)


@post(f"{_ONE}/share-name", problems=[Invalid, holder.UnknownTicket], **_MINE)
async def share_name(
    ticket_id: FromPath[UUID], data: JSONBody[ShareName], request: Request, module: GivenTickets
) -> Ticket:
    """Let the organiser see your name, or no longer."""
    return await holder.share_name(
        module, request.user.hub_user_global_id, ticket_id, shares_name=data.shares_name
    )


HANDLERS = [find_event, reserve, list_tickets, get_ticket, confirm, cancel, share_name]
