"""Cleanup: deletes expired rows in small batches. Nothing depends on its timing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from common import clock
from common.db.pool import Connection, Database
from common.db.repeat import repeat

_BATCH = 500
_PATIENCE = 10.0
_SHORTEST = timedelta(seconds=1)

log = structlog.get_logger()


class Delete(Protocol):
    """A generated query of cleanup.sql, such as AsyncQuerier.delete_expired_hub_sessions."""

    def __call__(self, querier: Any, /, *, now: datetime, batch_size: int) -> Awaitable[int]:  # noqa: ANN401  of its own module
        """Delete one batch; return how many rows it had."""


@dataclass(frozen=True, slots=True)
class Job:
    """Deletions that run together at one interval."""

    name: str
    every: timedelta
    deletes: tuple[Delete, ...]


@dataclass(frozen=True, slots=True)
class Cleanup:
    """The jobs of a module, and the class of its generated queries."""

    queries: Callable[[Connection], Any]
    jobs: tuple[Job, ...]


async def run(
    database: Database,
    queries: Callable[[Connection], Any],
    jobs: tuple[Job, ...],
    stop: asyncio.Event,
) -> None:
    """Run every job at once and then at its interval, each in a loop of its own."""
    async with asyncio.TaskGroup() as loops:
        for job in jobs:
            loops.create_task(_loop(database, queries, job, stop))


async def _loop(
    database: Database, queries: Callable[[Connection], Any], job: Job, stop: asyncio.Event
) -> None:
    async def clean() -> bool:
        if deleted := await sweep(database, queries, job, stop):
            log.info("cleaned_up", job=job.name, deleted=deleted)
        return False

    pause = max(job.every, _SHORTEST).total_seconds()
    await repeat(clean, name="cleanup", pause=pause, stop=stop, job=job.name)


async def sweep(
    database: Database, queries: Callable[[Connection], Any], job: Job, stop: asyncio.Event
) -> int:
    """Run a job once, batch by batch; return how many rows were deleted."""
    total = 0
    for delete in job.deletes:
        count = _BATCH
        while count == _BATCH and not stop.is_set():
            async with database.connection(limit=_PATIENCE) as connection:
                count = await delete(queries(connection), now=clock.now(), batch_size=_BATCH)
            total += count
    return total
