"""`up` and `down`: start, supervise and stop a stack."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from embedded import control, leftovers
from embedded.ledger import AlreadyRunningError, Lock
from embedded.problems import StackError
from embedded.regions import Regions
from embedded.settings import Settings, environment
from embedded.stack import NOTE, Stack, ledger

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 90.0  # seconds that `down` waits for an orderly stop


def say(text: str) -> None:
    """Print a line; a closed terminal is ignored."""
    with contextlib.suppress(OSError):
        print(text, flush=True)  # noqa: T201  # this is a command


def lock(settings: Settings) -> Lock:
    """Return the lock of this data folder."""
    return Lock(settings.run / "lock")


def up(settings: Settings, *, only_infrastructure: bool) -> int:
    """Run the stack until a signal arrives."""
    held = _take(settings)
    try:
        return asyncio.run(_live(settings, only_infrastructure=only_infrastructure))
    finally:
        held.release()


def _take(settings: Settings) -> Lock:
    try:
        return lock(settings).acquire()
    except AlreadyRunningError as error:
        raise StackError(
            f"`make up` is running already (process {error.args[0]}); `make down` stops it"
        ) from None


async def _live(settings: Settings, *, only_infrastructure: bool) -> int:
    stack = Stack(settings, say)
    stack.clear()
    asked = asyncio.Event()

    def on_signal() -> None:
        if asked.is_set():
            stack.hurry()
        asked.set()

    for each in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, on_signal)
    start = asyncio.create_task(stack.start(only_infrastructure=only_infrastructure))
    stop = asyncio.create_task(asked.wait())
    regions = Regions(stack)

    async def change(request: Mapping[str, Any], tell: control.Say) -> None:
        await asyncio.shield(start)
        await regions.change(request, tell)

    try:
        async with control.served(settings.run, change):
            await asyncio.wait((start, stop), return_when="FIRST_COMPLETED")
            if start.done():
                start.result()
                await stop
            else:
                start.cancel()
                await asyncio.wait((start,))
    finally:
        say("stopping (once more to hurry)" if asked.is_set() else "stopping what had started")
        await stack.stop()
    say("stopped")
    return 0


def up_detached(settings: Settings, *, only_infrastructure: bool) -> int:
    """Start the stack in the background; return when it is ready or has failed."""
    held = _take(settings)  # report a held lock at once; the child takes the lock again
    held.release()
    settings.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = settings.logs / "stack.log"
    (settings.data_dir / NOTE).unlink(missing_ok=True)
    with log.open("wb") as file:
        child = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "-m", "embedded", "up", *_only(only_infrastructure)],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return _watch(child, log, settings.data_dir / NOTE)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        return 130


def _only(only_infrastructure: bool) -> list[str]:  # noqa: FBT001
    return ["--infrastructure"] if only_infrastructure else []


def _watch(child: subprocess.Popen[bytes], log: Path, note: Path) -> int:
    with log.open() as lines:
        while True:
            is_ready, code = note.exists(), child.poll()
            for line in lines:
                say(line.rstrip("\n"))
            if is_ready:
                return 0
            if code is not None:
                return code or 1
            time.sleep(0.05)


def down(settings: Settings) -> int:
    """Stop the stack in any state, wherever it was started."""
    if not settings.run.is_dir():
        say("nothing is running")
        return 0
    supervisor = lock(settings).holder()
    if supervisor is not None:
        with contextlib.suppress(psutil.Error):
            psutil.Process(supervisor).terminate()
        if not _wait(lambda: lock(settings).is_free()):
            say(f"process {supervisor} does not end: killed")
            with contextlib.suppress(psutil.Error):
                psutil.Process(supervisor).kill()
            _wait(lambda: lock(settings).is_free())
    record = ledger(settings).read()
    names = leftovers.stop(record)
    record.clear()
    if names:
        say(f"stopped what an earlier run had left: {', '.join(names)}")
    say("stopped" if names or supervisor else "nothing is running")
    return 0


def _wait(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
