"""DNS messages: what a packet asks, and what goes back. No sockets here, no zone."""

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

_TTL = 0  # nobody may keep an answer: a record that is added counts at once
_STRING = 255
_TINY = 512
# What a datagram may have without being cut to pieces on its way; longer answers come by TCP.
_PAYLOAD = 1232
_LONGEST = 65_535


def parse(wire: bytes) -> dns.message.Message | None:
    """Read a query; None for what deserves no answer: garbage, and answers (they would loop)."""
    try:
        message = dns.message.from_wire(wire)
    except (dns.exception.DNSException, ValueError):
        return None
    return None if message.flags & dns.flags.QR else message


def refusal(query: dns.message.Message) -> dns.rcode.Rcode | None:
    """Return why a query is none that a zone could answer."""
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
    """Begin the answer to a query."""
    # We resolve nothing for anybody, but some stub resolvers insist on one that says it would.
    made = dns.message.make_response(query, recursion_available=True, our_payload=_PAYLOAD)
    made.flags |= dns.flags.AA
    made.set_rcode(rcode)
    return made


def to_wire(query: dns.message.Message, answer: dns.message.Message, *, is_tcp: bool) -> bytes:
    """Pack an answer, ready to be sent; one that is too long for UDP is cut and says so."""
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
    """Put the length in front, as TCP wants it."""
    return len(wire).to_bytes(2, "big") + wire


def split(text: str) -> list[bytes]:
    """Cut a text into the strings of a TXT record; a lone surrogate stands for a byte."""
    data = text.encode("utf-8", "surrogateescape")
    return [data[at : at + _STRING] for at in range(0, max(1, len(data)), _STRING)]


def texts(name: dns.name.Name, records: Iterable[Sequence[bytes]]) -> dns.rrset.RRset:
    """Make the TXT records of a name; each is a row of strings."""
    made = (TXT(dns.rdataclass.IN, dns.rdatatype.TXT, strings) for strings in records)
    return dns.rrset.from_rdata(name, _TTL, *made)


def soa() -> dns.rrset.RRset:
    """Return the head of our one zone, the root: to its clients this server is all there is."""
    head = f"localhost. nobody.localhost. 1 1 1 1 {_TTL}"
    return dns.rrset.from_text(".", _TTL, "IN", "SOA", head)
