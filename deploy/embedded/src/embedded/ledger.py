"""The processes that this stack started, recorded on disk so that the next run can clean up."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

import psutil

# Every process of the stack has it, so that even an unrecorded process can be recognized.
MARKER = "VETCHIUM_STACK"
# Tolerance, in seconds, between two readings of one start time: it is relative to the boot time,
# which has whole seconds and follows the clock.
_SAME = 5.0


class AlreadyRunningError(Exception):
    """Another supervisor holds the lock of this data folder."""


class Lock:
    """One supervisor per data folder; the kernel releases the lock when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def acquire(self) -> Self:
        """Take the lock and store our process id; raises AlreadyRunningError if it is held."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise AlreadyRunningError(self.holder()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return self

    def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def holder(self) -> int | None:
        """Return the process id of the lock's holder, or None."""
        with contextlib.suppress(OSError, ValueError), self._path.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read())
        return None

    def is_free(self) -> bool:
        """Return whether the lock is free."""
        try:
            with self._path.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        return True


class Ledger:
    """Process ids with start times; the two together identify a process uniquely."""

    def __init__(self, path: Path, marker: str) -> None:
        self._path = path
        self.marker = marker
        self.entries: dict[str, tuple[int, float]] = {}

    def read(self) -> Self:
        """Load the record of an earlier run; an unreadable file counts as empty."""
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            found = json.loads(self._path.read_text("utf-8"))
            self.entries = {name: (int(pid), float(at)) for name, (pid, at) in found.items()}
        return self

    def record(self, name: str, pid: int) -> None:
        """Record a process right after its start."""
        try:
            started = psutil.Process(pid).create_time()
        except psutil.Error:
            started = time.time()
        self.entries[name] = (pid, started)
        self._write()

    def forget(self, name: str) -> None:
        """Remove a stopped process."""
        if self.entries.pop(name, None) is not None:
            self._write()

    def clear(self) -> None:
        """Remove all entries, after an orderly stop."""
        self.entries = {}
        self._write()

    def _write(self) -> None:
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(self.entries), "utf-8")
        draft.replace(self._path)

    def alive(self) -> Iterator[tuple[str, psutil.Process]]:
        """Yield the recorded processes that still run, checked by their start times."""
        for name, (pid, started) in self.entries.items():
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(pid)
                if abs(process.create_time() - started) < _SAME and not has_ended(process):
                    yield name, process

    def strays(self) -> Iterator[psutil.Process]:
        """Yield unrecorded processes of this stack, mostly children of killed parents."""
        known = {pid for pid, _ in self.entries.values()}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                if process.pid in known or process.pid == os.getpid() or has_ended(process):
                    continue
                is_marked = process.environ().get(MARKER) == self.marker
                if is_marked or (os.getsid(process.pid) in known and self._is_orphan(process)):
                    yield process

    def _is_orphan(self, process: psutil.Process) -> bool:
        """Return whether a process belongs to a session whose recorded leader has ended.

        nginx and PostgreSQL overwrite their environment with a title, so the marker cannot be
        read. A session id is not reused while a member lives; if a process with the leader's id
        exists again, it is a foreign process.
        """
        leader = os.getsid(process.pid)
        started = next(at for pid, at in self.entries.values() if pid == leader)
        return (
            _is_gone(leader)
            and process.create_time() > started - 1
            and process.name() in {"nginx", "postgres"}
        )


def has_ended(process: psutil.Process) -> bool:
    """Return whether a process has ended; a zombie counts as ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _is_gone(pid: int) -> bool:
    try:
        return has_ended(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return True
