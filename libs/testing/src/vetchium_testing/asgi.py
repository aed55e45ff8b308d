"""An application in this process, begun, and asked without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from asgi_lifespan import LifespanManager
from litestar.types import ASGIApp


@asynccontextmanager
async def client_of(app: ASGIApp, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """Start an application, give a client whose requests it gets as `http://name`, end both."""
    async with (
        LifespanManager(app),  # type: ignore[arg-type]  # their types of ASGI are not Litestar's
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),  # type: ignore[arg-type]
            base_url=f"http://{name}",
        ) as client,
    ):
        yield client
