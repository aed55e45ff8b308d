"""A service of your own behind Vetchium's sessions, with FastAPI."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from vetchium_sessions import NotSignedIn, Sessions, Unavailable

sessions = Sessions(
    os.environ["VETCHIUM_URL"],  # the edge, or any region
    seconds=float(os.environ.get("SESSION_SECONDS", "10")),
)
notes: dict[str, list[str]] = {}


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await sessions.aclose()


app = FastAPI(lifespan=lifespan)


@app.exception_handler(NotSignedIn)
async def not_signed_in(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Sign in."}, 401, {"WWW-Authenticate": "Bearer"})


@app.exception_handler(Unavailable)
async def unavailable(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Try again soon."}, 503, {"Retry-After": "1"})


async def signed_in(request: Request) -> dict[str, Any]:
    return await sessions.who(request.headers.get("Authorization"))


async def signed_in_now(request: Request) -> dict[str, Any]:
    return await sessions.who(request.headers.get("Authorization"), fresh=True)


@app.get("/notes")
async def list_notes(me: Annotated[dict[str, Any], Depends(signed_in)]) -> dict[str, Any]:
    return {"handle": me["handle"], "notes": notes.get(me["hub_user_id"], [])}


@app.delete("/notes")  # cannot be undone, so nothing remembered will do
async def delete_notes(me: Annotated[dict[str, Any], Depends(signed_in_now)]) -> dict[str, Any]:
    return {"deleted": len(notes.pop(me["hub_user_id"], []))}
