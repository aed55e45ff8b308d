"""The line per request. It is written often, so it is made directly, many at a time.

Everything else goes through structlog; the form is the same.
"""

import sys
from datetime import UTC, datetime

import msgspec

from common import deferred, logs
from common.exchange import Exchange


class Line(msgspec.Struct, omit_defaults=True):
    """One answered request; of a stranger's words it has the request id alone."""

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


def line(exchange: Exchange, status: int, seconds: float) -> Line:
    """Return the line of a request that is answered now."""
    return Line(
        service=logs.bound.get("service", ""),
        region=logs.bound.get("region", ""),
        request_id=exchange.request_id,
        method=exchange.method,
        route=exchange.route or "unknown",
        status=status,
        ms=round(seconds * 1000, 2),
        timestamp=datetime.now(UTC),
        event="request",
        level="info",
        hop=exchange.hop,
        hop_from=exchange.mark.from_region if exchange.mark else "",
    )


def write(line: Line) -> None:
    """Write a line, together with others."""
    if not logs.is_enabled("info"):
        return
    _lines.append(_encode(line))
    if len(_lines) == 1:
        deferred.later(_flush)


def _flush() -> None:
    lines, _lines[:] = b"\n".join((*_lines, b"")), []
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
