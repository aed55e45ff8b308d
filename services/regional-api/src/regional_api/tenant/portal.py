"""What the features of a tenant portal work with; org and agency are two values of `Portal`.

A third kind of tenant would be one more value here, and one enum value in a migration.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from litestar.di import NamedDependency

from common.auth.address_hash import AddressHash
from common.auth.devices import Devices
from common.auth.password_check import PasswordCheck
from common.auth.passwords import Passwords
from common.auth.sessions import Sessions
from common.auth.throttle import Limit, Throttle
from common.db.pool import Database
from common.mail.kinds import MailKind
from common.queries.global_db.models import TenantKind as GlobalTenantKind
from common.queries.regional_db import tenant_domains
from common.queries.regional_db.models import TenantKind
from common.queries.regional_db.tenant_session import AsyncQuerier, ListTenantPrincipalsRow
from common.web.lookups import Lookups
from regional_api.settings import TenantLifetimes

TenantPrincipal = ListTenantPrincipalsRow

# How long an unfinished sign-up reserves its domain and address (schema, R5).
RESERVATION = timedelta(minutes=10)

TAKE_OVER = timedelta(days=7)
"""How long a holder's record must be missing before a fresh proof takes the domain over."""
MOST_CLAIMS = 10
"""How many claims without a proof a tenant may have."""

SUPERADMIN, MANAGE_USERS, INVITE_USERS = "superadmin", "manage_users", "invite_users"
ROLES = (SUPERADMIN, MANAGE_USERS, INVITE_USERS)
KNOWN_ROLES = {*ROLES}
"""And those that modules of this process add: what a body may name; `Portal.roles` decides."""


@dataclass(frozen=True, slots=True)
class Mails:
    """The five mails of a portal."""

    signup_verification: MailKind
    signup_token: MailKind
    tfa: MailKind
    invitation: MailKind
    password_reset: MailKind


class TenantKey(TypedDict):
    """What every statement about a tenant's rows has in its WHERE."""

    tenant_id: UUID
    kind: TenantKind


class MemberKey(TenantKey):
    """The same for one member's rows."""

    tenant_user_id: UUID


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal in one region: its values first, then what it works with."""

    name: str
    """Path, prefix of the roles, and value of `kind` in every table."""
    ui_url: str
    mails: Mails
    lifetimes: TenantLifetimes
    password_reset_expiry: timedelta

    region: str
    global_db: Database
    regional_db: Database
    passwords: Passwords
    address_hash: AddressHash
    throttle: Throttle
    check_password: PasswordCheck
    devices: Devices
    invitations: Limit
    """How many people one tenant may invite."""
    dns: Lookups
    sessions: Sessions[TenantPrincipal]
    more_roles: tuple[str, ...] = ()
    """Roles that modules add."""

    @property
    def kind(self) -> TenantKind:
        """Return the value of `kind` in the regional database."""
        return TenantKind(self.name)

    @property
    def global_kind(self) -> GlobalTenantKind:
        """Return the value of `kind` in the global database."""
        return GlobalTenantKind(self.name)

    def role(self, name: str) -> str:
        """Return the full name of a role, as the tables and the wire have it."""
        return f"{self.name}:{name}"

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the full names of all roles of this portal."""
        return tuple(self.role(name) for name in (*ROLES, *self.more_roles))

    def tenant(self, tenant_id: UUID) -> TenantKey:
        """Return the key of a tenant's rows."""
        return {"tenant_id": tenant_id, "kind": self.kind}

    def member(self, tenant_id: UUID, user_id: UUID) -> MemberKey:
        """Return the key of a member's rows."""
        return {"tenant_id": tenant_id, "kind": self.kind, "tenant_user_id": user_id}

    async def hash_new(self, field: str, password: str, tenant_id: UUID, address: str) -> str:
        """Return the hash of a member's new password, or raise Invalid if it is unfit."""
        async with self.regional_db.connection() as conn:
            domains = await tenant_domains.AsyncQuerier(conn).list_names_of_tenant_domains(
                **self.tenant(tenant_id)
            )
        return await self.passwords.hash_new(field, password, self.name, address, *domains)

    def account(self, tenant: UUID | str, address: str) -> str:
        """Return what throttles count: a mailbox in a tenant, or in an unknown domain."""
        return f"{self.name} {tenant} {self.address_hash(address).hex()}"


GivenPortal = NamedDependency[Portal]
"""The portal as its router gives it to handlers."""


def mails(name: str) -> Mails:
    """Return the mails of a portal; their types begin with its name."""
    return Mails(
        *(
            MailKind(f"{name}_{what}")
            for what in (
                *("signup_verification", "signup_token"),
                *("tfa", "invitation", "password_reset"),
            )
        )
    )


def principals(regional_db: Database, name: str) -> Sessions[TenantPrincipal]:
    """Return the look-up of a portal's sessions in a region."""

    async def fetch(digests: list[bytes], now: datetime) -> Iterable[TenantPrincipal]:
        async with regional_db.connection() as conn:
            return await AsyncQuerier(conn).list_tenant_principals(
                token_hashes=digests, kind=TenantKind(name), now=now
            )

    return Sessions(fetch)
