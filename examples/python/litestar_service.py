"""A service of your own behind Vetchium's sessions, with Litestar."""

import os
from typing import Any

from litestar import Litestar, Request, Response, delete, get
from litestar.di import Provide
from vetchium_sessions import NotSignedIn, Sessions, Unavailable

sessions = Sessions(
    os.environ["VETCHIUM_URL"],  # the edge, or any region
    seconds=float(os.environ.get("SESSION_SECONDS", "10")),
)
notes: dict[str, list[str]] = {}


def not_signed_in(_: Request[Any, Any, Any], __: Exception) -> Response[Any]:
    return Response({"detail": "Sign in."}, status_code=401, headers={"WWW-Authenticate": "Bearer"})


def unavailable(_: Request[Any, Any, Any], __: Exception) -> Response[Any]:
    return Response({"detail": "Try again soon."}, status_code=503, headers={"Retry-After": "1"})


async def signed_in(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return await sessions.who(request.headers.get("Authorization"))


async def signed_in_now(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return await sessions.who(request.headers.get("Authorization"), fresh=True)


@get("/notes", dependencies={"me": Provide(signed_in)})
async def list_notes(me: dict[str, Any]) -> dict[str, Any]:
    return {"handle": me["handle"], "notes": notes.get(me["hub_user_id"], [])}


# Cannot be undone, so nothing remembered will do.
@delete("/notes", dependencies={"me": Provide(signed_in_now)}, status_code=200)
async def delete_notes(me: dict[str, Any]) -> dict[str, Any]:
    return {"deleted": len(notes.pop(me["hub_user_id"], []))}


app = Litestar(
    [list_notes, delete_notes],
    exception_handlers={NotSignedIn: not_signed_in, Unavailable: unavailable},
    on_shutdown=[sessions.aclose],
)
