"""For tests: sign-ups through HTTP, and what is kept of them in all databases."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import psycopg

from common import clock
from common.domain_proof import record_name
from common.queries.global_db import cleanup as global_cleanup
from common.queries.global_db.models import TenantKind as GlobalTenantKind
from common.queries.regional_db import cleanup as regional_cleanup
from common.queries.regional_db.models import TenantKind
from vetchium_testing.answers import success
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api.joined_regions import PASSWORD, REGIONS, Platform
from vetchium_testing.regional_api.tenant import Member, Tenant, new_domain

_BATCH = 1000
PAUSE = timedelta(seconds=10)
"""Between two look-ups of the record of a sign-up or a claim."""


@dataclass(frozen=True)
class Signup:
    """A sign-up whose two mails have come."""

    portal: str
    address: str
    domain: str
    home: str
    token: str
    value: str

    def path(self, name: str) -> str:
        """Return the path of an endpoint in this portal."""
        return f"/{self.portal}/{name}"

    @property
    def body(self) -> dict[str, Any]:
        """The body of a complete-signup that breaks no rule."""
        return {
            "signup_token": self.token,
            "password": PASSWORD,
            "preferred_language": "de-DE",
            "has_added_dns_record": True,
            "agrees_to_eula": True,
        }


async def init(
    platform: Platform, portal: str, address: str, home: str = "usa1", landing: str = "ind1"
) -> httpx.Response:
    """Ask for a sign-up."""
    body = {"email": address, "home_region": home}
    return await platform.at(landing).post(f"/{portal}/init-signup", json=body)


async def expire(platform: Platform, domain: str) -> None:
    """Let pending sign-ups of a domain end, by the clock of the database.

    By that, whatever a region's own clock says, another region may delete them (docs/rights.md).
    """
    await platform.sql(
        "global",
        "update tenant_signup_tokens set expires_at = now() - interval '1 second'"
        " where domain = %s and consumed_at is null",
        domain,
    )


async def begin(
    platform: Platform, portal: str, home: str = "usa1", *, domain: str | None = None
) -> Signup:
    """Ask for a sign-up and read its two mails; the record is not published yet."""
    domain = domain or new_domain()
    address = f"founder@{domain}"
    success(await init(platform, portal, address, home))
    return Signup(
        portal,
        address,
        domain,
        home,
        await platform.mailed_token(home, address, f"{portal}_signup_token"),
        await platform.mailed_token(home, address, f"{portal}_signup_verification"),
    )


def publish(zone: Zone, domain: str, value: str) -> None:
    """Add the record that proves a domain."""
    zone.add(record_name(domain), value)


async def complete(
    platform: Platform,
    signup: Signup,
    landing: str = "ind1",
    **changes: Any,
) -> httpx.Response:
    """Complete a sign-up; `changes` replace members of the body."""
    path = signup.path("complete-signup")
    return await platform.at(landing).post(path, json=signup.body | changes)


async def sign_up(
    platform: Platform, zone: Zone, portal: str, home: str = "usa1"
) -> tuple[Member, str]:
    """Sign up from the first request to the last; return the founder and their session."""
    signup = await begin(platform, portal, home)
    publish(zone, signup.domain, signup.value)
    answer = success(await complete(platform, signup), 201)
    user_id = UUID(answer[f"{portal}_user_id"])
    ((tenant_id,),) = await platform.sql(
        home, "select tenant_id from tenant_users where tenant_user_id = %s", user_id
    )
    tenant = Tenant(portal, tenant_id, signup.domain, home)
    return Member(tenant, user_id, signup.address), answer["session_token"]


class Row(NamedTuple):
    """A row of an unfinished or complete tenant."""

    database: str
    table: str
    tenant_id: UUID
    is_confirmed: bool


async def census(platform: Platform, portal: str, domain: str) -> list[Row]:
    """Return the rows of a domain, of its tenants and of their members, in all databases.

    Tenants that once had the domain are found by the founder's address and by the name.
    """
    address = f"founder@{domain}"
    rows = [
        Row("global", table, *found)
        for table, condition, value in (
            ("tenants", "tenant_name = %s", domain),
            ("tenant_domains", "domain = %s", domain),
            ("tenant_users", "email_address_hash = %s", platform.address_hash(address)),
        )
        for found in await platform.sql(
            "global",
            f"select tenant_id, confirmed_at is not null from {table}"  # noqa: S608  our names
            f" where kind = %s and {condition}",
            *(portal, value),
        )
    ]
    for region in REGIONS:
        rows += [
            Row(region, table, *found)
            for table, column, value in (
                ("tenant_domains", "domain", domain),
                ("tenant_users", "email_address", address),
            )
            for found in await platform.sql(
                region,
                f"select tenant_id, confirmed_at is not null from {table}"  # noqa: S608  ours
                f" where kind = %s and {column} = %s",
                *(portal, value),
            )
        ]
    return rows


async def sweep(platform: Platform, portal: str) -> None:
    """Do what the workers do with expired and unfinished rows, at the (moved) time."""
    now = clock.now()
    for database, conninfo in platform.conninfo.items():
        async with await psycopg.AsyncConnection.connect(
            conninfo, autocommit=True, cursor_factory=psycopg.AsyncRawCursor
        ) as conn:
            if database == "global":
                here = global_cleanup.AsyncQuerier(conn)
                for delete in (
                    here.delete_spent_tenant_signups,
                    here.delete_unconfirmed_tenants,
                    here.delete_unconfirmed_tenant_domains,
                    here.delete_unconfirmed_tenant_users,
                ):
                    await delete(kind=GlobalTenantKind(portal), now=now, batch_size=_BATCH)
            else:
                there = regional_cleanup.AsyncQuerier(conn)
                for delete_there in (
                    there.delete_unconfirmed_tenant_users,
                    there.delete_unconfirmed_tenant_domains,
                    there.delete_expired_tenant_signups,
                ):
                    await delete_there(kind=TenantKind(portal), now=now, batch_size=_BATCH)
