"""Assembles an HTTP service: Litestar, the routing layer in front, the edge outermost."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import structlog
from litestar import Litestar, Response
from litestar import Request as LitestarRequest
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ControllerRouterHandler

from common import docs
from common.cors import Cors
from common.edge import Edge
from common.exchange import Request, exchange_of
from common.health import HANDLERS as HEALTH_HANDLERS
from common.health import Health
from common.problems import CONTENT_TYPE, BadRequest, InternalError, Problem
from common.routes import Table, table

log = structlog.get_logger()

AnyRequest = LitestarRequest[Any, Any, State]

_CLIENT_ERRORS = range(400, 500)


async def _nothing() -> None:
    """Be the opening of a part that needs none."""


class Part(NamedTuple):
    """Something that is opened before the first request and closed after the last."""

    close: Callable[[], Awaitable[None]]
    open: Callable[[], Awaitable[None]] = _nothing


def _answer(request: AnyRequest, problem: Problem) -> Response[bytes]:  # noqa: ARG001  Litestar's form
    return Response(
        problem.body(),
        status_code=problem.status,
        headers=problem.headers,
        media_type=CONTENT_TYPE,
    )


def _framework_error(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    # What Litestar refuses by itself (our layers have checked all but the query string before).
    if error.status_code in _CLIENT_ERRORS:
        return _answer(request, BadRequest(error.detail))
    return _unexpected(request, error)


def _unexpected(request: AnyRequest, error: Exception) -> Response[bytes]:
    exchange = exchange_of(request.scope)
    log.error(
        "request_failed",
        request_id=exchange.request_id,
        route=exchange.route,
        exc_info=error,
    )
    return _answer(request, InternalError())


@contextlib.asynccontextmanager
async def _running(app: Litestar, parts: Sequence[Part], health: Health) -> AsyncIterator[None]:  # noqa: ARG001
    async with contextlib.AsyncExitStack() as stack:
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
    routing: Callable[[ASGIApp, Table], ASGIApp],
) -> ASGIApp:
    """Build the ASGI application of a service; raise UndeclaredHome for a route without a home."""
    app = Litestar(
        route_handlers=[*handlers, *HEALTH_HANDLERS, *docs.handlers()],
        request_class=Request,
        state=State({**state, "health": health}),
        lifespan=[lambda app: _running(app, parts, health)],
        exception_handlers={
            Problem: _answer,
            HTTPException: _framework_error,
            Exception: _unexpected,
        },
        openapi_config=docs.config(title),
        logging_config=None,
    )
    return Edge(
        routing(app, table(app)),
        served_by=served_by,
        cors=cors,
        is_draining=health.is_draining,
    )
