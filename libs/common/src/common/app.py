"""Assembles an HTTP service: Litestar, the routing layer in front, the edge outermost."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp, ControllerRouterHandler

from common import deferred, docs
from common.admission import Admission
from common.cors import Cors
from common.edge import Edge
from common.exchange import Request
from common.health import HANDLERS as HEALTH_HANDLERS
from common.health import Health
from common.routes import Table, table


async def _nothing() -> None:
    """Be the opening of a part that needs none."""


class Part(NamedTuple):
    """Something that is opened before the first request and closed after the last."""

    close: Callable[[], Awaitable[None]]
    open: Callable[[], Awaitable[None]] = _nothing


@contextlib.asynccontextmanager
async def _running(app: Litestar, parts: Sequence[Part], health: Health) -> AsyncIterator[None]:  # noqa: ARG001
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(deferred.settle)  # last of all: what ends now is noted too
        for part in parts:
            await part.open()
            stack.push_async_callback(part.close)
        with contextlib.suppress(ValueError, RuntimeError):  # not in the main thread: a test
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, health.drain)
        yield


def build(
    *,
    title: str,
    served_by: str,
    handlers: Sequence[ControllerRouterHandler],
    parts: Sequence[Part],
    state: dict[str, Any],
    health: Health,
    cors: Cors,
    admission: Admission,
    routing: Callable[[Litestar, Table], ASGIApp],
) -> ASGIApp:
    """Build the ASGI application of a service; raise UndeclaredHome for a route without a home."""
    app = Litestar(
        route_handlers=[*handlers, *HEALTH_HANDLERS, *docs.handlers()],
        request_class=Request,
        state=State({**state, "health": health}),
        lifespan=[lambda app: _running(app, parts, health)],
        openapi_config=docs.config(title),
        logging_config=None,
    )
    return Edge(
        routing(app, table(app)),
        served_by=served_by,
        cors=cors,
        admission=admission,
        is_draining=health.is_draining,
    )


def settled(app: ASGIApp) -> ASGIApp:
    """Let the garbage collector never look through what has been built: it stays until the end.

    For the one application of a process. Each full collection would otherwise stop it for longer
    than a request takes (figures in docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    return app
