"""The bodies of `/hub/tickets`, `/org/tickets` and `/agency/tickets`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from common.wire.problems import FieldError
from common.wire.schema import Check, Id, Normalize, PageLimit, Wire
from vetchium_tickets.codes import EventCode

_PRINTABLE = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"


def _words(most: int, example: str) -> Meta:
    return Meta(
        min_length=1,
        max_length=most,
        pattern=_PRINTABLE,
        description=f"must be 1-{most} characters in one line",
        examples=[example],
    )


Title = Annotated[str, _words(200, "Summer party"), Normalize(str.strip)]
Place = Annotated[str, _words(200, "Hall 3, Chennai"), Normalize(str.strip)]
Door = Annotated[str, _words(50, "North"), Normalize(str.strip)]
Price = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="must be at most 200 characters in one line; empty if it is free",
        examples=["25 €, at the box office"],
    ),
    Normalize(str.strip),
]
Moment = Annotated[
    datetime,
    Meta(tz=True, description="must be a time with its zone, in the years 2000 to 2199"),
    Check(lambda at: 2000 <= at.year < 2200),  # noqa: PLR2004
]
Seats = Annotated[
    int, Meta(ge=1, le=1_000_000, description="must be a whole number from 1", examples=[500])
]
PerPerson = Annotated[
    int, Meta(ge=1, le=100, description="must be a whole number of 1-100", examples=[4])
]
Code = Annotated[
    str,
    Meta(
        max_length=60,
        description="must be the code of an event, such as IND1- and 32 digits",
        examples=["IND1-4C0E1F0A1B2C3D4E5F60718293A4B5C6"],
    ),
    Check(lambda text: EventCode.parse(text) is not None),
]
TicketCode = Annotated[
    str, Meta(max_length=200, description="must be the code of a ticket", examples=["IND1-9F86…"])
]


class NewEvent(Wire):
    """An event to be sold."""

    name: Title
    place: Place
    starts_at: Moment
    sale_from: Moment
    sale_until: Moment
    capacity: Seats
    per_person: PerPerson = 1
    price: Price = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Return what is wrong across fields."""
        if isinstance(self.sale_until, UnsetType):
            return
        if not isinstance(self.sale_from, UnsetType) and self.sale_until <= self.sale_from:
            yield FieldError("sale_until", "must be after the beginning of the sale")
        elif not isinstance(self.starts_at, UnsetType) and self.sale_until > self.starts_at:
            yield FieldError("sale_until", "must not be after the beginning of the event")


class EventItem(Wire):
    """An event of an org or agency; `code` is what to publish."""

    event_id: str
    code: str
    name: str
    place: str
    starts_at: datetime
    sale_from: datetime
    sale_until: datetime
    capacity: int
    per_person: int
    price: str


class EventList(Wire):
    """All events, the newest first."""

    events: list[EventItem]


class EventFigures(Wire):
    """An event, and how many seats are held, confirmed and used, and how many people wait."""

    event: EventItem
    held: int
    confirmed: int
    waiting: int
    used: int


class ListHolders(Wire):
    """A page of holders; `after` is the `next` of the page before."""

    after: Annotated[int, Meta(ge=0, le=2**53, description="must be a number of an answer")] = 0
    limit: PageLimit = 50


class Holder(Wire):
    """Who has a ticket or waits; `name` is empty unless the holder shows it."""

    ticket_id: str
    status: str
    number: int | None
    name: str
    is_home_away: bool
    """The home of the holder does not answer now, so nobody can say the name."""
    used_at: datetime | None
    used_door: str | None


class HolderList(Wire):
    """Holders in the order in which they asked; `next` is 0 on the last page."""

    holders: list[Holder]
    next: int


class CheckIn(Wire):
    """A ticket is shown at a door."""

    event_id: Id
    code: TicketCode
    door: Door


class CheckedIn(Wire):
    """`admitted`; or `used`, by whom came first, when and where; or `cancelled`."""

    outcome: str
    number: int | None
    name: str
    used_at: datetime | None
    used_door: str | None


class EventPage(Wire):
    """An event as everybody may see it."""

    code: str
    name: str
    place: str
    price: str
    starts_at: datetime
    sale_from: datetime
    sale_until: datetime
    per_person: int
    free: int
    waiting: int


class ReserveRequest(Wire):
    """Reserve a seat; who repeats the request gives the same `ticket_id`, a UUID of their own."""

    event: Code
    ticket_id: Id | UnsetType = UNSET
    will_wait: bool = False
    shares_name: bool = False


class ShareName(Wire):
    """Whether the organiser may see the name."""

    shares_name: bool


class Qr(Wire):
    """A QR code for an SVG: `viewBox="0 0 size size"`, and the `d` of its only path."""

    size: int
    path: str


class Ticket(Wire):
    """A ticket; while `is_pending`, the region of the event has not answered yet."""

    ticket_id: str
    event: str
    event_name: str
    event_place: str
    price: str
    starts_at: datetime | None
    status: str
    is_pending: bool
    number: int | None
    held_until: datetime | None
    code: str
    shares_name: bool
    created_at: datetime


class TicketAndQr(Wire):
    """A ticket with the QR code that is shown at the door, once it is confirmed."""

    ticket: Ticket
    qr: Qr | None


class TicketList(Wire):
    """All tickets, the newest first."""

    tickets: list[Ticket]
