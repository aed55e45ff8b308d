"""DNS messages: parses queries and builds answers. It has no sockets and no zone."""

from collections.abc import Iterable, Sequence

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.TXT import TXT

_TTL = 0  # no caching: an added record counts at once
_STRING = 255
_TINY = 512
# The size of a datagram that is not fragmented; longer answers are sent by TCP.
_PAYLOAD = 1232
_LONGEST = 65_535


def parse(wire: bytes) -> dns.message.Message | None:
    """Parse a query; None for packets to ignore: garbage, and answers (they would loop)."""
    try:
        message = dns.message.from_wire(wire)
    except (dns.exception.DNSException, ValueError):
        return None
    return None if message.flags & dns.flags.QR else message


def refusal(query: dns.message.Message) -> dns.rcode.Rcode | None:
    """Return the error code for a query that a zone cannot answer, or None."""
    if query.edns > 0:
        return dns.rcode.BADVERS
    if query.opcode() != dns.opcode.QUERY:
        return dns.rcode.NOTIMP
    if len(query.question) != 1:
        return dns.rcode.FORMERR
    if query.question[0].rdclass != dns.rdataclass.IN:
        return dns.rcode.REFUSED
    return None


def response(
    query: dns.message.Message, rcode: dns.rcode.Rcode = dns.rcode.NOERROR
) -> dns.message.Message:
    """Create the answer to a query."""
    # We do not resolve names, but some stub resolvers require the "recursion available" flag.
    made = dns.message.make_response(query, recursion_available=True, our_payload=_PAYLOAD)
    made.flags |= dns.flags.AA
    made.set_rcode(rcode)
    return made


def to_wire(query: dns.message.Message, answer: dns.message.Message, *, is_tcp: bool) -> bytes:
    """Encode an answer; one that is too long for UDP is truncated and flagged so."""
    most = _LONGEST if is_tcp else min(max(_TINY, query.payload), _PAYLOAD)
    try:
        wire = answer.to_wire(max_size=most)
    except dns.exception.TooBig:
        answer.answer.clear()
        answer.authority.clear()
        answer.flags |= dns.flags.TC
        wire = answer.to_wire(max_size=most)
    return framed(wire) if is_tcp else wire


def framed(wire: bytes) -> bytes:
    """Prefix the message with its length, as TCP requires."""
    return len(wire).to_bytes(2, "big") + wire


def split(text: str) -> list[bytes]:
    """Split a text into the strings of a TXT record; a lone surrogate stands for a byte."""
    data = text.encode("utf-8", "surrogateescape")
    return [data[at : at + _STRING] for at in range(0, max(1, len(data)), _STRING)]


def texts(name: dns.name.Name, records: Iterable[Sequence[bytes]]) -> dns.rrset.RRset:
    """Build the TXT records of a name; each is a sequence of strings."""
    made = (TXT(dns.rdataclass.IN, dns.rdatatype.TXT, strings) for strings in records)
    return dns.rrset.from_rdata(name, _TTL, *made)


def soa() -> dns.rrset.RRset:
    """Return the SOA record of our only zone, the root: clients see no other server."""
    head = f"localhost. nobody.localhost. 1 1 1 1 {_TTL}"
    return dns.rrset.from_text(".", _TTL, "IN", "SOA", head)
