"""What has to be done for an answer but not before it leaves: soon, many pieces at a time.

A write to the log per request, and counters that are cold each time, cost more than what they tell
(figures in docs/performance.md). A process that is killed loses the lines of its last moment.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger()

WITHIN = 0.025
"""Seconds that a piece waits at most, while the event loop is not held up."""

_pieces: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
_waking: list[asyncio.AbstractEventLoop] = []


def later(do: Callable[..., None], *args: Any) -> None:  # noqa: ANN401  whatever it takes
    """Let a piece be done soon; it must neither wait nor keep much alive."""
    _pieces.append((do, args))
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # at the end of all; whoever settles then does it
        return
    if loop not in _waking:  # a loop that was closed meanwhile will not wake us any more
        _waking[:] = [loop]
        loop.call_later(WITHIN, settle)


def settle() -> None:
    """Do now what is left, and what comes of it: before metrics are read, before the end."""
    try:
        while _pieces:
            pieces, _pieces[:] = _pieces[:], []
            for do, args in pieces:
                try:
                    do(*args)
                except Exception:  # the others are still to be done
                    with contextlib.suppress(Exception):  # perhaps it is the log that is full
                        log.exception("deferred_failed")
    finally:
        _waking.clear()
