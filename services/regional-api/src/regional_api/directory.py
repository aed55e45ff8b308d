"""The directory: finds the home region of an address in the global database, by keyed hash."""

from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from common import clock
from common.auth.address_hash import AddressHash
from common.auth.tokens import parse
from common.db.pool import Database
from common.db.replica import Replica
from common.forwarding.regions import Regions
from common.queries.global_db import tenant_member, tenant_signup
from common.queries.global_db.hub_directory import AsyncQuerier, GetHubEntryRow
from common.queries.global_db.models import TenantKind
from common.web.home import Find, Found
from common.wire.problems import ServiceUnavailable

HubEntry = GetHubEntryRow
TenantEntry = tenant_member.GetTenantEntryRow
TenantSignup = tenant_signup.GetTenantSignupRow

W = TypeVar("W")


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
    regions: Regions
    replica: Replica | None = None

    async def guess(self, find: Find["Directory", W], portal: str, data: W) -> str | None:
        """Return the home region that the replica knows; None if it does not answer."""
        if self.replica is None:
            return None
        found = await self.replica.attempt(
            lambda copy: find(replace(self, global_db=copy), portal, data)
        )
        return found.region if found else None

    async def hub_address(self, _portal: str, data: HasAddress) -> Found[HubEntry]:
        """Return the home region of a hub address and its row, if it has one."""
        digest = self.address_hash(data.email_address)
        async with self.global_db.connection() as conn:
            entry = await AsyncQuerier(conn).get_hub_entry(email_address_hash=digest)
        if entry is not None:
            return Found(entry.home_region, entry)
        return Found(self.pseudo_home(digest), None)

    async def tenant_domain(self, portal: str, data: HasMember) -> Found[TenantEntry]:
        """Return the home region of a domain's tenant and its row, with the address's if any."""
        async with self.global_db.connection() as conn:
            entry = await tenant_member.AsyncQuerier(conn).get_tenant_entry(
                kind=TenantKind(portal),
                domain=data.domain,
                email_address_hash=self.address_hash(data.address),
            )
        if entry is not None:
            return Found(entry.home_region, entry)
        return Found(self.pseudo_home(self.address_hash.of(portal, data.domain)), None)

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

    def pseudo_home(self, digest: bytes) -> str:
        """Return the region that answers for an unknown address, chosen by its hash."""
        active = sorted(self.regions.active())
        if not active:  # the global database has not been reached yet
            raise ServiceUnavailable
        return active[digest[0] % len(active)]
