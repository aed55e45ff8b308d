"""The list of regions: the rows of `available_regions`, cached and refreshed."""

import asyncio
import time
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import structlog

from common.db.pool import Database
from common.db.replica import Replica
from common.forwarding.endpoints import CODE
from common.queries.global_db import service_keys
from common.queries.global_db.regions import AsyncQuerier, ListRegionsRow
from common.queries.global_db.service_keys import ListServiceKeysRow
from common.wire.problems import Problem

log = structlog.get_logger()

GLOBAL = "global"
"""The name of the global-service among the services."""

_ROUTABLE = frozenset({"active", "draining"})


class Region(msgspec.Struct, frozen=True):
    """One row of `available_regions`."""

    code: str
    name: str
    status: str


class Listed(NamedTuple):
    """The regions, and the public keys of the services, as the database has them."""

    regions: Sequence[ListRegionsRow]
    keys: Sequence[ListServiceKeysRow]


async def list_regions(database: Database) -> Sequence[ListRegionsRow]:
    """Read all rows of the table."""
    async with database.connection() as connection:
        return await AsyncQuerier(connection).list_regions()


async def _list_all(database: Database) -> Listed:
    async with database.connection() as connection:
        return Listed(
            await AsyncQuerier(connection).list_regions(),
            await service_keys.AsyncQuerier(connection).list_service_keys(),
        )


class Regions:
    """The list of regions, at most `period` seconds old while the global database answers.

    During an outage the last list stays; a server that starts meanwhile reads the replica, if
    there is one. Reading the list never waits; only `look_up` may query the database.
    """

    def __init__(
        self,
        database: Database,
        replica: Replica | None = None,
        *,
        period: float = 2.0,
        least_gap: float = 0.5,
    ) -> None:
        self._database = database
        self._replica = replica
        self._period = period
        self._least_gap = least_gap
        self._known: dict[str, Region] = {}
        self._active: tuple[str, ...] = ()
        self._keys: dict[str, tuple[bytes, ...]] = {}
        self._own: tuple[str, tuple[bytes, ...]] | None = None
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._is_stale = False

    async def start(self) -> None:
        """Read the list once, if the database answers, and keep it fresh from now on."""
        await self.refresh()
        self._keeping = asyncio.create_task(self._keep_fresh())

    def publish(self, service: str, keys: tuple[bytes, ...]) -> None:
        """Make the public keys of this service known to the others, once the database answers."""
        self._own = (service, keys) if keys else None

    def public_keys(self, service: str) -> tuple[bytes, ...]:
        """Return the public keys of a service, at most `period` seconds old; empty if unknown."""
        return self._keys.get(service, ())

    async def know(self, service: str) -> None:
        """Read the list again if a service has no known key: it may have started just now."""
        if service not in self._keys and (service in self._known or service == GLOBAL):
            await self.catch_up()

    async def stop(self) -> None:
        """Stop refreshing."""
        tasks = [task for task in (self._keeping, self._asking) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._keeping = self._asking = None

    def active(self) -> tuple[str, ...]:
        """Return the codes of the regions that accept sign-ups, ascending."""
        return self._active

    def get(self, code: str) -> Region | None:
        """Return a region of any status."""
        return self._known.get(code)

    def is_routable(self, code: str) -> bool:
        """Return whether accounts may live in a region: it is active or draining."""
        region = self._known.get(code)
        return region is not None and region.status in _ROUTABLE

    async def look_up(self, code: str) -> Region | None:
        """Return a region; query the database first if the code is unknown or not routable.

        Clients choose the codes, so the database is queried at most once per `least_gap`. A planned
        region may have been opened a moment ago, and its users are served from then on.
        """
        region = self._known.get(code)
        if region is not None and region.status not in _ROUTABLE:
            await self.catch_up()
        elif region is None and CODE.fullmatch(code) and self._may_ask():
            await self.refresh()
        return self._known.get(code)

    def _may_ask(self) -> bool:
        return self._asking is not None or time.monotonic() - self._asked_at >= self._least_gap

    async def catch_up(self) -> None:
        """Read the list as it is now, at the earliest a `least_gap` after the last time.

        Called before a refusal: another server may have a newer list than this one.
        """
        arrived = time.monotonic()
        while self._asked_at < arrived:
            if self._asking is not None:  # it began before this call and may be too old
                await asyncio.shield(self._asking)
                continue
            await asyncio.sleep(max(0.0, self._asked_at + self._least_gap - time.monotonic()))
            if self._asked_at < arrived and self._asking is None:
                await self.refresh()
        if self._asking is not None:
            await asyncio.shield(self._asking)

    async def refresh(self) -> None:
        """Read the list now; concurrent callers share one query. Never raises."""
        if self._asking is None:
            self._asked_at = time.monotonic()
            self._asking = asyncio.create_task(self._ask())
        # One caller that gives up must not take the answer from the others.
        await asyncio.shield(self._asking)

    async def _ask(self) -> None:
        try:
            if self._own is not None:
                await self._publish(*self._own)
                self._own = None
            self._take(await _list_all(self._database))
        except Problem as problem:
            if not self._is_stale:
                log.warning("regions_stale", error=type(problem).__name__)
            self._is_stale = True
            if self._replica is not None and not self._known:
                self._take(await self._replica.attempt(_list_all) or Listed([], []))
        except Exception:  # the list must survive any error
            log.exception("regions_stale")
            self._is_stale = True
        else:
            self._is_stale = False
        finally:
            self._asking = None

    async def _publish(self, service: str, keys: tuple[bytes, ...]) -> None:
        async with self._database.connection() as connection:
            queries = service_keys.AsyncQuerier(connection)
            await queries.publish_service_keys(service=service, public_keys=list(keys))

    def _take(self, listed: Listed) -> None:
        found = [Region(row.region_code, row.region_name, row.status) for row in listed.regions]
        self._keys = {row.service: tuple(row.public_keys) for row in listed.keys}
        self._known = {region.code: region for region in found}
        self._active = tuple(sorted(each.code for each in found if each.status == "active"))

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(self._period)
            await self.refresh()
