"""For tests: tenants and members, their sessions and tokens, written straight into the tables."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from common import clock
from common.auth import tokens
from common.auth.passwords import hash_sync
from vetchium_testing.regional_api.joined_regions import PASSWORD, Platform

PORTALS = ("org", "agency")
ROLES = ("superadmin", "manage_users", "invite_users")
CODE = "314159"
DEAD = "0" * 64

_HOUR = timedelta(hours=1)
_HASH = hash_sync(PASSWORD)
_CODE = re.compile(r"\b[0-9]{6}\b")


@dataclass(frozen=True)
class Tenant:
    """An org or an agency, with one domain."""

    portal: str
    tenant_id: UUID
    domain: str
    home: str

    def path(self, name: str) -> str:
        """Return the path of an endpoint in this tenant's portal."""
        return f"/{self.portal}/{name}"


@dataclass(frozen=True)
class Member:
    """A user of a tenant."""

    tenant: Tenant
    user_id: UUID
    address: str
    password: str = PASSWORD

    @property
    def home(self) -> str:
        """The region of the tenant."""
        return self.tenant.home

    @property
    def credentials(self) -> dict[str, str]:
        """The body of a login."""
        return {"email": self.address, "domain": self.tenant.domain, "password": self.password}


def new_domain() -> str:
    """Return a domain that nobody has."""
    return f"d{secrets.token_hex(8)}.example.com"


def new_member_address() -> str:
    """Return an address that nobody has."""
    return f"member-{secrets.token_hex(8)}@example.org"


async def make_tenant(
    platform: Platform,
    portal: str,
    home: str = "usa1",
    *,
    domain: str | None = None,
    status: str = "VERIFIED",
    is_confirmed: bool = True,
) -> Tenant:
    """Write a tenant with its domain into both databases."""
    made = Tenant(portal, uuid4(), domain or new_domain(), home)
    now = clock.now()
    confirmed = now if is_confirmed else None
    await platform.sql(
        "global",
        "insert into tenants (tenant_id, kind, tenant_name, home_region, confirmed_at)"
        " values (%s, %s, %s, %s, %s)",
        *(made.tenant_id, portal, made.domain, home, confirmed),
    )
    is_proven = status != "PENDING"
    value = secrets.token_hex(32)
    if is_proven:
        await platform.sql(
            "global",
            "insert into tenant_domains (kind, domain, tenant_id, home_region, is_primary,"
            " verified_at, proof_hash, confirmed_at) values (%s, %s, %s, %s, true, %s, %s, %s)",
            *(portal, made.domain, made.tenant_id, home, now, tokens.digest(value), confirmed),
        )
    await platform.sql(
        home,
        "insert into tenant_domains (kind, domain, tenant_id, verification_token,"
        " token_expires_at, last_verified_at, status, confirmed_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        *(portal, made.domain, made.tenant_id, value, now + timedelta(days=7)),
        *(now if is_proven else None, status, confirmed),
    )
    return made


async def make_member(
    platform: Platform,
    tenant: Tenant,
    *roles: str,
    status: str = "active",
    language: str = "en-US",
    name: str | None = "Asha Rao",
    address: str | None = None,
    is_confirmed: bool = True,
) -> Member:
    """Write a member with these roles (bare names) into both databases."""
    member = Member(tenant, uuid4(), address or new_member_address())
    confirmed = clock.now() if is_confirmed else None
    is_set_up = status != "invited"
    await platform.sql(
        "global",
        "insert into tenant_users (tenant_user_id, kind, email_address_hash, hashing_algorithm,"
        " tenant_id, home_region, confirmed_at) values (%s, %s, %s, 'HMAC-SHA-256', %s, %s, %s)",
        *(member.user_id, tenant.portal, platform.address_hash(member.address)),
        *(tenant.tenant_id, tenant.home, confirmed),
    )
    await platform.sql(
        tenant.home,
        "insert into tenant_users (tenant_user_id, kind, tenant_id, email_address, full_name,"
        " password_hash, status, preferred_language, confirmed_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        *(member.user_id, tenant.portal, tenant.tenant_id, member.address),
        *((name, _HASH) if is_set_up else (None, None)),
        *(status, language, confirmed),
    )
    for role in roles:
        await platform.sql(
            tenant.home,
            "insert into tenant_user_roles (tenant_user_id, role_id)"
            " select %s, role_id from roles where role_name = %s",
            *(member.user_id, f"{tenant.portal}:{role}"),
        )
    return member


async def _token(
    platform: Platform,
    table: str,
    member: Member,
    lifetime: timedelta,
    **columns: Any,
) -> str:
    code = columns.pop("code", None)
    token = tokens.mint(member.home)
    if code is not None:
        columns["code_hash"] = tokens.code_digest(token.secret, code)
    row = {
        "token_hash": token.digest,
        "kind": member.tenant.portal,
        "tenant_user_id": member.user_id,
        "expires_at": clock.now() + lifetime,
        **columns,
    }
    places = ", ".join(["%s"] * len(row))
    await platform.sql(
        member.home,
        f"insert into tenant_{table} ({', '.join(row)}) values ({places})",  # noqa: S608  our names
        *row.values(),
    )
    return token.text


async def session(platform: Platform, member: Member, lifetime: timedelta = _HOUR) -> str:
    """Open a session and return its token."""
    return await _token(platform, "sessions", member, lifetime)


async def challenge(platform: Platform, member: Member, lifetime: timedelta = _HOUR) -> str:
    """Write a TFA token whose code is CODE and return it."""
    return await _token(platform, "tfa_tokens", member, lifetime, code=CODE)


async def reset_token(platform: Platform, member: Member, lifetime: timedelta = _HOUR) -> str:
    """Write a password-reset token and return it."""
    return await _token(platform, "password_reset_tokens", member, lifetime)


async def invitation_token(platform: Platform, member: Member, lifetime: timedelta = _HOUR) -> str:
    """Write an invitation token and return it."""
    tenant_id = member.tenant.tenant_id
    return await _token(platform, "invitation_tokens", member, lifetime, tenant_id=tenant_id)


async def mailed_code(platform: Platform, member: Member) -> str:
    """Return the code in the newest sign-in mail to a member."""
    kind = f"{member.tenant.portal}_tfa"
    found = _CODE.search((await platform.mails(member.home, member.address, kind))[0])
    assert found, "the mail has no code"
    return found.group()


async def standing(platform: Platform, member: Member) -> tuple[str, list[str]]:
    """Return a member's status and roles as the home region has them."""
    rows = await platform.sql(
        member.home,
        "select u.status::text, array(select r.role_name from tenant_user_roles ur"
        " join roles r using (role_id) where ur.tenant_user_id = u.tenant_user_id order by 1)"
        " from tenant_users u where tenant_user_id = %s",
        member.user_id,
    )
    ((status, roles),) = rows
    return status, roles


async def belongings(platform: Platform, member: Member) -> dict[str, int]:
    """Count the sessions and single-use tokens of a member."""
    await platform.work(member.tenant.home)
    found: dict[str, int] = {}
    for table in ("sessions", "tfa_tokens", "password_reset_tokens", "invitation_tokens"):
        rows = await platform.sql(
            member.home,
            f"select count(*) from tenant_{table} where tenant_user_id = %s",  # noqa: S608  ours
            member.user_id,
        )
        found[table] = rows[0][0]
    return found
