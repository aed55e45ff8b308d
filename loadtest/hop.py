"""What a hop adds at low load: the same requests at home and one hop away, by turns."""

from statistics import median

import msgspec

from loadtest import vegeta
from loadtest.ground import Ground

RATE = 50


class Hop(msgspec.Struct, frozen=True):
    """Milliseconds at home and one hop away."""

    home_p50: float
    home_p99: float
    hop_p50: float
    hop_p99: float

    @property
    def added_p50(self) -> float:
        """What the hop adds to the median."""
        return self.hop_p50 - self.home_p50

    @property
    def added_p99(self) -> float:
        """What the hop adds to the 99th percentile."""
        return self.hop_p99 - self.home_p99


def measure(ground: Ground, rounds: int, seconds: float) -> Hop:
    """Measure both by turns; return the medians."""
    home, hop = [], []
    for _ in range(rounds):
        home.append(vegeta.steady(ground.home_myinfo, RATE, seconds).result())
        hop.append(vegeta.steady(ground.hop_myinfo, RATE, seconds).result())
    return Hop(
        home_p50=median(load.p50 for load in home),
        home_p99=median(load.p99 for load in home),
        hop_p50=median(load.p50 for load in hop),
        hop_p99=median(load.p99 for load in hop),
    )
