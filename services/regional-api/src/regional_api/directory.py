"""The directory: which region is an address at home in? Asked in the global database, by hash."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from common.address_hash import AddressHash
from common.db import Database
from common.problems import ServiceUnavailable
from common.queries.global_db.hub_directory import AsyncQuerier, GetHubEntryRow
from common.regions import Regions
from common.replica import Replica

HubEntry = GetHubEntryRow


class HasAddress(Protocol):
    """A body that names an address."""

    email_address: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Resolves addresses; unknown ones have a pseudo-home and travel like known ones."""

    global_db: Database
    address_hash: AddressHash
    regions: Regions
    replica: Replica | None = None

    async def guess(
        self,
        find: Callable[["Directory", Any], Awaitable[tuple[str, Any]]],
        data: Any,  # noqa: ANN401  the body of whatever route it is
    ) -> str | None:
        """Return what the replica takes for the home region; None if there is no such answer."""
        if self.replica is None:
            return None
        found = await self.replica.attempt(lambda copy: find(replace(self, global_db=copy), data))
        return found[0] if found else None

    async def hub_address(self, data: HasAddress) -> tuple[str, HubEntry | None]:
        """Return the home region of a hub address and its row, if it has one."""
        digest = self.address_hash(data.email_address)
        async with self.global_db.read() as conn:
            entry = await AsyncQuerier(conn).get_hub_entry(email_address_hash=digest)
        if entry is not None:
            return entry.home_region, entry
        return self.pseudo_home(digest), None

    def pseudo_home(self, digest: bytes) -> str:
        """Return where an unknown address is treated as if it were at home (contract, hub.md)."""
        active = sorted(self.regions.active())
        if not active:  # the global database has not been reached yet
            raise ServiceUnavailable
        return active[digest[0] % len(active)]
