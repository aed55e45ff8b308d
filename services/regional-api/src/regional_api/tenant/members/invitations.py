"""Inviting a member, in four steps over two databases (design §6), and setting up the account.

Reserve in global → create in the region → confirm in global → confirm in the region. The mail is a
row of the last step: an invitation that anybody can read is whole. What dies before is finished by
the same request again, holds the address against nobody else, and dies by itself.
"""

from uuid import UUID, uuid4

from msgspec import UNSET

from common import clock
from common.auth import tokens
from common.auth.login import Notice
from common.mail.enqueue import enqueue
from common.queries.global_db import tenant_member
from common.queries.regional_db import mail_queue
from common.queries.regional_db.models import TenantUserStatus
from common.queries.regional_db.tenant_invitation import AsyncQuerier
from common.wire.problems import Conflict, Unauthorized, Unprocessable
from regional_api.tenant.half_made import confirm_member
from regional_api.tenant.members.schemas import (
    CompleteSetupRequest,
    InviteUserRequest,
    InviteUserResponse,
)
from regional_api.tenant.portal import Portal, TenantPrincipal
from regional_api.tenant.session.service import tenant_name
from regional_api.throttling import MAILS


class AddressTaken(Conflict):
    """An active or disabled member has this address."""


class DeadInvitation(Unauthorized):
    """This invitation is no longer good; ask for a new one."""


class NotInvited(Unprocessable):
    """The account is not waiting to be set up."""


async def invite(
    portal: Portal, principal: TenantPrincipal, data: InviteUserRequest
) -> InviteUserResponse:
    """Make an invited member, or renew the invitation of one; earlier tokens die."""
    await portal.throttle.count((MAILS["invitation"], data.email_address))
    language = principal.preferred_language
    if data.invite_email_language is not UNSET:
        language = data.invite_email_language
    name = await tenant_name(portal, principal.tenant_id)
    user_id = await _reserve(portal, principal.tenant_id, data.email_address)
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
    """Step 2: the invited person, without a token; raise AddressTaken for anybody else."""
    member = portal.member(tenant_id, user_id)
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
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
        queries = AsyncQuerier(conn)
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
        invitation = await AsyncQuerier(conn).get_tenant_invitation(
            token_hash=parsed.digest, kind=portal.kind, now=clock.now()
        )
    if invitation is None:
        raise DeadInvitation
    if invitation.status != TenantUserStatus.INVITED:
        raise NotInvited
    tenant_id, user_id = invitation.tenant_id, invitation.tenant_user_id
    member = portal.member(tenant_id, user_id)
    if invitation.confirmed_at is None and not await confirm_member(
        portal, tenant_id, user_id, invitation.email_address
    ):
        raise DeadInvitation
    new_hash = await portal.passwords.hash(data.password)
    language = data.preferred_language
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
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
