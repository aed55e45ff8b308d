"""Invite members, set them up, change their status and roles, list them.

An invitation takes four steps over two databases (design §6): reserve in global → create in the
region → confirm in global → confirm in the region. The mail is a row of the last step, so an
invitation that has been mailed is complete. The same request again finishes an unfinished one.

A request that takes a status or the superadmin role away first locks the member and all active
superadmins of the tenant in a fixed order, so the second of two such requests sees the result of
the first.
"""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID, uuid4

from msgspec import UNSET

from common import clock, events
from common.auth import tokens
from common.auth.login import Notice
from common.mail.enqueue import enqueue
from common.queries.global_db import tenant_member
from common.queries.regional_db import mail_queue, tenant_invitation, tenant_session
from common.queries.regional_db.models import TenantUserStatus
from common.queries.regional_db.tenant_members import (
    AsyncQuerier,
    ListTenantMembersOfStatusRow,
    ListTenantMembersRow,
)
from common.web.guards import MissingRole
from common.wire.paging import Place
from common.wire.problems import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Unauthorized,
    Unprocessable,
)
from regional_api.tenant.members.schemas import (
    MEMBERS,
    CompleteSetupRequest,
    FilterUsersRequest,
    InviteUserRequest,
    InviteUserResponse,
    MemberItem,
    RoleRequest,
    UserAtAddressRequest,
)
from regional_api.tenant.portal import MANAGE_USERS, SUPERADMIN, MemberKey, Portal, TenantPrincipal
from regional_api.tenant.session.service import tenant_name
from regional_api.tenant.signup.recovery import confirm_member
from regional_api.throttling import MAILS

Item = TypeVar("Item", bound=MemberItem)

_Row = ListTenantMembersRow | ListTenantMembersOfStatusRow


class AddressTaken(Conflict):
    """An active or disabled member has this address."""


class DeadInvitation(Unauthorized):
    """This invitation is no longer good; ask for a new one."""


class NotInvited(Unprocessable):
    """The account is not waiting to be set up."""


class UnknownMember(NotFound):
    """There is no such user."""


class AlreadyDisabled(Unprocessable):
    """The user is disabled already."""


class NotDisabled(Unprocessable):
    """The user is not disabled."""


class LastSuperadmin(Unprocessable):
    """This is the last active superadmin of the tenant."""


class OwnRole(Forbidden):
    """Nobody gives themselves a role."""


class RoleHeld(Conflict):
    """The user holds this role already."""


class RoleNotHeld(Conflict):
    """The user does not hold this role."""


async def invite(
    portal: Portal, principal: TenantPrincipal, data: InviteUserRequest
) -> InviteUserResponse:
    """Make an invited member, or renew the invitation of one; earlier tokens die."""
    await portal.throttle.count((portal.invitations, str(principal.tenant_id)))
    await portal.throttle.count((MAILS["invitation"], data.email_address))
    language = principal.preferred_language
    if data.invite_email_language is not UNSET:
        language = data.invite_email_language
    name = await tenant_name(portal, principal.tenant_id)
    user_id = await _reserve(portal, principal.tenant_id, data.email_address)
    events.about(target=user_id)
    await _create(portal, principal.tenant_id, user_id, data.email_address, language)
    if not await confirm_member(portal, principal.tenant_id, user_id, data.email_address):
        raise AddressTaken
    return await _confirm_in_region(portal, principal, user_id, data.email_address, language, name)


async def _reserve(portal: Portal, tenant_id: UUID, address: str) -> UUID:
    """Step 1: claim the address in its tenant; a repetition gets the row that is there."""
    async with portal.global_db.connection() as conn:
        user_id = await tenant_member.AsyncQuerier(conn).reserve_tenant_member(
            tenant_user_id=uuid4(),
            tenant_id=tenant_id,
            kind=portal.global_kind,
            email_address_hash=portal.address_hash(address),
            home_region=portal.region,
            now=clock.now(),
        )
    if user_id is None:
        raise LookupError("a reservation has an id")
    return user_id


async def _create(
    portal: Portal, tenant_id: UUID, user_id: UUID, address: str, language: str
) -> None:
    """Step 2: the invited member, without a token; raise AddressTaken."""
    member = portal.member(tenant_id, user_id)
    async with portal.regional_db.transaction() as conn:
        queries = tenant_invitation.AsyncQuerier(conn)
        await queries.delete_half_made_tenant_member(**member, email_address=address)
        now = clock.now()
        await queries.insert_invited_tenant_member(
            **member, email_address=address, preferred_language=language, now=now
        )
        is_invited = await queries.invite_tenant_member(
            **member, email_address=address, preferred_language=language, now=now
        )
    if not is_invited:
        raise AddressTaken


async def _confirm_in_region(
    portal: Portal,
    principal: TenantPrincipal,
    user_id: UUID,
    address: str,
    language: str,
    name: str,
) -> InviteUserResponse:
    """Step 4, with the token and its mail; of two invitations the later one's token lives."""
    now = clock.now()
    lifetime = portal.lifetimes.invitation_token_expiry
    token = tokens.mint(portal.region)
    member = portal.member(principal.tenant_id, user_id)
    async with portal.regional_db.transaction() as conn:
        queries = tenant_invitation.AsyncQuerier(conn)
        if not await queries.confirm_invited_tenant_member(
            **member, preferred_language=language, now=now
        ):
            raise AddressTaken
        await queries.delete_tenant_invitation_tokens(**member)
        await queries.insert_tenant_invitation_token(
            token_hash=token.digest, **member, now=now, expires_at=now + lifetime
        )
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=portal.mails.invitation,
            to=address,
            language=language,
            expires_at=now + lifetime,
            life=lifetime,
            ui_url=portal.ui_url,
            token=token.text,
            inviter=principal.full_name or principal.email_address,
            tenant=name,
        )
    return InviteUserResponse(invitation_id=str(user_id), expires_at=now + lifetime)


async def complete_setup(portal: Portal, data: CompleteSetupRequest) -> Notice:
    """Make an active account of an invitation; the token is spent in the same transaction."""
    parsed = tokens.parse(data.invitation_token)
    if parsed is None or parsed.region != portal.region:
        raise DeadInvitation
    async with portal.regional_db.connection() as conn:
        invitation = await tenant_invitation.AsyncQuerier(conn).get_tenant_invitation(
            token_hash=parsed.digest, kind=portal.kind, now=clock.now()
        )
    if invitation is None:
        raise DeadInvitation
    if invitation.status != TenantUserStatus.INVITED:
        raise NotInvited
    tenant_id, user_id = invitation.tenant_id, invitation.tenant_user_id
    events.about(account=user_id)
    member = portal.member(tenant_id, user_id)
    if invitation.confirmed_at is None and not await confirm_member(
        portal, tenant_id, user_id, invitation.email_address
    ):
        raise DeadInvitation
    new_hash = await portal.hash_new("password", data.password, tenant_id, invitation.email_address)
    language = data.preferred_language
    async with portal.regional_db.transaction() as conn:
        queries = tenant_invitation.AsyncQuerier(conn)
        # The member's row is locked first, the token then, as everywhere.
        is_set_up = await queries.set_up_tenant_member(
            password_hash=new_hash,
            full_name=data.full_name,
            preferred_language=None if language is UNSET else language,
            now=clock.now(),
            **member,
        )
        if not await queries.consume_tenant_invitation(
            **portal.tenant(tenant_id), token_hash=parsed.digest, now=clock.now()
        ):
            raise DeadInvitation
        if not is_set_up:
            raise NotInvited
        await queries.delete_tenant_invitation_tokens(**member)
    return Notice(message="The account is ready; log in with the new password.")


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
        await _ensure_may_act(queries, portal, principal, target)
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
    events.about(target=user_id)
    return portal.member(principal.tenant_id, user_id)


async def enable_user(
    portal: Portal, principal: TenantPrincipal, data: UserAtAddressRequest
) -> None:
    """Make a disabled member active again, or invited if they never set a password."""
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        target = await _find(queries, portal, principal, data.email_address)
        status = await queries.lock_tenant_member(**target)
        await _ensure_may_act(queries, portal, principal, target)
        if status != TenantUserStatus.DISABLED:
            raise NotDisabled
        await queries.enable_tenant_member(**target)


async def _ensure_may_act(
    queries: AsyncQuerier,
    portal: Portal,
    principal: TenantPrincipal,
    target: MemberKey,
    *,
    role: str = "",
) -> None:
    """Raise MissingRole unless the actor still may: only a superadmin acts on a superadmin.

    Asked under the locks of the change, for which the request may have waited.
    """
    superadmin, manager = portal.role(SUPERADMIN), portal.role(MANAGE_USERS)
    actor = portal.member(principal.tenant_id, principal.tenant_user_id)
    held = await queries.list_tenant_roles(**actor, of_any_status=False)
    if superadmin in held:
        return
    theirs = await queries.list_tenant_roles(**target, of_any_status=True)
    if manager not in held or superadmin in [*theirs, role]:
        raise MissingRole


def _ensure_may_grant(portal: Portal, principal: TenantPrincipal, role: str) -> None:
    if role not in portal.roles:
        raise Invalid([FieldError("role_name", "must be a role of this portal")])
    superadmin = portal.role(SUPERADMIN)
    if role == superadmin and superadmin not in principal.roles:
        raise MissingRole


async def assign_role(portal: Portal, principal: TenantPrincipal, data: RoleRequest) -> Notice:
    """Give a role, which works from the target's next request on."""
    events.about(target=UUID(data.target_user_id), role=data.role_name)
    _ensure_may_grant(portal, principal, data.role_name)
    target = portal.member(principal.tenant_id, UUID(data.target_user_id))
    if target["tenant_user_id"] == principal.tenant_user_id:
        raise OwnRole
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        if await queries.lock_tenant_member(**target) is None:
            raise UnknownMember
        await _ensure_may_act(queries, portal, principal, target, role=data.role_name)
        if not await queries.grant_tenant_role(**target, role_name=data.role_name):
            raise RoleHeld
    return Notice(message="The role is given.")


async def remove_role(portal: Portal, principal: TenantPrincipal, data: RoleRequest) -> Notice:
    """Take a role; of the last active superadmin not that one."""
    events.about(target=UUID(data.target_user_id), role=data.role_name)
    _ensure_may_grant(portal, principal, data.role_name)
    superadmin = portal.role(SUPERADMIN)
    target = portal.member(principal.tenant_id, UUID(data.target_user_id))
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        if data.role_name == superadmin:
            await queries.lock_tenant_member_and_superadmins(**target, superadmin=superadmin)
        if await queries.lock_tenant_member(**target) is None:
            raise UnknownMember
        await _ensure_may_act(queries, portal, principal, target, role=data.role_name)
        if data.role_name == superadmin and await queries.is_last_tenant_superadmin(
            **target, superadmin=superadmin
        ):
            raise LastSuperadmin
        if not await queries.revoke_tenant_role(**target, role_name=data.role_name):
            raise RoleNotHeld
    return Notice(message="The role is taken.")


async def filter_users(
    portal: Portal, principal: TenantPrincipal, data: FilterUsersRequest, item: type[Item]
) -> tuple[list[Item], str]:
    """Return the members that match all filters, after the cursor, and the next cursor."""
    pages = MEMBERS.of(f"{portal.name} {principal.tenant_id}")
    if broken := list(pages.cross_field_errors("cursor", data.cursor)):
        raise Invalid(broken)
    rows = await _list(portal, principal, data, pages.after(data.cursor))
    page = pages.page(rows, data.limit, lambda row: Place(row.created_at, row.tenant_user_id))
    items = [
        item(
            tenant_user_id=str(row.tenant_user_id),
            email_address=row.email_address,
            name=row.name,
            status=row.status,
            created_at=row.created_at,
            roles=row.roles,
        )
        for row in page.rows
    ]
    return items, page.next_cursor


async def _list(
    portal: Portal, principal: TenantPrincipal, data: FilterUsersRequest, before: Place
) -> Sequence[_Row]:
    tenant = portal.tenant(principal.tenant_id)
    async with portal.regional_db.connection() as conn:
        queries = AsyncQuerier(conn)
        if data.filter_status is UNSET:
            return await queries.list_tenant_members(
                **tenant,
                before_at=before.created_at,
                before_id=before.id,
                email_part=data.filter_email,
                name_part=data.filter_name,
                most=data.limit + 1,
            )
        return await queries.list_tenant_members_of_status(
            **tenant,
            status=data.filter_status,
            before_at=before.created_at,
            before_id=before.id,
            email_part=data.filter_email,
            name_part=data.filter_name,
            most=data.limit + 1,
        )
