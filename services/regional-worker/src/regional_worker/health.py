"""Health and metrics of the worker, on a separate port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, Response
from litestar.datastructures import State

from common.web.health import HANDLERS, Health
from common.wire.problems import CONTENT_TYPE, Problem

log = structlog.get_logger()


def _respond(_: Request[object, object, State], problem: Problem) -> Response[bytes]:
    return Response(
        problem.body(),
        status_code=problem.status,
        headers=problem.headers,
        media_type=CONTENT_TYPE,
    )


def health_app(health: Health) -> Litestar:
    """Build the application, which has only the three health routes."""
    return Litestar(
        route_handlers=HANDLERS,
        state=State({"health": health}),
        exception_handlers={Problem: _respond},
        openapi_config=None,
        logging_config=None,
    )


@asynccontextmanager
async def served(health: Health, host: str, port: int | None) -> AsyncIterator[None]:
    """Serve health while the block runs; without a port nothing is served."""
    if not port:
        yield
        return
    server = Server(
        health_app(health),
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        http=HTTPModes.http1,
        websockets=False,
    )
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.stop()  # type: ignore[no-untyped-call]
        _, late = await asyncio.wait([serving], timeout=1)
        for task in late:
            task.cancel()
        await asyncio.gather(serving, return_exceptions=True)
