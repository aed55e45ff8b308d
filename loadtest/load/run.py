"""Runs one scenario on one stand: its maximum rate, then its latencies at a steady rate."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median

import msgspec

from loadtest import vegeta
from loadtest.load import attack
from loadtest.load.scenarios import SCENARIOS, title
from loadtest.load.stand import Stand
from loadtest.processes import Process

CONNECTIONS = 16
STEADY_SHARE = 0.5
_WARM_UP = 1.0


class Outcome(msgspec.Struct, frozen=True):
    """The results of one scenario; CPU in microseconds per request, by process."""

    scenario: str
    stand: str
    title: str
    rate: float
    cpu_us: dict[str, float]
    steady_rate: float
    closed: attack.Recorded
    steady: attack.Recorded

    @property
    def service_us(self) -> float:
        """Return the CPU time of all services together."""
        ours = (us for name, us in self.cpu_us.items() if name not in {"edge", "sink"})
        return sum(ours)


def run(stand: Stand, name: str, rounds: int, seconds: float) -> Outcome:
    """Attack several times at the maximum rate; then at half of it."""
    attack.closed(targets(stand, name, "warm"), CONNECTIONS, _WARM_UP)
    found: list[tuple[attack.Recorded, dict[str, float]]] = []
    for number in range(rounds):
        path = targets(stand, name, f"r{number}")
        before = _cpu(stand.processes)
        recorded = attack.closed(path, CONNECTIONS, seconds)
        spent = _cpu(stand.processes)
        found.append(
            (recorded, {who: (spent[who] - before[who]) / recorded.requests for who in spent})
        )
    for recorded, _ in found:
        recorded.check(name)
    rate = median(recorded.good for recorded, _ in found)
    path = targets(stand, name, "steady")
    steady = attack.steady(path, rate * STEADY_SHARE, seconds * 2)
    middle = sorted(found, key=lambda each: each[0].good)[len(found) // 2][0]
    return Outcome(
        scenario=name,
        stand=stand.kind,
        title=title(name, stand.kind),
        rate=rate,
        cpu_us={
            who: us
            for who in stand.processes
            if (us := median(cpu[who] for _, cpu in found) * 1e6) >= 1
        },
        steady_rate=rate * STEADY_SHARE,
        closed=middle,
        steady=steady,
    )


def targets(stand: Stand, name: str, use: str) -> Path:
    """Write the requests of one attack to a file."""
    scenario = SCENARIOS[name]
    path = stand.folder / f"{name}-{use}.targets"
    lines = list(scenario.requests(stand, f"{name}-{use}"))
    # vegeta stops at the end of a file; repeatable requests are written several times.
    copies = 1 if scenario.is_single_use else max(1, 200_000 // len(lines))
    return vegeta.write(path, _repeated(lines, copies))


def _repeated(lines: list[bytes], copies: int) -> Iterable[bytes]:
    for _ in range(copies):
        yield from lines


def _cpu(processes: Mapping[str, Process]) -> dict[str, float]:
    return {name: process.cpu_seconds() for name, process in processes.items()}
