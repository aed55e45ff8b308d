"""Tickets: organisations and agencies give them out, professionals hold them.

The example of a record between two regions: README.md.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from common.modules import Mail, Module, OnDeletion, Owner, Table
from common.settings import Rate, Settings

SELL, CHECK = "sell_tickets", "check_tickets"


class TicketsSettings(Settings, frozen=True, kw_only=True):
    """`TICKETS_HOLD`, `TICKETS_OFFER` and so on."""

    prefix = "tickets_"

    hold: timedelta = timedelta(minutes=10)
    """How long a reserved seat waits for its confirmation."""
    offer: timedelta = timedelta(hours=12)
    """The same of a seat that came to somebody on the waiting list."""
    sold_out: timedelta = timedelta(seconds=1)
    """How long a region repeats that an event is sold out before it asks again."""
    most: int = 500
    """How many tickets, with those of the past, one person may have."""
    most_events: int = 1000
    """How many events, with those of the past, one org or agency may have."""
    most_seats: int = 20_000
    """How many seats an event may have."""
    keep: timedelta = timedelta(days=365)
    """Events and tickets are deleted so long after the event."""

    def check(self) -> Mapping[str, str]:
        """Return what is wrong."""
        shortest = timedelta(seconds=1)
        return {
            name: "must be at least 1s"
            for name in ("hold", "offer")
            if getattr(self, name) < shortest
        }


class TicketsLimits(Settings, frozen=True, kw_only=True):
    """`LIMIT_TICKETS_RESERVE_ACCOUNT`, `LIMIT_TICKETS_FIND_ACCOUNT`."""

    prefix = "limit_tickets_"

    reserve_account: Rate = Rate(60, timedelta(hours=1))
    find_account: Rate = Rate(600, timedelta(hours=1))


MODULE = Module(
    name="tickets",
    folder=Path(__file__).parent,
    handlers={
        "hub": "vetchium_tickets.hub_routes:HANDLERS",
        "org": "vetchium_tickets.tenant_routes:HANDLERS",
        "agency": "vetchium_tickets.tenant_routes:HANDLERS",
    },
    roles={"org": (SELL, CHECK), "agency": (SELL, CHECK)},
    calls="vetchium_tickets.calls:HANDLERS",
    settings=TicketsSettings,
    limits=TicketsLimits,
    mails=(Mail("tickets_moved_up", "A place is free for you", "moved-up", "/tickets"),),
    cleanup="vetchium_tickets.jobs:cleanup",
    background="vetchium_tickets.jobs:background",
    demo="vetchium_tickets.demo:make",
    tables=(
        Table("tickets.tickets", Owner.PERSON, "hub_user_global_id", what="tickets"),
        Table("tickets.events", Owner.TENANT, "tenant_id", what="events"),
        Table(
            "tickets.admissions",
            Owner.TENANT,
            "event_id",
            parent="event_id references tickets.events(event_id)",
            what="who is admitted: ids and regions of holders, and no names",
        ),
        Table(
            "tickets.seats",
            Owner.TENANT,
            "event_id",
            parent="event_id references tickets.events(event_id)",
            what="seats",
        ),
        Table(
            "tickets.notices",
            Owner.NOBODY,
            what="what homes of holders are being told; gone when they know",
            on_deletion=OnDeletion.DELETE,
        ),
    ),
)
