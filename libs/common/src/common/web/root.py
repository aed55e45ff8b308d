"""`GET /`: are this server and its databases well? Asked anew on every call."""

import asyncio
from collections.abc import Mapping

from litestar import Response
from litestar.datastructures import State

from common.db.pool import Database
from common.web import home
from common.web.routes import get

_LIMIT = 1.6  # with the time to connect, below the 2 s of the contract


@get("/", home=home.local, tags=["health"])
async def root(state: State) -> Response[dict[str, str | int]]:
    """Run a trivial query on each database; 503 if one does not answer."""
    databases: Mapping[str, Database] = state.databases
    answers = await asyncio.gather(*(each.ping(_LIMIT) for each in databases.values()))
    names = {name: int(answer) for name, answer in zip(databases, answers, strict=True)}
    status = "ok" if all(answers) else "error"
    return Response(
        {"status": status, **state.identity, **names}, status_code=200 if all(answers) else 503
    )
