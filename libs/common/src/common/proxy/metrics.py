"""What Prometheus learns about hops; routes are templates, so that the label sets stay small."""

from functools import lru_cache

import msgspec
from prometheus_client import Counter, Gauge, Histogram

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
    """Return what is counted for one route of one peer."""
    outcomes = {name: HOPS.labels(peer, route, name) for name in RouteMetrics.__struct_fields__[1:]}
    return RouteMetrics(SECONDS.labels(peer, route), **outcomes)


def count(outcome: Counter, seconds: Histogram, taken: float) -> None:
    """Count a hop that has ended."""
    outcome.inc()
    seconds.observe(taken)
