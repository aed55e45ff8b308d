"""DNS look-ups of requests: few at once, and none holds a place of the process meanwhile.

A stranger chooses the name server that is asked, and it may be silent for the whole time limit
(decision 0070).
"""

from common.dns import Dns
from common.web.load_shedding import LoadShedding
from common.wire.problems import ServiceUnavailable

MOST = 16
_RETRY_AFTER = 5


class LookupsBusy(ServiceUnavailable):
    """Too many domains are being looked up; try again in some seconds."""

    def __init__(self) -> None:
        super().__init__(retry_after=_RETRY_AFTER)


class Lookups:
    """The look-ups of a process."""

    def __init__(self, dns: Dns, load_shedding: LoadShedding, most: int = MOST) -> None:
        self._dns = dns
        self._load_shedding = load_shedding
        self._free = most

    @property
    def has_room(self) -> bool:
        """Whether one more look-up may begin."""
        return self._free > 0

    def require_room(self) -> None:
        """Raise LookupsBusy if there is no room, before anything is counted."""
        if not self.has_room:
            raise LookupsBusy

    async def texts(self, name: str) -> set[str] | None:
        """Return the TXT records of a name, None if there was no answer; or raise LookupsBusy."""
        self.require_room()
        self._free -= 1
        self._load_shedding.free += 1
        try:
            return await self._dns.texts(name)
        finally:
            self._load_shedding.free -= 1
            self._free += 1
