"""The code of an event, and the signed code of a ticket.

    IND1-4C0E…     an event: its region and its id, 32 hexadecimal digits
    IND1-9F86…     a ticket: the region, 32 digits of its id, 32 of its signature

Both are written in capitals, which a QR code holds in half the space.
"""

import hashlib
import hmac
import re
from typing import NamedTuple
from uuid import UUID

_EVENT = re.compile(r"([A-Za-z0-9]{2,16})-([0-9A-Fa-f]{32})")
_TICKET = re.compile(r"([A-Za-z0-9]{2,16})-([0-9A-Fa-f]{32})([0-9A-Fa-f]{32})")
_SIGNATURE_BYTES = 16


class EventCode(NamedTuple):
    """Where an event is, and its id."""

    region: str
    event_id: UUID

    @classmethod
    def parse(cls, text: str) -> "EventCode | None":
        """Read a code; None if it has another form."""
        match = _EVENT.fullmatch(text.strip())
        return cls(match[1].lower(), UUID(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.region}-{self.event_id.hex}".upper()


def sign(region: str, key: bytes, event_id: UUID, ticket_id: UUID) -> str:
    """Return the code of a ticket."""
    signature = _signature(key, event_id, ticket_id)
    return f"{region}-{ticket_id.hex}{signature.hex()}".upper()


def verify(region: str, key: bytes, event_id: UUID, text: str) -> UUID | None:
    """Return the id of the ticket whose code this is; None if the key of the event says no."""
    match = _TICKET.fullmatch(text.strip())
    if match is None or match[1].lower() != region:
        return None
    ticket_id = UUID(match[2])
    signature = _signature(key, event_id, ticket_id)
    return ticket_id if hmac.compare_digest(signature, bytes.fromhex(match[3])) else None


def _signature(key: bytes, event_id: UUID, ticket_id: UUID) -> bytes:
    said = b"ticket\0" + event_id.bytes + ticket_id.bytes
    return hmac.digest(key, said, hashlib.sha256)[:_SIGNATURE_BYTES]
