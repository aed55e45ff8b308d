"""The machine on which the figures were measured."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import msgspec


class Machine(msgspec.Struct, frozen=True):
    """The machine, and how busy it was before the bench."""

    cores: int
    processor: str
    load_before: float
    python: str
    at: str

    def after(self, seconds: float) -> str:
        """Return a description, with the duration of the run."""
        return (
            f"{self.at}; {self.cores} cores ({self.processor}); load average before "
            f"{self.load_before}; Python {self.python}; {seconds:.0f} s."
        )


def describe() -> Machine:
    """Return the machine's present state."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        load_before=round(os.getloadavg()[0], 2),
        python=platform.python_version(),
        at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
