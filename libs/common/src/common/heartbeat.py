"""Questions on a connection that is kept for long: a server that hangs is found out in time."""

from typing import Any

from common.db import Connection
from common.watchdog import Watchdog

ANSWER_WITHIN = 2.0


async def ask(connection: Connection, query: str, *params: object) -> Any:  # noqa: ANN401  a value
    """Return the first value of the answer, if any; a silent server ends the connection."""
    watchdog = Watchdog(connection, ANSWER_WITHIN)
    try:
        cursor = await connection.execute(query, params)
        row = await cursor.fetchone() if cursor.description else None
    finally:
        watchdog.cancel()
    return row[0] if row else None
