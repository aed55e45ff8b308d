"""Health and metrics of the worker, on a port of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, Response
from litestar.datastructures import State

from common.web.health import HANDLERS, Health
from common.wire.problems import CONTENT_TYPE, Problem

log = structlog.get_logger()


def _answer(_: Request[object, object, State], problem: Problem) -> Response[bytes]:
    return Response(
        problem.body(),
        status_code=problem.status,
        headers=problem.headers,
        media_type=CONTENT_TYPE,
    )


def health_app(health: Health) -> Litestar:
    """Build the application: three routes and nothing else."""
    return Litestar(
        route_handlers=HANDLERS,
        state=State({"health": health}),
        exception_handlers={Problem: _answer},
        openapi_config=None,
        logging_config=None,
    )


@asynccontextmanager
async def served(health: Health, host: str, port: int) -> AsyncIterator[None]:
    """Serve health for the length of a block; port 0 means not at all."""
    if not port:
        yield
        return
    server = Server(
        health_app(health),
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        log_enabled=False,
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
