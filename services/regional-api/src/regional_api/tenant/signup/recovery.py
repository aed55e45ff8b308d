"""Finish or release what an interrupted sign-up or invitation left (design §6).

The home region's row is the truth: a member with a row is confirmed in both databases; the
directory releases a member without one.
"""

from uuid import UUID

from common import clock
from common.db.pool import Connection
from common.queries.global_db import tenant_signup
from common.queries.global_db.tenant_member import AsyncQuerier
from common.queries.regional_db import tenant_session
from common.queries.regional_db import tenant_signup as regional_signup
from regional_api.directory import TenantEntry
from regional_api.tenant.portal import RESERVATION, Portal


async def finish_at_login(
    portal: Portal,
    domain: str,
    entry: TenantEntry,
    user: tenant_session.GetTenantCredentialsRow,
) -> None:
    """Finish the member, and the tenant and its domains if a sign-up died."""
    if entry.confirmed_at is None:
        await _finish_tenant(portal, user.tenant_id)
    if entry.member_confirmed_at is None:
        await confirm_member(portal, user.tenant_id, user.tenant_user_id, user.email_address)
    if user.confirmed_at is None:
        async with portal.regional_db.connection() as conn:
            await tenant_session.AsyncQuerier(conn).finish_tenant_member(
                **portal.member(user.tenant_id, user.tenant_user_id),
                domain=domain,
                now=clock.now(),
            )


async def _finish_tenant(portal: Portal, tenant_id: UUID) -> None:
    now, kind = clock.now(), portal.global_kind
    async with portal.global_db.transaction() as conn:
        queries = tenant_signup.AsyncQuerier(conn)
        spent = await queries.finish_tenant(tenant_id=tenant_id, kind=kind, now=now)
        if spent is not None:
            await queries.consume_tenant_signup(signup_id=spent, kind=kind, now=now)
        await queries.finish_tenant_domains(tenant_id=tenant_id, kind=kind, now=now)


async def reopen(portal: Portal, entry: TenantEntry) -> None:
    """Release the directory rows of a tenant or member that has no regional row.

    The last step of a sign-up or an invitation never came, and the worker has deleted what was
    unconfirmed for two days; the confirmed rows in the directory would block the domain, or the
    address, for ever.
    """
    lapsed = clock.now() - RESERVATION
    async with portal.regional_db.connection() as conn:
        has_members = await regional_signup.AsyncQuerier(conn).has_tenant_members(
            **portal.tenant(entry.tenant_id)
        )
    async with portal.global_db.transaction() as conn:
        queries = tenant_signup.AsyncQuerier(conn)
        if not has_members:
            for reopen_rows in (queries.reopen_tenant, queries.reopen_tenant_domains):
                await reopen_rows(
                    tenant_id=entry.tenant_id,
                    kind=portal.global_kind,
                    reserved_at=lapsed,
                    confirmed_before=lapsed,
                )
        elif entry.tenant_user_id is not None:
            await queries.reopen_tenant_member(
                tenant_user_id=entry.tenant_user_id,
                tenant_id=entry.tenant_id,
                kind=portal.global_kind,
                reserved_at=lapsed,
                confirmed_before=lapsed,
            )


async def confirm_member(portal: Portal, tenant_id: UUID, user_id: UUID, address: str) -> bool:
    """Confirm a member in the directory; return False if another member has the address."""
    async with portal.global_db.connection() as conn:
        return await confirm_member_in(
            conn, portal, tenant_id, user_id, portal.address_hash(address)
        )


async def confirm_member_in(
    conn: Connection, portal: Portal, tenant_id: UUID, user_id: UUID, address_hash: bytes
) -> bool:
    """Do the same on a connection to the directory; a row that has died is written anew."""
    queries = AsyncQuerier(conn)
    now = clock.now()
    for _ in range(2):  # the second time, if the same request at once was faster in writing the row
        if await queries.confirm_tenant_member(
            tenant_user_id=user_id,
            tenant_id=tenant_id,
            kind=portal.global_kind,
            email_address_hash=address_hash,
            now=now,
        ) or await queries.insert_confirmed_tenant_member(
            tenant_user_id=user_id,
            tenant_id=tenant_id,
            kind=portal.global_kind,
            email_address_hash=address_hash,
            home_region=portal.region,
            now=now,
        ):
            return True
    return False
