"""`/org/tickets` and `/agency/tickets`: events are where their org or agency is at home."""

from uuid import UUID

from litestar.params import FromPath, JSONBody

from common.web import home
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import get, post
from common.wire.problems import Invalid
from vetchium_tickets import CHECK, SELL, organiser
from vetchium_tickets.given import GivenTickets
from vetchium_tickets.organiser import NoTicket, Tenant, TooManyEvents, UnknownEvent
from vetchium_tickets.schemas import (
    CheckedIn,
    CheckIn,
    EventFigures,
    EventItem,
    EventList,
    HolderList,
    ListHolders,
    NewEvent,
)

_SELLERS = requires(home.session, SELL)
_STAFF = requires(home.session, SELL, CHECK)
_ONE = "/events/{event_id:uuid}"


def _tenant(request: Request) -> Tenant:
    return Tenant(request.context.portal, request.user.tenant_id)


@post("/events", status_code=201, problems=[Invalid, TooManyEvents], **_SELLERS)
async def create_event(
    data: JSONBody[NewEvent], request: Request, module: GivenTickets
) -> EventItem:
    """Create an event; its code is what to publish."""
    return await organiser.create(module, _tenant(request), data)


@get("/events", **_STAFF)
async def list_events(request: Request, module: GivenTickets) -> EventList:
    """List events."""
    return await organiser.list_all(module, _tenant(request))


@get(_ONE, problems=[UnknownEvent], **_STAFF)
async def get_event(
    event_id: FromPath[UUID], request: Request, module: GivenTickets
) -> EventFigures:
    """Show an event, and how it sells."""
    return await organiser.get(module, _tenant(request), event_id)


@post(f"{_ONE}/holders", problems=[Invalid, UnknownEvent], **_SELLERS)
async def list_holders(
    event_id: FromPath[UUID], data: JSONBody[ListHolders], request: Request, module: GivenTickets
) -> HolderList:
    """List who has a ticket or waits; names are those that holders show, asked of their homes."""
    return await organiser.holders(module, _tenant(request), event_id, data)


@post("/check-in", problems=[Invalid, UnknownEvent, NoTicket], **_STAFF)
async def check_in(data: JSONBody[CheckIn], request: Request, module: GivenTickets) -> CheckedIn:
    """Check a ticket at a door; it lets in once."""
    return await organiser.check_in(module, _tenant(request), data)


HANDLERS = [create_event, list_events, get_event, list_holders, check_in]
