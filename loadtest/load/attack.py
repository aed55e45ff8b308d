"""One recorded attack: vegeta's records, summarized for tables and plots."""

import csv
import io
import math
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from loadtest import vegeta
from loadtest.problems import BenchFailed

PERCENTILES = (50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 99.99, 100.0)
SLICE = 0.25
_OK = range(200, 400)
_ALL_BUT_FEW = 0.999
_MOST_WAITING = 4000  # more open requests than that are not sent


class Recorded(msgspec.Struct, frozen=True):
    """An attack. Times in milliseconds; `refused` are the times of refusals."""

    seconds: float
    rate: float
    good: float
    statuses: dict[str, int]
    percentiles: dict[str, float]
    over_time: list[tuple[float, float, float]]
    refused_p99: float | None = None

    @property
    def requests(self) -> int:
        """Return the number of requests sent."""
        return sum(self.statuses.values())

    def check(self, name: str) -> None:
        """Raise BenchFailed if the answers were not as expected."""
        good = sum(count for status, count in self.statuses.items() if int(status) in _OK)
        if good < self.requests * _ALL_BUT_FEW:
            raise BenchFailed(f"{name}: answers {self.statuses}")

    def at(self, percentile: float) -> float:
        """Return a percentile of the good answers' times."""
        return self.percentiles[f"{percentile:g}"]


class _Row(msgspec.Struct, frozen=True):
    at: float
    status: int
    ms: float


def closed(targets: Path, connections: int, seconds: float) -> Recorded:
    """Attack as fast as the service answers; stop when the targets are used up."""
    number = str(connections)
    workers = ("-max-workers", number, "-workers", number, "-connections", number)
    return _run(targets, "-rate", "0", *workers, seconds=seconds)


def steady(targets: Path, rate: float, seconds: float) -> Recorded:
    """Attack at a fixed rate, however slow the answers are; stop when the targets are used up."""
    most = ("-max-workers", str(_MOST_WAITING), "-connections", str(_MOST_WAITING))
    return _run(targets, "-rate", f"{max(rate, 1):.0f}/s", *most, seconds=seconds)


def _run(targets: Path, *options: str, seconds: float) -> Recorded:
    attack = vegeta.Attack(targets, "-lazy", *options, seconds=seconds)
    done = subprocess.run(  # noqa: S603  our own build
        [str(vegeta.PROGRAM), "encode", "-to", "csv", str(attack.records())],
        capture_output=True,
        check=True,
        text=True,
    )
    rows = [
        _Row(int(line[0]) / 1e9, int(line[1]), int(line[2]) / 1e6)
        for line in csv.reader(io.StringIO(done.stdout))
    ]
    return summary(rows)


def summary(rows: Iterable[_Row]) -> Recorded:
    """Summarize records; raise BenchFailed if there are none."""
    rows = sorted(rows, key=lambda row: row.at)
    good = [row for row in rows if row.status in _OK]
    if not good:
        raise BenchFailed(f"no good answer: {Counter(row.status for row in rows)}")
    began = rows[0].at
    seconds = max(row.at + row.ms / 1e3 for row in rows) - began
    window = rows[-1].at - began  # answers after the last request do not count
    slices: dict[int, list[float]] = {}
    for row in good:
        slices.setdefault(int((row.at - began) / SLICE), []).append(row.ms)
    refused = [row.ms for row in rows if row.status not in _OK]
    return Recorded(
        seconds=seconds,
        rate=len(rows) / seconds,
        good=sum(row.at + row.ms / 1e3 <= began + window for row in good) / window,
        statuses={str(key): count for key, count in Counter(r.status for r in rows).items()},
        percentiles=percentiles([row.ms for row in good]),
        over_time=[
            (number * SLICE, _percentile(times, 50), _percentile(times, 99))
            for number, times in sorted(slices.items())
        ],
        refused_p99=_percentile(refused, 99) if refused else None,
    )


def percentiles(times: list[float]) -> dict[str, float]:
    """Return the reported percentiles."""
    return {f"{each:g}": _percentile(times, each) for each in PERCENTILES}


def _percentile(times: list[float], percentile: float) -> float:
    """Return the nearest rank: a measured time, not an interpolated one."""
    rank = math.ceil(percentile / 100 * len(times))
    return sorted(times)[max(rank, 1) - 1]
