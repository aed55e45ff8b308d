"""Assembles an HTTP service: Litestar with home routing, and the one layer around it."""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any, NamedTuple

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp, ControllerRouterHandler, Middleware

from common import batch
from common.web import openapi
from common.web.context import BODY_LIMIT, Request
from common.web.cors import Cors
from common.web.health import HANDLERS as HEALTH_HANDLERS
from common.web.health import Health
from common.web.home import directory_row
from common.web.home_routing import HomeRouting
from common.web.limits import Limits
from common.web.middleware import ServerMiddleware
from common.web.responses import EXCEPTION_HANDLERS, WireResponse
from common.web.routes import BadDeclaration, HomeDeclarations
from common.web.server import REFUSED


async def _nothing() -> None:
    """Default of `open`: nothing to do."""


class Resource(NamedTuple):
    """Something that is opened before the first request and closed after the last."""

    close: Callable[[], Awaitable[None]]
    open: Callable[[], Awaitable[None]] = _nothing


@contextlib.asynccontextmanager
async def _running(app: Litestar, parts: Sequence[Resource], health: Health) -> AsyncIterator[None]:  # noqa: ARG001
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(batch.settle_all)  # last of all
        for part in parts:
            await part.open()
            stack.push_async_callback(part.close)
        with contextlib.suppress(ValueError, RuntimeError):  # not in the main thread: a test
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, health.drain)
        yield


def build(
    *,
    title: str,
    handlers: Sequence[ControllerRouterHandler],
    parts: Sequence[Resource],
    state: dict[str, Any],
    health: Health,
    cors: Cors,
    routing: HomeRouting,
    limits: Limits | None = None,
    middleware: Sequence[Middleware] = (),
) -> ServerMiddleware:
    """Build the ASGI application of a service; raise BadDeclaration for a wrong route.

    `middleware` runs after the home routing: at home only.
    """
    app = Litestar(
        route_handlers=[*handlers, *HEALTH_HANDLERS, *openapi.handlers()],
        middleware=[routing, *middleware],
        dependencies={"directory_row": Provide(directory_row, sync_to_thread=False)},
        exception_handlers=EXCEPTION_HANDLERS,
        plugins=[HomeDeclarations(limits.names if limits else ())],
        request_class=Request,
        response_class=WireResponse,
        request_max_body_size=BODY_LIMIT,
        state=State({**state, "health": health, "limits": limits}),
        lifespan=[lambda app: _running(app, parts, health)],
        openapi_config=openapi.config(title),
        logging_config=None,
    )
    return ServerMiddleware(
        app,
        served_by=routing.region,
        cors=cors,
        load_shedding=routing.load_shedding,
        health=health,
    )


@contextlib.contextmanager
def refusing_to_start() -> Iterator[None]:
    """End the process with code 2, as for wrong settings, if a handler's declaration is wrong."""
    try:
        yield
    except BadDeclaration as error:
        sys.stderr.write(f"cannot start: {error}\n")
        sys.exit(REFUSED)


def settled(app: ASGIApp) -> ASGIApp:
    """Take the application out of the garbage collector's work: it stays until the end.

    For the one application of a process. Each full collection would otherwise stop it for longer
    than a request takes (figures in docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    return app
