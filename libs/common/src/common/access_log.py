"""The line per request. It is written often, so it is made directly, many at a time.

Everything else goes through structlog; the form is the same.
"""

import sys
import time
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from common import deferred, logs
from common.exchange import Exchange


class Facts(NamedTuple):
    """What is kept of a request beyond its answer: of a stranger's words the request id alone."""

    request_id: str
    method: str
    route: str
    status: int
    seconds: float
    at: float
    hop: str
    hop_from: str


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
_lines: list[bytes] = []


def facts(exchange: Exchange, status: int, seconds: float) -> Facts:
    """Tell what is kept of a request that is answered now."""
    return Facts(
        exchange.request_id,
        exchange.method,
        exchange.route or "unknown",
        status,
        seconds,
        time.time(),
        exchange.hop,
        exchange.mark.from_region if exchange.mark else "",
    )


def write(facts: Facts) -> None:
    """Write a line, together with others."""
    if not logs.is_enabled("info"):
        return
    line = Line(
        service=logs.bound.get("service", ""),
        region=logs.bound.get("region", ""),
        request_id=facts.request_id,
        method=facts.method,
        route=facts.route,
        status=facts.status,
        ms=round(facts.seconds * 1000, 2),
        timestamp=datetime.fromtimestamp(facts.at, UTC),
        event="request",
        level="info",
        hop=facts.hop,
        hop_from=facts.hop_from,
    )
    _lines.append(_encode(line))
    if len(_lines) == 1:
        deferred.later(_flush)


def _flush() -> None:
    lines, _lines[:] = b"\n".join((*_lines, b"")), []
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
