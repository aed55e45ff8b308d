"""Hears from PostgreSQL that a mail has been queued."""

import asyncio

import structlog

from common.db.leader import ask
from common.db.pool import DatabaseUnavailable, dedicated

_LISTEN = "listen email_queue"
_RECONNECT_AFTER = 1.0
_PROBE_AFTER = 10.0  # a link may die without a word

log = structlog.get_logger()


async def listen(conninfo: str, application_name: str, wake: asyncio.Event) -> None:
    """Set `wake` at every notification, for ever; a lost connection is opened again."""
    while True:
        try:
            await _listen(conninfo, application_name, wake)
        except DatabaseUnavailable:
            log.warning("mail_listener_lost")
        except Exception:
            log.exception("mail_listener_failed")
        await asyncio.sleep(_RECONNECT_AFTER)


async def _listen(conninfo: str, application_name: str, wake: asyncio.Event) -> None:
    async with dedicated(conninfo, application_name=application_name) as connection:
        await ask(connection, _LISTEN)
        wake.set()  # for what came while nobody listened
        while True:
            async for _ in connection.notifies(timeout=_PROBE_AFTER):
                wake.set()
            await ask(connection, "select 1")
