"""Metrics of hops; routes are path templates, so that the label sets stay small."""

from functools import lru_cache
from typing import ClassVar
from weakref import WeakSet

import msgspec
from prometheus_client import Counter, Gauge, Histogram

from common.batch import Batch

HOPS = Counter("vetchium_hops_total", "Forwarded requests by outcome", ["peer", "route", "outcome"])
SECONDS = Histogram(
    "vetchium_hop_seconds",
    "Time until the peer's answer was complete",
    ["peer", "route"],
    buckets=(0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1, 2, 5, 10),
)
IN_FLIGHT = Gauge(
    "vetchium_hops_in_flight",
    "Forwarded requests that wait for the peer",
    ["peer"],
    multiprocess_mode="livesum",
)
BREAKER_OPEN = Gauge(
    "vetchium_hop_breaker_open",
    "1 while the peer is left alone",
    ["peer"],
    multiprocess_mode="livemax",
)


class RouteMetrics(msgspec.Struct, frozen=True):
    """The children of one peer and route, looked up once."""

    seconds: Histogram
    answered: Counter
    unreachable: Counter
    too_slow: Counter
    overloaded: Counter
    broken_off: Counter
    breaker_open: Counter
    cancelled: Counter


@lru_cache(maxsize=4096)
def of_route(peer: str, route: str) -> RouteMetrics:
    """Return the metrics of one route of one peer."""
    outcomes = {name: HOPS.labels(peer, route, name) for name in RouteMetrics.__struct_fields__[1:]}
    return RouteMetrics(SECONDS.labels(peer, route), **outcomes)


class Waiting:
    """The number of requests that wait for one peer; the gauge follows within 25 ms."""

    __slots__ = ("__weakref__", "_gauge", "_shown", "count")

    all: ClassVar["WeakSet[Waiting]"] = WeakSet()

    def __init__(self, peer: str) -> None:
        Waiting.all.add(self)
        self.count = 0
        self._shown = 0
        self._gauge = IN_FLIGHT.labels(peer)

    def show(self) -> None:
        """Bring the gauge up to date."""
        self._gauge.inc(self.count - self._shown)
        self._shown = self.count


Hop = tuple[Counter, Histogram, float]
"""A finished hop: its outcome counter, its histogram, and the seconds it took."""


def _write(ended: list[Hop]) -> None:
    counts: dict[Counter, int] = {}
    for outcome, histogram, seconds in ended:
        counts[outcome] = counts.get(outcome, 0) + 1
        histogram.observe(seconds)
    for outcome, count in counts.items():
        outcome.inc(count)
    for waiting in Waiting.all:
        waiting.show()


hops: Batch[Hop] = Batch(_write)
"""The hops of this process."""
