"""The machine's noise: stolen time, other processes' time, and how evenly fixed work ran."""

import hashlib
import os
import time
from pathlib import Path
from statistics import median

import msgspec

_ROUNDS = 40
_WORK = 20_000
_BLOCK = b"x" * 64
_QUIET = 1.15


class Calibration(msgspec.Struct, frozen=True):
    """Milliseconds that a fixed piece of work takes on one core."""

    best: float
    median: float
    worst: float

    @property
    def unevenness(self) -> float:
        """Return the ratio of the median round to the best one."""
        return self.median / self.best


def calibrate() -> Calibration:
    """Repeat the same work many times."""
    took = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for _ in range(_WORK):
            hashlib.sha256(_BLOCK)
        took.append((time.perf_counter() - began) * 1e3)
    return Calibration(min(took), median(took), max(took))


class Noise(msgspec.Struct, frozen=True):
    """The figures by which a reader can judge the results. Shares are of all cores' time."""

    before: Calibration
    after: Calibration
    stolen: float
    others: float

    @property
    def is_quiet(self) -> bool:
        """Return whether the figures are reliable."""
        uneven = max(self.before.unevenness, self.after.unevenness)
        return uneven < _QUIET and self.stolen + self.others < _QUIET - 1

    def __str__(self) -> str:
        """Return a sentence about it."""
        drift = self.after.median / self.before.median - 1
        return (
            f"{'Quiet' if self.is_quiet else '**Noisy**'}: a fixed work took "
            f"{self.before.unevenness:.2f} times its best before and {self.after.unevenness:.2f} "
            f"after ({drift:+.0%} between them); {self.stolen:.1%} of the time was stolen by the "
            f"hypervisor, {self.others:.1%} was used by processes that do not belong to the run."
        )


class Listener:
    """Measures the machine from its creation to `end`."""

    def __init__(self) -> None:
        self.before = calibrate()
        self.counted = _counters()
        self.own = _own()

    def end(self, daemons: float) -> Noise:
        """Return the noise; `daemons` is the CPU time of our servers that are not our children."""
        now = zip(_counters(), self.counted, strict=True)
        busy, stolen, total = (after - before for after, before in now)
        own = _own() - self.own + daemons
        return Noise(self.before, calibrate(), stolen / total, max(busy - own, 0) / total)


def _counters() -> tuple[float, float, float]:
    """Return busy, stolen and total seconds of all cores."""
    first = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    user, nice, system, idle, waiting, irq, softirq, stolen = (
        int(each) / os.sysconf("SC_CLK_TCK") for each in first
    )
    busy = user + nice + system + irq + softirq
    return busy, stolen, busy + idle + waiting + stolen


def _own() -> float:
    """Return the CPU time of this process and of its ended children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
