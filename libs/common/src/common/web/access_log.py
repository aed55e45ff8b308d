"""One log line and one count per answered request, written many at a time.

Everything else is logged through structlog; the form of the lines is the same. Of the caller's own
words a line has the request id alone, whose alphabet is safe.
"""

import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from common import logs
from common.batch import Batch
from common.web.load_shedding import PROBES
from common.web.metrics import IN_FLIGHT, REQUESTS, SECONDS


class Labels(NamedTuple):
    """What requests have in common; the number of different values is bounded."""

    method: str
    route: str
    status: int
    hop: str
    hop_from: str


class Record(NamedTuple):
    """One answered request; `seconds` is what it took, `at` the epoch when it ended."""

    labels: Labels
    request_id: str
    seconds: float
    at: float


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


class RequestLog:
    """Counts the requests in flight and records the answered ones."""

    def __init__(self) -> None:
        self._batch: Batch[Record] = Batch(self._write)
        self._in_flight = 0
        self._shown = 0

    def begin(self) -> None:
        """Count a request that begins."""
        self._in_flight += 1
        self._batch.wake()

    def end(self, labels: Labels, request_id: str, seconds: float) -> None:
        """Record a request that has been answered."""
        self._in_flight -= 1
        self._batch.add(Record(labels, request_id, seconds, time.time()))

    def _write(self, records: list[Record]) -> None:
        IN_FLIGHT.inc(self._in_flight - self._shown)
        self._shown = self._in_flight
        counts: dict[Labels, int] = {}
        for labels, _, seconds, _ in records:
            counts[labels] = counts.get(labels, 0) + 1
            _seconds(labels.route, labels.hop).observe(seconds)
        for labels, count in counts.items():
            _requests(labels).inc(count)
        if logs.is_enabled("info"):
            lines = [line(each) for each in records if each.labels.route not in PROBES]
            if lines:
                sys.stdout.buffer.write(b"".join(lines))
                sys.stdout.buffer.flush()


# A look-up of labels costs more than the measurement itself.
_seconds = lru_cache(maxsize=4096)(SECONDS.labels)


@lru_cache(maxsize=4096)
def _requests(labels: Labels):  # type: ignore[no-untyped-def]  # noqa: ANN202  a child of a counter
    return REQUESTS.labels(labels.method, labels.route, labels.status, labels.hop)


requests = RequestLog()
"""The log of this process."""
