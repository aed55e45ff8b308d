"""Closes connections to a silent database; pauses of this process do not count as silence."""

import asyncio
import os
import socket
from contextlib import suppress

import psycopg
from psycopg.rows import TupleRow

_SLICES = 4


class Watchdog:
    """Shuts a connection's socket down after `seconds` of silence, unless cancelled before.

    The time runs in slices, and a slice may last long: when this process is paused (a suspended
    machine, a throttled container), the server's answer stays unread meanwhile, and a single timer
    would fire before it is read. A pause thus costs one slice, not all.
    """

    __slots__ = ("_conn", "_left", "_slice", "_timer")
    _timer: asyncio.TimerHandle

    def __init__(self, conn: psycopg.AsyncConnection[TupleRow], seconds: float) -> None:
        self._conn = conn
        self._left = _SLICES
        self._slice = seconds / _SLICES
        self._wait()

    def cancel(self) -> None:
        """Stop the watchdog: the answer has arrived."""
        self._timer.cancel()

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._slice, self._ring)

    def _ring(self) -> None:
        self._left -= 1
        if self._left:
            self._wait()
        else:
            _hang_up(self._conn)


def _hang_up(conn: psycopg.AsyncConnection[TupleRow]) -> None:
    """Shut the socket down under libpq, so that a waiting caller fails at once."""
    with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(conn.fileno())) as sock:
        sock.shutdown(socket.SHUT_RDWR)
