"""What an interrupted request left, finished by whoever comes next (design §6).

The home region's row is the truth: who is there, is confirmed in both databases.
"""

from uuid import UUID

from common import clock
from common.queries.global_db.tenant_member import AsyncQuerier
from common.queries.regional_db import tenant_session
from regional_api.directory import TenantEntry
from regional_api.tenant.portal import Portal


async def finish_at_login(
    portal: Portal,
    domain: str,
    entry: TenantEntry,
    user: tenant_session.GetTenantCredentialsRow,
) -> None:
    """Finish the member, and the tenant and its domain if a sign-up died."""
    now = clock.now()
    if entry.confirmed_at is None:
        async with portal.global_db.read() as conn:
            await AsyncQuerier(conn).finish_tenant(
                tenant_id=user.tenant_id, kind=portal.global_kind, domain=domain, now=now
            )
    if entry.member_confirmed_at is None:
        await confirm_member(portal, user.tenant_id, user.tenant_user_id, user.email_address)
    if user.confirmed_at is None:
        async with portal.regional_db.read() as conn:
            await tenant_session.AsyncQuerier(conn).finish_tenant_member(
                **portal.member(user.tenant_id, user.tenant_user_id),
                domain=domain,
                now=now,
            )


async def confirm_member(portal: Portal, tenant_id: UUID, user_id: UUID, address: str) -> bool:
    """Confirm a member in the directory; False if the address is another one's there by now."""
    async with portal.global_db.read() as conn:
        return (
            await AsyncQuerier(conn).confirm_tenant_member(
                tenant_user_id=user_id,
                tenant_id=tenant_id,
                kind=portal.global_kind,
                email_address_hash=portal.address_hash(address),
                home_region=portal.region,
                now=clock.now(),
            )
            is not None
        )
