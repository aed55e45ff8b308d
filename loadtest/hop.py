"""The cost of a hop: the same requests at the same rate, at home and one hop away, alternately.

The rate is fixed, because a busier server needs fewer database round trips per request: under full
load each kind of request would be measured in another state.
"""

from collections.abc import Iterable
from statistics import median

import msgspec

from loadtest import vegeta
from loadtest.ground import Ground
from loadtest.processes import cpu_seconds

LOW, BUSY = 50, 1000
RATES = (LOW, BUSY)
BARE, HOME, HOP = "bare Litestar handler", "myinfo at home", "myinfo through one hop"


class Steady(msgspec.Struct, frozen=True):
    """One kind of request at a fixed rate; times in milliseconds, CPU in microseconds."""

    name: str
    rate: int
    cpu_us: float
    p50: float
    p99: float


def measure(ground: Ground, rounds: int, seconds: float) -> list[Steady]:
    """Measure all kinds alternately; return the medians."""
    kinds = (
        (BARE, ground.bare_myinfo, [ground.bare]),
        (HOME, ground.home_myinfo, [ground.home]),
        (HOP, ground.hop_myinfo, [ground.home, ground.landing]),
    )
    taken: dict[tuple[str, int], list[Steady]] = {}
    for _ in range(rounds):
        for rate in RATES:
            for name, targets, processes in kinds:
                before = cpu_seconds(processes)
                load = vegeta.steady(targets, rate, seconds).result()
                cpu_us = (cpu_seconds(processes) - before) / load.requests * 1e6
                one = Steady(name, rate, cpu_us, load.p50, load.p99)
                taken.setdefault((name, rate), []).append(one)
    return [_median(same) for _, same in sorted(taken.items(), key=lambda each: each[0][1])]


def _median(found: Iterable[Steady]) -> Steady:
    same = list(found)
    values = (median(getattr(each, name) for each in same) for name in ("cpu_us", "p50", "p99"))
    return Steady(same[0].name, same[0].rate, *values)
