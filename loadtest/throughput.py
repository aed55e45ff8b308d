"""`GET /hub/myinfo` at home and one hop away, compared with a bare handler and a bare query."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import msgspec

from common.queries.regional_db.hub_session import LIST_HUB_PRINCIPALS
from loadtest import seed, vegeta
from loadtest.ground import Ground
from loadtest.hop import BARE, HOME, HOP
from loadtest.problems import BenchFailed
from loadtest.processes import Process, cpu_seconds

CONNECTIONS = (16, 64)
_WARM_UP = 1.0
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_LATENCY = re.compile(r"^latency average = ([0-9.]+) ms", re.MULTILINE)


class Sample(msgspec.Struct, frozen=True):
    """One kind of request under full load, over all rounds."""

    name: str
    connections: int
    rate: float
    cpu_us: float | None = None
    p50: float | None = None
    p99: float | None = None


def measure(ground: Ground, rounds: int, seconds: float) -> list[Sample]:
    """Measure all kinds alternately; return the medians."""
    kinds = (
        (BARE, ground.bare_myinfo, [ground.bare]),
        (HOME, ground.home_myinfo, [ground.home]),
        (HOP, ground.hop_myinfo, [ground.home, ground.landing]),
    )
    for _, targets, _ in kinds:
        vegeta.closed(targets, CONNECTIONS[0], _WARM_UP).result()
    taken: list[list[Sample]] = []
    for _ in range(rounds):
        taken.append([_pgbench(ground, CONNECTIONS[0], seconds)])
        for connections in CONNECTIONS:
            for name, targets, processes in kinds:
                taken[-1].append(_attack(name, targets, processes, connections, seconds))
    return [_median(same) for same in zip(*taken, strict=True)]


def _attack(
    name: str, targets: Path, processes: list[Process], connections: int, seconds: float
) -> Sample:
    before = cpu_seconds(processes)
    load = vegeta.closed(targets, connections, seconds).result()
    cpu_us = (cpu_seconds(processes) - before) / load.requests * 1e6
    return Sample(name, connections, load.rate, cpu_us, load.p50, load.p99)


def _pgbench(ground: Ground, clients: int, seconds: float) -> Sample:
    """Run only the query of a signed-in request with pgbench, another session each time."""
    digest = seed.SESSION_DIGEST.format(number=":number")
    query = LIST_HUB_PRINCIPALS.replace("$1::bytea[]", f"array[{digest}]")
    query = query.replace("$2::timestamptz", "now()").strip()
    script = ground.folder / "session.pgbench"
    script.write_text(f"\\set number random(1, {seed.USERS})\n{query};\n")
    done = subprocess.run(  # noqa: S603  the wheel's own program
        [
            *(ground.server.program("pgbench"), "--no-vacuum", "--protocol=prepared"),
            *("-c", str(clients), "-T", f"{max(1, round(seconds))}", "-f", str(script)),
            ground.server.conninfo(seed.HOME),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    tps, latency = _TPS.search(done.stdout), _LATENCY.search(done.stdout)
    if done.returncode != 0 or tps is None or latency is None:
        raise BenchFailed(f"pgbench failed: {done.stderr.strip()}")
    return Sample("pgbench, the session query", clients, float(tps[1]), p50=float(latency[1]))


def _median(samples: Iterable[Sample]) -> Sample:
    found = list(samples)
    return Sample(
        found[0].name,
        found[0].connections,
        median(each.rate for each in found),
        *(
            _median_or_none(getattr(each, name) for each in found)
            for name in ("cpu_us", "p50", "p99")
        ),
    )


def _median_or_none(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
