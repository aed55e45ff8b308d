"""A small real DNS server: authoritative for what it is given, by UDP and TCP.

The local stack serves its demo domains with it; tests make it slow, silent, refuse, or worse.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import cast

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

_TTL = 0
_CHAIN = 16
_TINY = 512
_LONGEST = 65_535
_STRING = 255


class Mood(Enum):
    """How the server treats a name."""

    SILENT = auto()
    REFUSED = auto()
    SERVFAIL = auto()
    GARBAGE = auto()
    ENDLESS = auto()
    """Over TCP the answer never comes to its end; over UDP it is cut."""
    FOREIGN = auto()
    """Answers a question that nobody has asked."""
    STEPWISE = auto()
    """Gives a CNAME without what is behind it."""


@dataclass
class Zone:
    """Names and what they have; a name has TXT records, or one CNAME."""

    texts: dict[str, list[tuple[bytes, ...]]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    moods: dict[str, Mood] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def add(self, name: str, *contents: str | tuple[str, ...]) -> None:
        """Add TXT records; a tuple is one record of several strings, a long text is split.

        A lone surrogate stands for a byte that is no UTF-8.
        """
        for content in contents:
            strings = (content,) if isinstance(content, str) else content
            parts = [part for each in strings for part in _split(each)]
            self.texts.setdefault(_key(name), []).append(tuple(parts))

    def alias(self, name: str, target: str) -> None:
        """Make a name another one's CNAME."""
        self.aliases[_key(name)] = _key(target)

    def remove(self, name: str) -> None:
        """Forget everything about a name."""
        for each in (self.texts, self.aliases, self.moods, self.delays):
            each.pop(_key(name), None)

    def treat(self, name: str, mood: Mood | None = None, *, delay: float = 0.0) -> None:
        """Misbehave when asked for a name."""
        if mood is not None:
            self.moods[_key(name)] = mood
        self.delays[_key(name)] = delay

    def answers(self, name: str) -> list[dns.rrset.RRset]:
        """Return the CNAMEs and TXT records that a question for a name gets."""
        found: list[dns.rrset.RRset] = []
        for _ in range(_CHAIN):
            if (target := self.aliases.get(name)) is None:
                break
            found.append(dns.rrset.from_text(name, _TTL, "IN", "CNAME", target))
            name = target
        if texts := self.texts.get(name):
            found.append(dns.rrset.from_rdata(name, _TTL, *(_record(each) for each in texts)))
        return found


def _key(name: str) -> str:
    return name.lower().rstrip(".") + "."


def _split(text: str) -> Iterable[bytes]:
    data = text.encode("utf-8", "surrogateescape")
    return (data[at : at + _STRING] for at in range(0, max(1, len(data)), _STRING))


def _record(strings: tuple[bytes, ...]) -> TXT:
    return TXT(dns.rdataclass.IN, dns.rdatatype.TXT, strings)


@dataclass
class DnsServer:
    """Answers from a zone that `zone()` gives anew for each question."""

    zone: Callable[[], Zone]
    port: int = 0

    async def answer(self, wire: bytes, *, is_tcp: bool) -> bytes | None:
        """Return the answer to a message; None to say nothing."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        if query.opcode() != dns.opcode.QUERY or len(query.question) != 1:
            return _wire(_response(query, dns.rcode.NOTIMP), is_tcp=is_tcp, most=_TINY)
        name = _key(query.question[0].name.to_text())
        zone = self.zone()
        zone.asked.append(name)
        await asyncio.sleep(zone.delays.get(name, 0.0))
        mood = zone.moods.get(name)
        if mood is Mood.SILENT:
            return None
        if mood is Mood.GARBAGE:
            return wire[:2] + b"\x80" * 40
        if mood is Mood.ENDLESS and is_tcp:
            return b""
        response = _moody(query, mood) if mood in _MOODY else _answered(query, zone, name, mood)
        return _wire(response, is_tcp=is_tcp, most=max(_TINY, query.payload))

    async def listen(self, host: str) -> Callable[[], None]:
        """Listen by UDP and TCP on one port, which `port` names then; return what ends it."""
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._serve, host, self.port)
        self.port = server.sockets[0].getsockname()[1]
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=(host, self.port)
        )

        def close() -> None:
            transport.close()
            server.close()

        return close

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                reply = await self.answer(await reader.readexactly(length), is_tcp=True)
                if reply is None:
                    break
                writer.write(len(reply).to_bytes(2, "big") + reply if reply else b"\xff\xff\x00")
                await writer.drain()
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        task = asyncio.get_running_loop().create_task(self._reply(data, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reply(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = await self._server.answer(data, is_tcp=False)
        if reply is not None and not self._transport.is_closing():
            self._transport.sendto(reply, addr)


_MOODY = {Mood.REFUSED, Mood.SERVFAIL, Mood.FOREIGN, Mood.ENDLESS}


def _moody(query: dns.message.Message, mood: Mood | None) -> dns.message.Message:
    if mood is Mood.FOREIGN:
        return _response(dns.message.make_query("elsewhere.example.", "TXT", id=query.id))
    if mood is Mood.ENDLESS:
        cut = _response(query)
        cut.flags |= dns.flags.TC
        return cut
    return _response(query, dns.rcode.from_text(mood.name if mood else "SERVFAIL"))


def _answered(
    query: dns.message.Message, zone: Zone, name: str, mood: Mood | None
) -> dns.message.Message:
    response = _response(query)
    if query.question[0].rdtype in {dns.rdatatype.TXT, dns.rdatatype.ANY}:
        found = zone.answers(name)
        response.answer.extend(found[:1] if mood is Mood.STEPWISE else found)
    if not response.answer and name not in zone.texts:
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response


def _response(
    query: dns.message.Message, rcode: dns.rcode.Rcode = dns.rcode.NOERROR
) -> dns.message.Message:
    response = dns.message.make_response(query, recursion_available=True)
    response.flags |= dns.flags.AA
    response.set_rcode(rcode)
    return response


def _wire(response: dns.message.Message, *, is_tcp: bool, most: int) -> bytes:
    try:
        return response.to_wire(max_size=_LONGEST if is_tcp else most)
    except dns.exception.TooBig:
        response.answer.clear()
        response.flags |= dns.flags.TC
        return response.to_wire(max_size=most)


@asynccontextmanager
async def dns_server(zone: Zone | None = None) -> AsyncIterator[tuple[Zone, str]]:
    """Run a server on a free loopback port; give its zone and its address as `host:port`."""
    zone = zone or Zone()
    server = DnsServer(lambda: zone)
    host = "127.0.0.1"
    close = await server.listen(host)
    try:
        yield zone, f"{host}:{server.port}"
    finally:
        close()
