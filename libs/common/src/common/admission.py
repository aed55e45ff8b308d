"""How much a process takes on at once; beyond that it says no, at once (decision 0051).

Work that waits for a peer or for its body does not count: the first has limits of its own, and
slow clients must not keep others out.
"""

import asyncio

import structlog

from common.metrics import REFUSED
from common.problems import ServiceUnavailable

log = structlog.get_logger()

MOST = 256
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Never refused: an overloaded process that is taken for a dead one makes the overload worse."""


class Overloaded(ServiceUnavailable):
    """The server has more to do than it can; try again soon."""


class Admission:
    """Counts what is being answered here."""

    def __init__(self, most: int = MOST) -> None:
        self._free = most
        self._refused = 0

    def refuses(self, path: str) -> bool:
        """Tell whether a request must be turned away, and count it if so."""
        if self._free > 0 or path in PROBES:
            return False
        REFUSED.inc()
        if not self._refused:  # a line for each would be one more thing to do
            asyncio.get_running_loop().call_later(1, self._tell)
        self._refused += 1
        return True

    def enter(self) -> None:
        """Take a place, to be given back by `leave`."""
        self._free -= 1

    def leave(self) -> None:
        """Give a place back."""
        self._free += 1

    def _tell(self) -> None:
        refused, self._refused = self._refused, 0
        log.warning("overloaded", refused=refused)
