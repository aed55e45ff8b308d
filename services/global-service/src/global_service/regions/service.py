"""The status of a region: planned → active → draining → retired, and the allowed changes.

Problem
├── UnknownRegion 404
├── BrokenRegion 400        invalid code or name
├── NameNeeded 400
├── IllegalChange 422       the status cannot change so
├── Inhabited 409           the region still has users
└── TooEarly 409            servers may still assign users to it
"""

from collections.abc import Mapping, Sequence

import msgspec

from common.db.pool import Connection, Database
from common.forwarding.endpoints import CODE
from common.queries.global_db.regions import AsyncQuerier, ListRegionsRow
from common.wire.problems import BadRequest, Conflict, NotFound, Problem

PATIENCE = 10.0
# Seconds until no sign-up can be under way: servers cache the list for 2 s, and a request
# may take 10 s more.
SETTLED = 15.0
LONGEST_NAME = 100

# From → to. A draining region may be opened again; a retired one begins anew.
CHANGES: Mapping[str, Sequence[str]] = {
    "planned": ("active",),
    "active": ("draining",),
    "draining": ("active", "retired"),
    "retired": ("planned",),
}


class Change(msgspec.Struct, frozen=True):
    """The result of a change."""

    region_code: str
    region_name: str
    was: str | None
    status: str


class UnknownRegion(NotFound):
    """There is no such region; `regions add` makes it."""


class BrokenRegion(BadRequest):
    """A region code has 2 to 16 of a-z and 0-9, a name 1 to 100 characters."""


class NameNeeded(BadRequest):
    """A region that is new needs a name."""


class IllegalChange(Problem):
    """A region does not go that way."""

    status, title = 422, "Illegal change"


class Inhabited(Conflict):
    """Somebody is still at home there."""


class TooEarly(Conflict):
    """Requests that began before the region was draining may still be under way."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


async def list_regions(database: Database) -> list[ListRegionsRow]:
    """Return every region."""
    async with database.transaction(limit=PATIENCE) as connection:
        return await AsyncQuerier(connection).list_regions()


async def add(database: Database, code: str, name: str) -> Change:
    """Plan a region; an existing region keeps its status, a retired one becomes planned."""
    name = name.strip()
    if not CODE.fullmatch(code) or len(name) > LONGEST_NAME or not name.isprintable():
        raise BrokenRegion
    async with database.transaction(limit=PATIENCE) as connection:
        queries = AsyncQuerier(connection)
        found = await queries.get_region_for_change(region_code=code)
        if found is None:
            if not name:
                raise NameNeeded
            await queries.insert_region(region_code=code, region_name=name)
            return Change(code, name, None, "planned")
        status = "planned" if found.status == "retired" else found.status
        name = name or found.region_name
        await queries.update_region(region_code=code, region_name=name, status=status)
        return Change(code, name, found.status, status)


async def set_state(database: Database, code: str, status: str) -> Change:
    """Change the status of a region; the present status changes nothing."""
    async with database.transaction(limit=PATIENCE) as connection:
        queries = AsyncQuerier(connection)
        await queries.lock_regions()
        # This lock waits for sign-ups that refer to the region, so the count below sees them.
        found = await queries.get_region_for_change(region_code=code)
        if found is None:
            raise UnknownRegion
        if status not in (found.status, *CHANGES[found.status]):
            allowed = " or ".join(CHANGES[found.status])
            raise IllegalChange(f"{code} is {found.status}; it can only become {allowed}.")
        if status == "draining" != found.status:
            await _require_another_active(queries, code)
        if status == "retired" != found.status:
            await _require_empty(connection, code, found.seconds)
        if status != found.status:
            await queries.update_region(
                region_code=code, region_name=found.region_name, status=status
            )
        return Change(code, found.region_name, found.status, status)


async def _require_another_active(queries: AsyncQuerier, code: str) -> None:
    """Require another active region: sign-ups and pseudo-homes need one."""
    regions = await queries.list_regions()
    if not any(each.status == "active" for each in regions if each.region_code != code):
        raise IllegalChange(f"{code} is the last active region.")


async def _require_empty(connection: Connection, code: str, seconds: float) -> None:
    counts = await AsyncQuerier(connection).count_residents(region_code=code)
    residents = msgspec.json.decode(counts or "{}", type=dict[str, int])
    if residents:
        places = ", ".join(f"{count} in {table}" for table, count in sorted(residents.items()))
        raise Inhabited(
            f"{sum(residents.values())} still at home in {code} ({places}): "
            "it can be retired when nobody is there any more."
        )
    if seconds < SETTLED:
        raise TooEarly(SETTLED - seconds)
