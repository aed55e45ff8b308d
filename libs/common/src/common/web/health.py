"""Health: alive, ready, measured. The same three routes on every HTTP port of ours."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from litestar import Response
from litestar.datastructures import State
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

from common import batch
from common.db.migrate import pending
from common.db.pool import Database
from common.modules import Module
from common.settings import are_metrics_shared
from common.web import home
from common.web.routes import get
from common.wire.problems import ServiceUnavailable

Check = Callable[[], Awaitable[str | None]]
Measure = Callable[[], Awaitable[None]]


class Health:
    """What a process knows of its own state; `checks` return what keeps it from being ready.

    `measures` bring metrics up to date that nothing else does, before they are read.
    """

    def __init__(self, checks: list[Check], measures: Sequence[Measure] = ()) -> None:
        self.checks = checks
        self.measures = measures
        self.is_draining = False
        """Whether the end has been announced."""

    def drain(self) -> None:
        """Stop being ready; requests in flight finish."""
        self.is_draining = True

    async def missing(self) -> list[str]:
        """Return what keeps the process from being ready; empty if it is."""
        if self.is_draining:
            return ["draining"]
        found = await asyncio.gather(*(check() for check in self.checks))
        return [reason for reason in found if reason]


def database_ready(database: Database, kind: str, modules: Sequence[Module] = ()) -> Check:
    """Return the check of a database: it answers, takes writes, and no migration is due."""
    is_migrated = False

    async def check() -> str | None:
        nonlocal is_migrated
        if not await database.writable():
            return f"{kind} database is away or read-only"
        if not is_migrated:
            async with database.connection() as conn:
                if due := await pending(conn, kind, modules):
                    return f"{kind} database lacks {len(due)} migrations"
            is_migrated = True
        return None

    return check


class NotReady(ServiceUnavailable):
    """The service is not ready."""


def metrics_text() -> bytes:
    """Return all metrics of the service, of every worker process if there are several."""
    batch.settle_all()
    if not are_metrics_shared():
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


@get("/healthz", home=home.local, include_in_schema=False)
async def healthz() -> dict[str, str]:
    """Answer as long as the process is alive."""
    return {"status": "ok"}


@get("/readyz", home=home.local, include_in_schema=False)
async def readyz(state: State) -> dict[str, str]:
    """Answer 200 while databases answer and take writes, no migration is due, no end announced."""
    health: Health = state.health
    missing = await health.missing()
    if missing:
        raise NotReady("; ".join(missing))
    return {"status": "ready"}


@get("/metrics", home=home.local, include_in_schema=False)
async def metrics(state: State) -> Response[bytes]:
    """Return the metrics in Prometheus' text form."""
    health: Health = state.health
    await asyncio.gather(*(measure() for measure in health.measures))
    return Response(metrics_text(), media_type=CONTENT_TYPE_LATEST)


HANDLERS = [healthz, readyz, metrics]
