"""The directory: finds the home region of an address in the global database, by keyed hash."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from common import clock
from common.auth.address_hash import AddressHash
from common.auth.tokens import parse
from common.db.pool import Connection, Database
from common.db.replica import Replica
from common.queries.global_db import tenant_member, tenant_signup
from common.queries.global_db.hub_directory import AsyncQuerier, GetHubEntryRow
from common.queries.global_db.models import TenantKind
from common.web.home import Find, Found
from common.wire.problems import ServiceUnavailable

HubEntry = GetHubEntryRow
TenantSignup = tenant_signup.GetTenantSignupRow

W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class TenantEntry:
    """The tenant of a domain, and the member with an address in it, if it has that."""

    tenant_id: UUID
    home_region: str
    confirmed_at: datetime | None
    tenant_user_id: UUID | None
    member_confirmed_at: datetime | None


class HasAddress(Protocol):
    """A body that names an address."""

    email_address: str


class HasMember(Protocol):
    """A body that names a domain and an address in its tenant."""

    domain: str

    @property
    def address(self) -> str:
        """The address; portals call the field differently."""


class HasSignupToken(Protocol):
    """A body with the private token of a tenant's sign-up."""

    signup_token: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Resolves addresses; unknown ones have a pseudo-home and travel like known ones."""

    region: str
    global_db: Database
    address_hash: AddressHash
    replica: Replica | None = None
    is_copy: bool = False
    """`global_db` is the replica: nothing can be written."""

    async def guess(self, find: Find["Directory", W], portal: str, data: W) -> str | None:
        """Return the home region that the replica knows; None if it does not answer."""
        if self.replica is None:
            return None
        found = await self.replica.attempt(
            lambda copy: find(replace(self, global_db=copy, is_copy=True), portal, data)
        )
        return found.region if found else None

    async def hub_address(self, _portal: str, data: HasAddress) -> Found[HubEntry]:
        """Return the home region of a hub address and its row, if it has one."""
        digest = self.address_hash(data.email_address)
        slot = slot_of(digest)
        async with self.global_db.connection() as conn:
            row = await AsyncQuerier(conn).find_hub_address(email_address_hash=digest, slot=slot)
            if row is None:
                raise ServiceUnavailable
            pseudo_home = await self._use(conn, slot, row.slot_region, is_used=row.is_slot_used)
        if (
            row.hub_user_global_id is None
            or row.home_region is None
            or row.status is None
            or row.preferred_language is None
        ):
            return Found(pseudo_home, None)
        entry = HubEntry(
            hub_user_global_id=row.hub_user_global_id,
            home_region=row.home_region,
            status=row.status,
            preferred_language=row.preferred_language,
            confirmed_at=row.confirmed_at,
        )
        return Found(entry.home_region, entry)

    async def tenant_domain(self, portal: str, data: HasMember) -> Found[TenantEntry]:
        """Return the home region of a domain's tenant and its row, with the address's if any."""
        slot = slot_of(self.address_hash.of(portal, data.domain))
        async with self.global_db.connection() as conn:
            row = await tenant_member.AsyncQuerier(conn).find_tenant_domain(
                kind=TenantKind(portal),
                domain=data.domain,
                email_address_hash=self.address_hash(data.address),
                slot=slot,
            )
            if row is None:
                raise ServiceUnavailable
            pseudo_home = await self._use(conn, slot, row.slot_region, is_used=row.is_slot_used)
        if row.tenant_id is None or row.home_region is None:
            return Found(pseudo_home, None)
        entry = TenantEntry(
            tenant_id=row.tenant_id,
            home_region=row.home_region,
            confirmed_at=row.confirmed_at,
            tenant_user_id=row.tenant_user_id,
            member_confirmed_at=row.member_confirmed_at,
        )
        return Found(entry.home_region, entry)

    async def _use(self, conn: Connection, slot: int, region: str | None, *, is_used: bool) -> str:
        """Return the region of a slot, which it keeps from now on (decision 0062).

        Once for each slot, for known and unknown addresses alike.
        """
        if not (is_used or self.is_copy):
            queries = AsyncQuerier(conn)
            region = await queries.use_slot(slot=slot, now=clock.now()) or region
        if region is None:  # no region has ever been active
            raise ServiceUnavailable
        return region

    async def tenant_signup(self, portal: str, data: HasSignupToken) -> Found[TenantSignup]:
        """Return the home region of a sign-up and its row; this region answers a dead token."""
        parsed = parse(data.signup_token)
        if parsed is None or parsed.region is not None:
            return Found(self.region, None)
        async with self.global_db.connection() as conn:
            signup = await tenant_signup.AsyncQuerier(conn).get_tenant_signup(
                token_hash=parsed.digest, kind=TenantKind(portal), now=clock.now()
            )
        return Found(signup.home_region if signup else self.region, signup)


def slot_of(digest: bytes) -> int:
    """Return the slot of a keyed hash: its first twelve bits."""
    return digest[0] << 4 | digest[1] >> 4
