"""Load shedding: how many requests a process answers at once; beyond that it refuses, at once.

Requests that wait for a peer or for their body do not count: the first have a limit of their own,
and slow clients must not keep others out (decision 0051).
"""

import asyncio

import structlog

from common.web.metrics import REFUSED
from common.wire.problems import ServiceUnavailable

log = structlog.get_logger()

MOST = 256
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Never refused: an overloaded process that is taken for a dead one makes the overload worse."""


class Overloaded(ServiceUnavailable):
    """The server has more to do than it can; try again soon."""


class LoadShedding:
    """The places of a process; `free` says how many are left."""

    def __init__(self, most: int = MOST) -> None:
        self.free = most
        self._refused = 0

    def refuses(self, path: str) -> bool:
        """Return whether a request must be refused, and count it if so."""
        if self.free > 0 or path in PROBES:
            return False
        REFUSED.inc()
        if not self._refused:  # one line a second, not one per refusal
            asyncio.get_running_loop().call_later(1, self._report)
        self._refused += 1
        return True

    def _report(self) -> None:
        refused, self._refused = self._refused, 0
        log.warning("overloaded", refused=refused)
