"""Answers of a foreign name server that are damaged: whatever comes, a look-up ends in time."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import dns.flags
import dns.message
import dns.rrset
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.dns import Dns
from vetchium_testing.stopwatch import Stopwatch

NAME = "_vetchium-verify.acme.example.com"
TIME_OUT = 0.1
ID = 2  # bytes; a packet with another one is none of ours

Damage = list[tuple[int, int]]
"""Where a byte is replaced, counted from behind the id; and by what."""


class Damaging(asyncio.DatagramProtocol):
    """Answers every question rightly, then damages the answer."""

    def __init__(self) -> None:
        self.damage: Damage = []
        self.length: int | None = None
        self.tail = b""
        self._transport: Any = None  # of asyncio 3.11 it is no DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = question.question[0].name
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "other.example.net."))
        answer.answer.append(
            dns.rrset.from_text("other.example.net.", 60, "IN", "TXT", '"one"', '"two" "three"')
        )
        packet = bytearray(answer.to_wire())
        for place, value in self.damage:
            packet[ID + place % (len(packet) - ID)] = value
        self._transport.sendto(bytes(packet[: self.length]) + self.tail, addr)


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[tuple[Damaging, Dns]]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(Damaging, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    yield protocol, Dns(f"127.0.0.1:{port}", time_out=TIME_OUT)
    transport.close()


async def test_undamaged(server: tuple[Damaging, Dns]) -> None:
    _, resolver = server
    assert await resolver.texts(NAME) == {"one", "twothree"}


@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    damage=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=6),
    length=st.none() | st.integers(0, 120),
    tail=st.binary(max_size=8),
)
async def test_damaged(
    server: tuple[Damaging, Dns], damage: Damage, length: int | None, tail: bytes
) -> None:
    """It has texts or no answer; no error comes out, and no server takes more than its time."""
    protocol, resolver = server
    protocol.damage, protocol.length, protocol.tail = damage, length, tail
    try:
        watch = Stopwatch()
        found = await resolver.texts(NAME)
        assert found is None or all(isinstance(text, str) for text in found)
        assert watch.running < TIME_OUT + 1
    finally:
        protocol.damage, protocol.length, protocol.tail = [], None, b""
