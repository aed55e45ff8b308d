"""The line per request. It is written often, so it is made directly and flushed once per turn.

Everything else goes through structlog; the form is the same.
"""

import asyncio
import sys
from datetime import UTC, datetime

import msgspec

from common import logs
from common.exchange import Exchange


class Line(msgspec.Struct, omit_defaults=True):
    """One answered request."""

    service: str
    region: str
    request_id: str
    method: str
    route: str
    status: int
    ms: float
    timestamp: datetime
    event: str
    level: str
    hop: str = ""
    hop_from: str = ""


_encode = msgspec.json.Encoder().encode
_waiting: list[bytes] = []


def write(exchange: Exchange, method: str, route: str, status: int, seconds: float) -> None:
    """Note a request; the line leaves before the event loop sleeps."""
    if not logs.is_enabled("info"):
        return
    line = Line(
        service=logs.bound.get("service", ""),
        region=logs.bound.get("region", ""),
        request_id=exchange.request_id,
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 2),
        timestamp=datetime.now(UTC),
        event="request",
        level="info",
        hop=exchange.hop,
        hop_from=exchange.mark.from_region if exchange.mark else "",
    )
    if not _waiting:
        asyncio.get_running_loop().call_soon(_flush)
    _waiting.append(_encode(line))


def _flush() -> None:
    lines, _waiting[:] = b"\n".join((*_waiting, b"")), []
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
