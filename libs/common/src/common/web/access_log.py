"""One log line and one count per answered request, written many at a time.

Everything else is logged through structlog; the form of the lines is the same. Of the caller's own
words a line has the request id alone, whose alphabet is safe.
"""

import sys
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from prometheus_client import Counter

from common import logs
from common.batch import Batch, activity
from common.web.load_shedding import PROBES
from common.web.metrics import IN_FLIGHT, REQUESTS, SECONDS

Labels = tuple[str, str, int, str, str]
"""Method, route (the template), status, region of the hop, region it came from; all bounded."""

Record = tuple[Labels, str, float, float]
"""Labels, request id, seconds taken, epoch of the end. A plain tuple: one is made per request."""

_encode = msgspec.json.Encoder().encode


@lru_cache(maxsize=4096)
def _head(service: str, region: str, labels: Labels) -> bytes:
    """Return the part of a line that all requests with these labels share."""
    method, route, status, hop, hop_from = labels
    members = {"service": service, "region": region, "method": method, "route": route}
    members |= {"hop": hop} if hop else {}
    members |= {"hop_from": hop_from} if hop_from else {}
    members |= {"event": "request", "level": "info"}
    return _encode(members)[:-1] + b',"status":%d' % status


@lru_cache(maxsize=2)
def _second(at: int) -> bytes:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S").encode()


def line(record: Record) -> bytes:
    """Return the line of a request."""
    labels, request_id, seconds, at = record
    head = _head(logs.bound.get("service", ""), logs.bound.get("region", ""), labels)
    whole = int(at)
    return b'%b,"ms":%.2f,"request_id":"%b","timestamp":"%b.%06dZ"}\n' % (
        head,
        seconds * 1000,
        request_id.encode(),
        _second(whole),
        int((at - whole) * 1_000_000),
    )


@lru_cache(maxsize=4096)
def _requests(labels: Labels) -> Counter:
    method, route, status, hop, _ = labels
    return REQUESTS.labels(method, route, status, hop)


# A look-up of labels costs more than the measurement itself.
_seconds = lru_cache(maxsize=4096)(SECONDS.labels)

_shown = 0  # what the gauge says


def _write(records: list[Record]) -> None:
    global _shown  # noqa: PLW0603  one gauge for the whole process
    IN_FLIGHT.inc(activity.count - _shown)
    _shown = activity.count
    counts: dict[Labels, int] = {}
    for labels, _, seconds, _ in records:
        counts[labels] = counts.get(labels, 0) + 1
        _seconds(labels[1], labels[3]).observe(seconds)
    for labels, count in counts.items():
        _requests(labels).inc(count)
    if logs.are_requests_logged:
        lines = [line(each) for each in records if each[0][1] not in PROBES]
        if lines:
            sys.stdout.buffer.write(b"".join(lines))
            sys.stdout.buffer.flush()


requests: Batch[Record] = Batch(_write)
"""The answered requests of this process."""
