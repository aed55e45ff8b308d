"""Forwarders for tests, leading to real peers on loopback, and ways for a peer to misbehave."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from prometheus_client import REGISTRY

from common import batch
from common.forwarding.endpoints import Endpoints
from common.forwarding.forwarder import Answer, Forwarder
from common.forwarding.peer import Limits
from common.forwarding.signature import Signer
from common.forwarding.transport import PeerTransport
from vetchium_testing.forwarding.keys import keys_of
from vetchium_testing.forwarding.raw_peer import OK, RawPeer

MARKS = Signer(keys_of("ind1"))
LIMITS = Limits(total=1.0, in_flight=4, answer_bytes=50_000, breaker_failures=3, breaker_pause=0.3)
BODY = b'{"a":1}'

Make = Callable[..., Forwarder]


@asynccontextmanager
async def forwarders() -> AsyncIterator[Make]:
    """Give a function that makes forwarders, and close what it made."""
    made: list[Forwarder] = []

    def make(*peers: RawPeer, limits: Limits = LIMITS) -> Forwarder:
        regions = dict(zip(["usa1", "deu1"], peers, strict=False))
        endpoints = Endpoints({code: peer.url for code, peer in regions.items()})
        transport = PeerTransport(connect_timeout=0.3)
        made.append(Forwarder(transport, endpoints=endpoints, signer=MARKS, limits=limits))
        return made[-1]

    yield make
    for forwarder in made:
        await forwarder.aclose()


async def forward(
    forwarder: Forwarder, region: str = "usa1", *, body: bytes = BODY, deadline: float | None = None
) -> Answer:
    """Forward one request."""
    return await forwarder.forward(
        method="POST",
        raw_path=b"/hub/login",
        query=b"q=1",
        headers=[(b"content-length", b"7"), (b"x-vetchium-hop", b"forged"), (b"accept", b"a/b")],
        body=body,
        region=region,
        client="203.0.113.7",
        request_id="r-1",
        route="/hub/login",
        deadline=deadline,
    )


def hops(outcome: str, peer: str = "usa1") -> float:
    """Return how many hops have ended so."""
    batch.settle_all()
    labels = {"peer": peer, "route": "/hub/login", "outcome": outcome}
    return REGISTRY.get_sample_value("vetchium_hops_total", labels) or 0


async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Say nothing until the other side goes."""
    await reader.read()


async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer, byte by byte."""
    for byte in OK:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)
