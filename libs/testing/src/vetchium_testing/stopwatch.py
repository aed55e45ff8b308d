"""How long something took while the machine ran: a test must not fail for a pause of the machine.

A process of its own wakes up every 20 ms. What lies between two of its looks beyond that is a
standstill: of a paused virtual machine, or of a processor that others have. In this process, what
is measured could hold the interpreter's lock and would pass for one.
"""

import atexit
import mmap
import os
import struct
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TICK = 0.02
_NOTABLE = 0.05
_FORM = struct.Struct("dd")


class _Look(NamedTuple):
    """What the other process saw last: the seconds of all standstills so far, and when."""

    stood: float
    at: float


class Stopwatch:
    """Runs from its making on."""

    def __init__(self) -> None:
        self._stood, self._began = _now()

    @property
    def passed(self) -> float:
        """Seconds by the clock on the wall, for what must last that long."""
        return _now().at - self._began

    @property
    def running(self) -> float:
        """Seconds without the machine's standstills, for what must be done by then."""
        stood, at = _now()
        return (at - self._began) - (stood - self._stood)


def _now() -> _Look:
    return _later(_seen(_observed()))  # nobody may have looked yet since a standstill


def _later(last: _Look) -> _Look:
    at = time.monotonic()
    beyond = at - last.at - _TICK
    return _Look(last.stood + (beyond if beyond > _NOTABLE else 0), at)


def _seen(page: mmap.mmap) -> _Look:
    return _Look._make(_FORM.unpack_from(page))


@cache
def _observed() -> mmap.mmap:
    with tempfile.NamedTemporaryFile() as file:
        file.write(bytes(_FORM.size))
        file.flush()
        page = mmap.mmap(file.fileno(), _FORM.size)
        observer = subprocess.Popen(  # noqa: S603  # this very file
            [sys.executable, "-S", __file__, file.name], stdin=subprocess.DEVNULL
        )
        atexit.register(observer.kill)
        while not _seen(page).at:
            if observer.poll() is not None:
                raise RuntimeError("nobody watches the machine")
            time.sleep(_TICK)
    return page


def _observe(path: Path) -> None:
    parent = os.getppid()
    with path.open("r+b") as file:
        page = mmap.mmap(file.fileno(), _FORM.size)
    look = _Look(0.0, time.monotonic())
    while os.getppid() == parent:
        _FORM.pack_into(page, 0, *look)
        time.sleep(_TICK)
        look = _later(look)


if __name__ == "__main__":
    _observe(Path(sys.argv[1]))
