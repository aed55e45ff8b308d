"""Keeps at most one mail of a worker in doubt: handed over, and not yet recorded as sent.

A worker that is killed then repeats one mail, not one per connection.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_PATIENCE = 0.25  # a slow server still gets four mails a second


class Doubt:
    """A door for one at a time; whoever stays for long no longer bars it."""

    def __init__(self) -> None:
        self._door = asyncio.Lock()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Wait for the door; leave it open for others at the end, or when it takes too long."""
        await self._door.acquire()
        is_barred = True

        def unbar() -> None:
            nonlocal is_barred
            if is_barred:
                is_barred = False
                self._door.release()

        timer = asyncio.get_running_loop().call_later(_PATIENCE, unbar)
        try:
            yield
        finally:
            timer.cancel()
            unbar()
