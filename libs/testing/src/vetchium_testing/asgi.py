"""An application in this process, begun, and asked without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from asgi_lifespan import LifespanManager
from litestar.types import ASGIApp, Message, Receive, Scope, Send

ANSWERED_BY = "x-answered-by"


def telling(app: ASGIApp, name: str) -> ASGIApp:
    """Add to each answer, for tests only, who gave it: not every answer has `X-Served-By`."""

    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                context: Any = scope.get("context")
                server = (context and context.hop) or name
                header = (ANSWERED_BY.encode(), server.encode())
                message["headers"] = [*message["headers"], header]
            await send(message)

        await app(scope, receive, add)

    return tell


@asynccontextmanager
async def client_of(app: ASGIApp, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """Start an application, give a client whose requests it gets as `http://name`, end both."""
    async with (
        LifespanManager(app),  # type: ignore[arg-type]  # their types of ASGI are not Litestar's
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=telling(app, name)),  # type: ignore[arg-type]
            base_url=f"http://{name}",
        ) as client,
    ):
        yield client
