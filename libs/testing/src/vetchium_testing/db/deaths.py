"""Lets a request die between two transactions, as a killed process does: nothing of it goes on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

from common.db.pool import Database


class Death(BaseException):
    """The process was killed. No handler of ours may catch it."""


class _Life:
    """Counts how often a request goes to a database; `left` is how often it may."""

    def __init__(self, left: float) -> None:
        self.left = left
        self.borrowed = 0

    def spend(self) -> None:
        if self.borrowed >= self.left:
            raise Death
        self.borrowed += 1


_life: ContextVar[_Life | None] = ContextVar("life", default=None)

Request = Callable[[], Awaitable[Any]]


async def borrows(request: Request, databases: Iterable[Database]) -> int:
    """Run a request to its end; return how often it went to a database."""
    return await _live(request, databases, float("inf"))


async def die(request: Request, databases: Iterable[Database], after: int) -> None:
    """Run a request that dies when it goes to a database once more than `after` times.

    If it never does, it came to its end and only its answer is lost.
    """
    await _live(request, databases, after)


async def _live(request: Request, databases: Iterable[Database], left: float) -> int:
    life = _Life(left)

    async def live() -> None:
        _life.set(life)  # in this task alone: what else runs beside it lives on
        await request()

    with ExitStack() as stack:
        for database in databases:
            stack.enter_context(patch.object(database, "connection", _mortal(database.connection)))
        (outcome,) = await asyncio.gather(asyncio.create_task(live()), return_exceptions=True)
    if outcome is not None and not isinstance(outcome, Death):
        raise outcome
    return life.borrowed


def _mortal(read: Callable[..., Any]) -> Callable[..., Any]:
    def borrow(**limits: Any) -> Any:
        if (life := _life.get()) is not None:
            life.spend()
        return read(**limits)

    return borrow
