"""The footprint of each process: start-up time and memory."""

import time
from collections.abc import Iterator
from statistics import median

import psutil

from loadtest.ground import address
from loadtest.load import attack
from loadtest.load.run import CONNECTIONS, targets
from loadtest.load.stand import STACK, Stand
from loadtest.load.tables import Table
from loadtest.processes import Process, program
from vetchium_testing.db.postgres import free_port

_NAMES = {"ind1": "regional-api", "global-service": "global-service", "worker ind1": "worker"}
_PORTS = {"regional-api": "PORT", "global-service": "PORT", "worker": "HEALTH_PORT"}
_PROGRAMS = {"worker": "regional-worker"}


def measure(stand: Stand, rounds: int, seconds: float) -> Table:
    """Start each service alone several times; measure the stack's memory, idle and under load."""
    if stand.kind != STACK:
        raise ValueError("the workers run in the whole stack only")
    rows = []
    idle = {name: megabytes(stand.processes[name]) for name in _NAMES}
    for name in ("mixed", "admin-list"):
        attack.closed(targets(stand, name, "footprint"), CONNECTIONS, seconds)
    for name, service in _NAMES.items():
        starts = [_start(stand, name, service) for _ in range(rounds)]
        busy = megabytes(stand.processes[name])
        ready, cpu = (median(values) for values in zip(*starts, strict=True))
        rows.append(
            [
                *(_PROGRAMS.get(service, service), f"{ready:.2f}", f"{cpu:.2f}"),
                *(f"{idle[name]:.0f}", f"{busy:.0f}"),
            ]
        )
    head = ["process", "ready after s", "CPU s until then", "MB at rest", "MB after load"]
    return Table("footprint", head, rows)


def _start(stand: Stand, name: str, service: str) -> tuple[float, float]:
    port = free_port()
    own = {**stand.processes[name].environment, _PORTS[service]: str(port)}
    began = time.perf_counter()
    process = Process(
        f"start {service}", [program(_PROGRAMS.get(service, service))], stand.folder, own
    )
    try:
        process.wait_until_ready(address(port, "/readyz"))
        return time.perf_counter() - began, process.cpu_seconds()
    finally:
        process.stop()


def megabytes(process: Process) -> float:
    """Return the memory of a process and its workers; shared memory is counted once."""
    return sum(each.memory_full_info().pss for each in _family(process)) / 1e6


def _family(process: Process) -> Iterator[psutil.Process]:
    parent = psutil.Process(process.pid)
    yield parent
    yield from parent.children(recursive=True)
