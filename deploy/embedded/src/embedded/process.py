"""One process of the stack: started, checked for readiness, restarted, stopped."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from embedded.ledger import MARKER, Ledger
from embedded.problems import StackError

PAUSES = (0.5, 1, 2, 4, 8, 16, 30)  # seconds before successive restarts
STEADY = 30.0  # after this uptime, in seconds, the pauses begin again
TAIL = 15  # lines of log shown when a process does not start


@dataclass(frozen=True, slots=True)
class Part:
    """How to run one process and how to check that it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Callable[[int], Awaitable[bool]]
    uid: int | None = None
    gid: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 30.0


class Process:
    """A supervised process."""

    def __init__(self, part: Part, logs: Path, ledger: Ledger, say: Callable[[str], None]) -> None:
        self.part = part
        self.log = logs / f"{part.name.replace(' ', '-')}.log"
        self._ledger = ledger
        self._say = say
        self._child: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._is_stopping = False

    async def start(self, within: float = 60.0) -> None:
        """Start the process and return when it is ready; later it is restarted if it ends."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        child = await self._spawn()
        deadline = time.monotonic() + within
        while not await self.part.is_ready(child.pid):
            if child.returncode is not None:
                raise StackError(f"{self.part.name} {_end_of(child)}\n{self.tail()}")
            if time.monotonic() > deadline:
                raise StackError(f"{self.part.name} is not ready in {within:g} s\n{self.tail()}")
            await asyncio.sleep(0.05)
        self._keeper = asyncio.create_task(self._keep(child))

    async def _spawn(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            child = await asyncio.create_subprocess_exec(
                *self.part.command,
                env={**self.part.environment, MARKER: self._ledger.marker},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                cwd="/",
                # A separate process group: Ctrl-C reaches only the supervisor, which stops all.
                start_new_session=True,
                user=self.part.uid,
                group=self.part.gid,
                extra_groups=None if self.part.uid is None else [],
            )
        self._child = child
        self._ledger.record(self.part.name, child.pid)
        return child

    async def _keep(self, child: asyncio.subprocess.Process) -> None:
        """Restart the process whenever it ends, each time after a longer pause."""
        failures = 0
        while True:
            began = time.monotonic()
            await child.wait()
            if self._is_stopping:
                return
            _kill_group(child.pid)
            failures = 0 if time.monotonic() - began > STEADY else failures
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            failures += 1
            self._say(f"{self.part.name} {_end_of(child)}, starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            child = await self._spawn()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal that does not end the process."""
        if self._child is None or self._child.returncode is not None:
            raise StackError(f"{self.part.name} does not run")
        self._child.send_signal(number)

    def children(self) -> set[int]:
        """Return the ids of its child processes."""
        if self._child is None:
            return set()
        with contextlib.suppress(psutil.NoSuchProcess):
            return {each.pid for each in psutil.Process(self._child.pid).children()}
        return set()

    async def stop(self, *, at_once: asyncio.Event) -> None:
        """Ask the process to end; kill it after its grace period, or when `at_once` is set."""
        self._is_stopping = True
        if self._keeper is not None:
            self._keeper.cancel()
        child = self._child
        if child is None:
            return
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(self.part.stop_signal)
            ends = [asyncio.create_task(child.wait()), asyncio.create_task(at_once.wait())]
            await asyncio.wait(ends, timeout=self.part.grace, return_when="FIRST_COMPLETED")
            ends[1].cancel()
            if child.returncode is None and not at_once.is_set():
                self._say(f"{self.part.name} did not stop in {self.part.grace:g} s: killed")
        _kill_group(child.pid)
        await child.wait()
        self._ledger.forget(self.part.name)

    def tail(self) -> str:
        """Return the last lines of its log."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()[-TAIL:]
        return "\n".join(["  the end of its log:", *(f"    {line}" for line in lines)])


def _end_of(child: asyncio.subprocess.Process) -> str:
    code = child.returncode or 0
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


async def run_once(
    *command: str,
    environment: Mapping[str, str],
    stdin: str = "",
    uid: int | None = None,
    gid: int | None = None,
) -> str:
    """Run a command to its end and return its output; killed if the caller is cancelled."""
    child = await asyncio.create_subprocess_exec(
        *command,
        env=dict(environment),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd="/",
        start_new_session=True,
        user=uid,
        group=gid,
        extra_groups=None if uid is None else [],
    )
    try:
        said, _ = await child.communicate(stdin.encode())
    finally:
        if child.returncode is None:
            _kill_group(child.pid)
            await child.wait()
    text = said.decode(errors="replace")
    if child.returncode:
        lines = "\n".join(f"    {line}" for line in text.splitlines()[-TAIL:])
        raise StackError(f"{Path(command[0]).name} {_end_of(child)}\n{lines}")
    return text
