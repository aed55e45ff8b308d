"""Look-ups of sessions, batched: every signed-in request makes one.

Look-ups that wait at the same moment become one query; at most two queries run at a time.
Nothing is cached: each request is answered by a query that began after it arrived.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from common import clock
from common.wire.problems import ServiceUnavailable

_IN_FLIGHT = 2
_BATCH = 128
_WAITING = 4096


class Principal(Protocol):
    """The row that a look-up returns: the signed-in user."""

    token_hash: bytes


P = TypeVar("P", bound=Principal)


class Sessions(Generic[P]):
    """Finds principals by the digest of their session token, many at once."""

    def __init__(self, fetch: Callable[[list[bytes], datetime], Awaitable[Iterable[P]]]) -> None:
        self._fetch = fetch
        self._waiting: list[tuple[bytes, asyncio.Future[P | None]]] = []
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()  # a task without a reference may be collected

    async def find(self, digest: bytes) -> P | None:
        """Return the principal of a live session, else None; raise ServiceUnavailable."""
        if len(self._waiting) >= _WAITING:
            raise ServiceUnavailable
        future: asyncio.Future[P | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((digest, future))
        if self._running < _IN_FLIGHT:
            self._running += 1
            task = asyncio.create_task(self._drain())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _drain(self) -> None:
        # No await between the last check and the count: no look-up is left without a task.
        try:
            await self._ask_for_all()
        finally:
            self._running -= 1

    async def _ask_for_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            digests = list({digest for digest, _ in batch})
            try:
                found = {row.token_hash: row for row in await self._fetch(digests, clock.now())}
            except BaseException as error:  # every caller gets the error, so none waits for ever
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                if isinstance(error, asyncio.CancelledError):
                    raise
                continue
            for digest, future in batch:
                if not future.done():  # its caller may have gone away
                    future.set_result(found.get(digest))
