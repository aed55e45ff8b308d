"""Orders of password resets: a request leaves one for every address alike, the worker decides.

What differs between an account and nobody (tokens, rendered mails) happens behind the answer and a
moment after it, so that neither its time nor the load of a burst tells (decision 0061).
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from common import clock
from common.db.pool import Connection, Database, DatabaseUnavailable
from common.db.repeat import repeat

REST = timedelta(seconds=1)
"""How long an order is left alone: longer than the burst of requests that it may belong to."""

_PAUSE = 0.5
_BATCH = 100

log = structlog.get_logger()


def keyed(order_id: UUID, address: str) -> bytes:
    """Return the hash of an address that an order holds; its key is the order's own id."""
    return hmac.digest(order_id.bytes, address.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of one database: how they are listed, and what is done with one."""

    pending: Callable[[Connection, datetime, int], Awaitable[Sequence[UUID]]]
    """List ids, the oldest first: of orders before a time, so many."""
    fulfil: Callable[[Connection, UUID], Awaitable[None]]
    """Delete one order and do what it asks for, in the caller's transaction."""


async def run(database: Database, orders: Orders, stop: asyncio.Event) -> None:
    """Fulfil orders until `stop`."""

    async def fulfil_due() -> bool:
        await fulfil(database, orders, before=clock.now() - REST)
        return False

    await repeat(fulfil_due, name="resets", pause=_PAUSE, stop=stop)


async def fulfil(database: Database, orders: Orders, *, before: datetime) -> None:
    """Fulfil the orders of before a time, each in a transaction of its own."""
    async with database.connection() as conn:
        ids = await orders.pending(conn, before, _BATCH)
    for order_id in ids:
        try:
            async with database.transaction() as conn:
                await orders.fulfil(conn, order_id)
        except DatabaseUnavailable:
            raise
        except Exception:  # one order must not stop the others
            log.exception("reset_failed")
