"""Status and roles of members.

Whoever takes a status or the superadmin's role away first locks the member and all active
superadmins of the tenant in a fixed order, so of two such requests at once the second sees what the
first has left.
"""

from uuid import UUID

from common.auth.login import Notice
from common.queries.regional_db import tenant_session
from common.queries.regional_db.models import TenantUserStatus
from common.queries.regional_db.tenant_members import (
    AsyncQuerier,
)
from common.web.guards import MissingRole
from common.wire.problems import Conflict, NotFound, Unprocessable
from regional_api.tenant.members.schemas import (
    RoleRequest,
    UserAtAddressRequest,
)
from regional_api.tenant.portal import SUPERADMIN, MemberKey, Portal, TenantPrincipal


class UnknownMember(NotFound):
    """There is no such user."""


class AlreadyDisabled(Unprocessable):
    """The user is disabled already."""


class NotDisabled(Unprocessable):
    """The user is not disabled."""


class LastSuperadmin(Unprocessable):
    """This is the last active superadmin; somebody must stay."""


class RoleHeld(Conflict):
    """The user holds this role already."""


class RoleNotHeld(Conflict):
    """The user does not hold this role."""


async def disable_user(
    portal: Portal, principal: TenantPrincipal, data: UserAtAddressRequest
) -> None:
    """Disable a member, whose sessions and logins under way end at once."""
    superadmin = portal.role(SUPERADMIN)
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        target = await _find(queries, portal, principal, data.email_address)
        await queries.lock_tenant_member_and_superadmins(**target, superadmin=superadmin)
        status = await queries.lock_tenant_member(**target)
        if status == TenantUserStatus.DISABLED:
            raise AlreadyDisabled
        if await queries.is_last_tenant_superadmin(**target, superadmin=superadmin):
            raise LastSuperadmin
        await queries.disable_tenant_member(**target)
        await tenant_session.AsyncQuerier(conn).delete_tenant_sessions(
            tenant_user_id=target["tenant_user_id"], kind=portal.kind, kept=b""
        )


async def _find(
    queries: AsyncQuerier, portal: Portal, principal: TenantPrincipal, address: str
) -> MemberKey:
    tenant = portal.tenant(principal.tenant_id)
    user_id = await queries.get_tenant_member_at_address(**tenant, email_address=address)
    if user_id is None:
        raise UnknownMember
    return portal.member(principal.tenant_id, user_id)


async def enable_user(
    portal: Portal, principal: TenantPrincipal, data: UserAtAddressRequest
) -> None:
    """Make a disabled member active again, or invited if he never set a password."""
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        target = await _find(queries, portal, principal, data.email_address)
        if await queries.lock_tenant_member(**target) != TenantUserStatus.DISABLED:
            raise NotDisabled
        await queries.enable_tenant_member(**target)


def _ensure_may_grant(portal: Portal, principal: TenantPrincipal, role: str) -> None:
    superadmin = portal.role(SUPERADMIN)
    if role == superadmin and superadmin not in principal.roles:
        raise MissingRole


async def assign_role(portal: Portal, principal: TenantPrincipal, data: RoleRequest) -> Notice:
    """Give a role, which works from the target's next request on."""
    _ensure_may_grant(portal, principal, data.role_name)
    target = portal.member(principal.tenant_id, UUID(data.target_user_id))
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        if await queries.lock_tenant_member(**target) is None:
            raise UnknownMember
        if not await queries.grant_tenant_role(**target, role_name=data.role_name):
            raise RoleHeld
    return Notice(message="The role is given.")


async def remove_role(portal: Portal, principal: TenantPrincipal, data: RoleRequest) -> Notice:
    """Take a role; of the last active superadmin not that one."""
    _ensure_may_grant(portal, principal, data.role_name)
    superadmin = portal.role(SUPERADMIN)
    target = portal.member(principal.tenant_id, UUID(data.target_user_id))
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        if data.role_name == superadmin:
            await queries.lock_tenant_member_and_superadmins(**target, superadmin=superadmin)
        if await queries.lock_tenant_member(**target) is None:
            raise UnknownMember
        if data.role_name == superadmin and await queries.is_last_tenant_superadmin(
            **target, superadmin=superadmin
        ):
            raise LastSuperadmin
        if not await queries.revoke_tenant_role(**target, role_name=data.role_name):
            raise RoleNotHeld
    return Notice(message="The role is taken.")
