"""What has to be done for an answer but not before it leaves: soon, many pieces at a time.

Counting and logging one request costs several times as much as the same for the twentieth in a row,
and a write to the log of its own (figures in docs/performance.md). A process that is killed loses
the lines and counts of its last moment.
"""

import asyncio
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
    loop = asyncio.get_running_loop()
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
                    log.exception("deferred_failed")
    finally:
        _waking.clear()
