"""The DNS server of the local stack with a zone for tests: slow, silent, refusing, or worse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from nameserver import messages
from nameserver.server import Server

_TTL = 0
_CHAIN = 16


class Mood(Enum):
    """How the server treats a name."""

    SILENT = auto()
    REFUSED = auto()
    SERVFAIL = auto()
    GARBAGE = auto()
    ENDLESS = auto()
    """Over TCP the answer never comes to its end; over UDP it is cut."""
    FOREIGN = auto()
    """Answers a question that was not asked."""
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

        A lone surrogate stands for a byte that is not UTF-8.
        """
        for content in contents:
            strings = (content,) if isinstance(content, str) else content
            parts = [part for each in strings for part in messages.split(each)]
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
            found.append(messages.texts(dns.name.from_text(name), texts))
        return found


def _key(name: str) -> str:
    return name.lower().rstrip(".") + "."


@dataclass
class _Answers:
    zone: Zone

    async def __call__(self, wire: bytes, is_tcp: bool) -> bytes | None:  # noqa: FBT001  # a callback
        query = messages.parse(wire)
        if query is None:
            return None
        if (why := messages.refusal(query)) is not None:
            return messages.to_wire(query, messages.response(query, why), is_tcp=is_tcp)
        name = _key(query.question[0].name.to_text())
        zone = self.zone
        zone.asked.append(name)
        await asyncio.sleep(zone.delays.get(name, 0.0))
        mood = zone.moods.get(name)
        if mood is Mood.SILENT:
            return None
        if mood is Mood.GARBAGE:
            garbage = wire[:2] + b"\x80" * 40
            return messages.framed(garbage) if is_tcp else garbage
        if mood is Mood.ENDLESS and is_tcp:
            return b"\xff\xff\x00"
        response = _moody(query, mood) if mood in _MOODY else _answered(query, zone, name, mood)
        return messages.to_wire(query, response, is_tcp=is_tcp)


_MOODY = {Mood.REFUSED, Mood.SERVFAIL, Mood.FOREIGN, Mood.ENDLESS}


def _moody(query: dns.message.Message, mood: Mood | None) -> dns.message.Message:
    if mood is Mood.FOREIGN:
        return messages.response(dns.message.make_query("elsewhere.example.", "TXT", id=query.id))
    if mood is Mood.ENDLESS:
        cut = messages.response(query)
        cut.flags |= dns.flags.TC
        return cut
    return messages.response(query, dns.rcode.from_text(mood.name if mood else "SERVFAIL"))


def _answered(
    query: dns.message.Message, zone: Zone, name: str, mood: Mood | None
) -> dns.message.Message:
    response = messages.response(query)
    if query.question[0].rdtype in {dns.rdatatype.TXT, dns.rdatatype.ANY}:
        found = zone.answers(name)
        response.answer.extend(found[:1] if mood is Mood.STEPWISE else found)
    if not response.answer and name not in zone.texts:
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response


@asynccontextmanager
async def dns_server(zone: Zone | None = None) -> AsyncIterator[tuple[Zone, str]]:
    """Run a server on a free loopback port; give its zone and its address as `host:port`."""
    zone = zone or Zone()
    host = "127.0.0.1"
    server = Server(_Answers(zone), host)
    await server.listen()
    try:
        yield zone, f"{host}:{server.port}"
    finally:
        server.close()
