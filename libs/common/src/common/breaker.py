"""A circuit breaker: a peer that keeps failing gets no requests but one probe per pause."""

import time
from collections.abc import Callable


class Breaker:
    """Counts failures in a row; open, it lets one request through per pause as a probe.

    A probe that hangs does not delay the next one, so a peer that is back is found within a pause.
    """

    def __init__(
        self, *, failures: int, pause: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._threshold = failures
        self._pause = pause
        self._monotonic = monotonic
        self._failures = 0
        self._probe_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether requests are being refused."""
        return self._probe_at is not None

    @property
    def wait(self) -> float:
        """Seconds until a request may go to the peer; reading it takes no probe."""
        return 0.0 if self._probe_at is None else max(0.0, self._probe_at - self._monotonic())

    def allows(self) -> bool:
        """Return whether a request may go to the peer; while open, True makes it the probe."""
        if self._probe_at is None:
            return True
        now = self._monotonic()
        if now < self._probe_at:
            return False
        self._probe_at = now + self._pause
        return True

    def succeeded(self) -> bool:
        """Record an answer; return whether that closed the breaker."""
        closed = self._probe_at is not None
        self._failures, self._probe_at = 0, None
        return closed

    def failed(self) -> bool:
        """Record a failure; return whether that opened the breaker."""
        self._failures += 1
        if self._probe_at is not None or self._failures < self._threshold:
            return False
        self._probe_at = self._monotonic() + self._pause
        return True
