"""Work that a process does again and again beside everything else, until it is told to stop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from common.db.pool import DatabaseUnavailable

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Repeated:
    """Background work of a module, done again after `pause` seconds.

    `work` returns True if it shall go on at once. Two workers of a region may do it at the same
    time, during a rolling restart: it must be written for that.
    """

    name: str
    pause: float
    work: Callable[[], Awaitable[bool]]


async def repeat(
    work: Callable[[], Awaitable[bool]],
    *,
    name: str,
    pause: float,
    stop: asyncio.Event,
    **facts: str,
) -> None:
    """Do the work and wait so many seconds, until `stop`; work that returns True goes on at once.

    Nothing ends the loop: a database that is away is `<name>_put_off` in the log, any other error
    `<name>_failed`, with these facts.
    """
    put_off, failed = f"{name}_put_off", f"{name}_failed"
    while not stop.is_set():
        try:
            if await work():
                continue
        except DatabaseUnavailable:
            log.warning(put_off, **facts)
        except Exception:
            log.exception(failed, **facts)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
