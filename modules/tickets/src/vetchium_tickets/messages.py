"""What regions say to each other: the bodies of the service calls, and their answers."""

from datetime import datetime

from common.wire.schema import Id, Part, Wire

STATUSES = ("waiting", "held", "confirmed", "cancelled", "expired")
"""What a ticket may be; every other outcome is a refusal, of which nothing stays."""

SOLD_OUT, NOT_ON_SALE, OVER_LIMIT, UNKNOWN = "sold_out", "not_on_sale", "over_limit", "unknown"
USED = "used"
"""A ticket that was used cannot be cancelled."""


class Event(Wire):
    """What a holder's home keeps of an event."""

    name: str
    place: str
    starts_at: datetime
    price: str


class State(Wire):
    """What became of a ticket where its event is."""

    outcome: str
    number: int | None = None
    held_until: datetime | None = None
    code: str = ""
    event: Event | None = None


class Reserve(Wire):
    """Reserve a seat for a holder who is at home in the calling region."""

    ticket_id: Id
    event_id: Id
    holder_id: Id
    will_wait: bool


class TicketOfHolder(Wire):
    """A ticket of a holder who is at home in the calling region."""

    ticket_id: Id
    event_id: Id
    holder_id: Id


class Find(Wire):
    """Show an event."""

    event_id: Id


class Shown(Wire):
    """An event as everybody may see it; `is_known` is false if there is none."""

    is_known: bool
    name: str = ""
    place: str = ""
    price: str = ""
    starts_at: datetime | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    per_person: int = 0
    free: int = 0
    waiting: int = 0


class MovedUp(Wire):
    """A seat came to somebody who waits."""

    ticket_id: Id
    event_name: str
    held_until: datetime


class Noted(Wire):
    """It is known."""


class AskNames(Wire):
    """Ask for the names of holders of an event in the calling region, where they allow it."""

    event_id: Id
    ticket_ids: list[Part]


class NamesOfHolders(Wire):
    """Names by ticket; those who keep theirs to themselves are not in it."""

    names: dict[str, str]
