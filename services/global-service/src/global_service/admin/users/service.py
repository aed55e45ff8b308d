"""Invitations, status and roles of admins, and their list.

A request that takes a status or a role away first locks all active superadmins in a fixed order.
So the second of two concurrent requests sees the result of the first.
"""

from uuid import UUID

from msgspec import UNSET

from common import clock, events
from common.auth import tokens
from common.auth.login import Notice
from common.db.pool import Connection, Duplicate
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.global_db import admin_invitation, admin_session, mail_queue
from common.queries.global_db.admin_users import AsyncQuerier, LockAdminAtAddressRow
from common.queries.global_db.models import AdminUserStatus
from common.web.guards import MissingRole
from common.wire.paging import Place
from common.wire.problems import Conflict, Forbidden, NotFound, Unauthorized, Unprocessable
from global_service.admin.portal import Admin, AdminPrincipal
from global_service.admin.users.schemas import (
    ADMINS,
    AdminItem,
    CompleteSetupRequest,
    FilterUsersRequest,
    FilterUsersResponse,
    InviteUserRequest,
    InviteUserResponse,
    RoleRequest,
    UserAtAddressRequest,
)

_SUPERADMIN, _MANAGER = "admin:superadmin", "admin:manage_users"

# Requests that could remove the last superadmin wait for each other on row locks.
_LOCK_SECONDS = 5.0


class AddressTaken(Conflict):
    """An active or disabled admin has this address."""


class DeadInvitation(Unauthorized):
    """The invitation is not valid; ask for a new one."""


class NotInvited(Unprocessable):
    """The account is not waiting to be set up."""


class UnknownAdmin(NotFound):
    """There is no such admin."""


class AlreadyDisabled(Unprocessable):
    """The admin is disabled already."""


class NotDisabled(Unprocessable):
    """The admin is not disabled."""


class LastSuperadmin(Unprocessable):
    """This is the last active superadmin; one must remain."""


class OwnRole(Forbidden):
    """Nobody gives themselves a role."""


class RoleHeld(Conflict):
    """The admin holds this role already."""


class RoleNotHeld(Conflict):
    """The admin does not hold this role."""


async def invite(
    admin: Admin, principal: AdminPrincipal, data: InviteUserRequest
) -> InviteUserResponse:
    """Insert an invited admin, or renew the invitation; delete earlier tokens."""
    await admin.throttle.count((admin.invitations, "staff"))
    now = clock.now()
    lifetime = admin.lifetimes.admin_invitation_token_expiry
    language = data.invite_email_language or principal.preferred_language
    token = tokens.mint()
    async with admin.database.transaction() as conn:
        queries = admin_invitation.AsyncQuerier(conn)
        try:
            admin_id = await queries.invite_admin(
                email_address=data.email_address, preferred_language=language, now=now
            )
        except Duplicate:  # another address of the same mailbox
            raise AddressTaken from None
        if admin_id is None:
            raise AddressTaken
        events.about(target=admin_id)
        await queries.delete_admin_invitation_tokens(admin_user_id=admin_id)
        await queries.insert_admin_invitation_token(
            token_hash=token.digest, admin_user_id=admin_id, now=now, expires_at=now + lifetime
        )
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=MailKind.ADMIN_INVITATION,
            to=data.email_address,
            language=language,
            expires_at=now + lifetime,
            life=lifetime,
            ui_url=admin.ui_url,
            token=token.text,
            inviter=principal.full_name or principal.email_address,
        )
    return InviteUserResponse(invitation_id=str(admin_id), expires_at=now + lifetime)


async def complete_setup(admin: Admin, data: CompleteSetupRequest) -> Notice:
    """Activate an invited account; the same transaction consumes the token."""
    parsed = tokens.parse(data.invitation_token)
    if parsed is None or parsed.region is not None:
        raise DeadInvitation
    async with admin.database.connection() as conn:
        invitation = await admin_invitation.AsyncQuerier(conn).get_admin_invitation(
            token_hash=parsed.digest, now=clock.now()
        )
    if invitation is None:
        raise DeadInvitation
    events.about(account=invitation.admin_user_id)
    if invitation.status != AdminUserStatus.INVITED:
        raise NotInvited
    new_hash = await admin.passwords.hash_new(
        "password", data.password, "admin", invitation.email_address
    )
    language = data.preferred_language
    async with admin.database.transaction() as conn:
        queries = admin_invitation.AsyncQuerier(conn)
        # Lock order, as everywhere: the admin's row, then the token.
        is_set_up = await queries.set_up_admin(
            password_hash=new_hash,
            full_name=data.full_name,
            preferred_language=None if language is UNSET else language,
            admin_user_id=invitation.admin_user_id,
        )
        if not await queries.consume_admin_invitation(token_hash=parsed.digest, now=clock.now()):
            raise DeadInvitation
        if not is_set_up:
            raise NotInvited
        await queries.delete_admin_invitation_tokens(admin_user_id=invitation.admin_user_id)
    return Notice(message="The account is ready; log in with the new password.")


async def disable_user(admin: Admin, principal: AdminPrincipal, data: UserAtAddressRequest) -> None:
    """Disable an admin and end their sessions and challenges at once."""
    async with admin.database.transaction(limit=_LOCK_SECONDS) as conn:
        queries = AsyncQuerier(conn)
        await queries.lock_active_superadmins()
        target = await _lock(queries, data.email_address)
        await _ensure_may_act(queries, principal, target.admin_user_id)
        if target.status == AdminUserStatus.DISABLED:
            raise AlreadyDisabled
        if await queries.is_last_superadmin(admin_user_id=target.admin_user_id):
            raise LastSuperadmin
        await queries.disable_admin(admin_user_id=target.admin_user_id)
        await _end_sessions(conn, target.admin_user_id)


async def _lock(queries: AsyncQuerier, address: str) -> LockAdminAtAddressRow:
    target = await queries.lock_admin_at_address(email_address=address)
    if target is None:
        raise UnknownAdmin
    events.about(target=target.admin_user_id)
    return target


async def _end_sessions(conn: Connection, admin_id: UUID) -> None:
    queries = admin_session.AsyncQuerier(conn)
    await queries.delete_admin_sessions(admin_user_id=admin_id, kept=b"")
    await queries.delete_admin_tfa_tokens(admin_user_id=admin_id)


async def enable_user(admin: Admin, principal: AdminPrincipal, data: UserAtAddressRequest) -> None:
    """Make a disabled admin active again, or invited if they never set a password."""
    async with admin.database.transaction() as conn:
        queries = AsyncQuerier(conn)
        target = await _lock(queries, data.email_address)
        await _ensure_may_act(queries, principal, target.admin_user_id)
        if target.status != AdminUserStatus.DISABLED:
            raise NotDisabled
        await queries.enable_admin(admin_user_id=target.admin_user_id)


async def _ensure_may_act(
    queries: AsyncQuerier, principal: AdminPrincipal, target: UUID, *, role: str = ""
) -> None:
    """Raise MissingRole unless the actor still may: only a superadmin acts on a superadmin.

    Asked under the locks of the change, for which the request may have waited.
    """
    actor = principal.admin_user_id
    held = await queries.list_admin_roles(admin_user_id=actor, of_any_status=False)
    if _SUPERADMIN in held:
        return
    theirs = await queries.list_admin_roles(admin_user_id=target, of_any_status=True)
    if _MANAGER not in held or _SUPERADMIN in [*theirs, role]:
        raise MissingRole


def _ensure_may_grant(principal: AdminPrincipal, role: str) -> None:
    if role == _SUPERADMIN and _SUPERADMIN not in principal.roles:
        raise MissingRole


async def assign_role(admin: Admin, principal: AdminPrincipal, data: RoleRequest) -> Notice:
    """Assign a role; it takes effect on the target's next request."""
    events.about(target=UUID(data.target_user_id), role=data.role_name)
    _ensure_may_grant(principal, data.role_name)
    target = UUID(data.target_user_id)
    if target == principal.admin_user_id:
        raise OwnRole
    async with admin.database.transaction(limit=_LOCK_SECONDS) as conn:
        queries = AsyncQuerier(conn)
        if await queries.lock_admin(admin_user_id=target) is None:
            raise UnknownAdmin
        await _ensure_may_act(queries, principal, target, role=data.role_name)
        if not await queries.insert_admin_role(admin_user_id=target, role_name=data.role_name):
            raise RoleHeld
    return Notice(message="The role is given.")


async def remove_role(admin: Admin, principal: AdminPrincipal, data: RoleRequest) -> Notice:
    """Remove a role; the last active superadmin keeps that role."""
    events.about(target=UUID(data.target_user_id), role=data.role_name)
    _ensure_may_grant(principal, data.role_name)
    target = UUID(data.target_user_id)
    async with admin.database.transaction(limit=_LOCK_SECONDS) as conn:
        queries = AsyncQuerier(conn)
        is_last = False
        if data.role_name == _SUPERADMIN:
            await queries.lock_active_superadmins()
            is_last = bool(await queries.is_last_superadmin(admin_user_id=target))
        if await queries.lock_admin(admin_user_id=target) is None:
            raise UnknownAdmin
        await _ensure_may_act(queries, principal, target, role=data.role_name)
        if is_last:
            raise LastSuperadmin
        if not await queries.delete_admin_role(admin_user_id=target, role_name=data.role_name):
            raise RoleNotHeld
    return Notice(message="The role is taken.")


async def filter_users(admin: Admin, data: FilterUsersRequest) -> FilterUsersResponse:
    """List the admins that match all filters, after the cursor."""
    before = ADMINS.after(data.cursor)
    async with admin.database.connection() as conn:
        rows = await AsyncQuerier(conn).list_admins(
            before_at=before.created_at,
            before_id=before.id,
            status=None if data.filter_status is UNSET else data.filter_status,
            email_part=data.filter_email,
            name_part=data.filter_name,
            most=data.limit + 1,
        )
    page = ADMINS.page(rows, data.limit, lambda row: Place(row.created_at, row.admin_user_id))
    items = [
        AdminItem(
            admin_user_id=str(row.admin_user_id),
            email_address=row.email_address,
            name=row.name,
            status=row.status,
            created_at=row.created_at,
            roles=row.roles,
        )
        for row in page.rows
    ]
    return FilterUsersResponse(items=items, next_cursor=page.next_cursor)
