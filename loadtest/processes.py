"""One measured process: started, checked for readiness, its CPU time read, stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import httpx
import psutil

from loadtest.problems import BenchFailed

ROOT = Path(__file__).resolve().parents[1]
_BIN = Path(sys.executable).parent
_READY_WITHIN = 30.0
_GONE_WITHIN = 30.0
_TICK = 0.02


class Process:
    """A program with its own environment; its output goes to a file."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.environment = environment
        self.log = folder / f"{name.replace(' ', '-')}.log"
        path = {"PATH": os.pathsep.join((str(_BIN), os.defpath)), "PYTHONPATH": str(ROOT)}
        with self.log.open("wb") as file:
            self._popen = subprocess.Popen(  # noqa: S603  our own programs
                command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**path, **environment},
                start_new_session=True,
            )
        self._process = psutil.Process(self._popen.pid)

    def wait_until_ready(self, url: str) -> None:
        """Wait for a 200; raise BenchFailed if the process ends or takes too long."""
        end = time.monotonic() + _READY_WITHIN
        answer = "no answer"
        while time.monotonic() < end:
            if self._popen.poll() is not None:
                raise BenchFailed(f"{self.name} has ended: {self._last_words()}")
            try:
                response = httpx.get(url, timeout=2, trust_env=False)
                if response.is_success:
                    return
                answer = response.text
            except httpx.TransportError as error:
                answer = type(error).__name__
            time.sleep(_TICK)
        raise BenchFailed(f"{self.name} is not ready: {answer}")

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._popen.pid

    def cpu_seconds(self) -> float:
        """Return the CPU time of the process and all its children so far."""
        found = [self._process, *self._process.children(recursive=True)]
        times = [process.cpu_times() for process in found]
        return sum(each.user + each.system for each in times)

    def stop(self) -> None:
        """Stop it with SIGTERM, or with SIGKILL if that takes too long."""
        self._popen.terminate()
        try:
            self._popen.wait(_GONE_WITHIN)
        except subprocess.TimeoutExpired:
            for child in self._process.children(recursive=True):
                child.kill()
            self._popen.kill()
            self._popen.wait()

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-800:].strip() or "without a word"


def program(name: str) -> str:
    """Return the path of one of our console scripts."""
    return str(_BIN / name)


def cpu_seconds(processes: Iterable[Process]) -> float:
    """Return the CPU time of several processes together."""
    return sum(process.cpu_seconds() for process in processes)
