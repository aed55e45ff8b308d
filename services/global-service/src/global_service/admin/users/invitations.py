"""Inviting a colleague, and setting up the account."""

from msgspec import UNSET

from common import clock
from common.auth import tokens
from common.auth.login import Notice
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.global_db import mail_queue
from common.queries.global_db.admin_invitation import AsyncQuerier
from common.queries.global_db.models import AdminUserStatus
from common.wire.problems import Conflict, Unauthorized, Unprocessable
from global_service.admin.portal import Admin, AdminPrincipal
from global_service.admin.users.schemas import (
    CompleteSetupRequest,
    InviteUserRequest,
    InviteUserResponse,
)


class AddressTaken(Conflict):
    """An active or disabled admin has this address."""


class DeadInvitation(Unauthorized):
    """This invitation is no longer good; ask for a new one."""


class NotInvited(Unprocessable):
    """The account is not waiting to be set up."""


async def invite(
    admin: Admin, principal: AdminPrincipal, data: InviteUserRequest
) -> InviteUserResponse:
    """Make an invited admin, or renew the invitation of one; earlier tokens die."""
    now = clock.now()
    lifetime = admin.lifetimes.admin_invitation_token_expiry
    language = data.invite_email_language or principal.preferred_language
    token = tokens.mint()
    async with admin.database.transaction() as conn:
        queries = AsyncQuerier(conn)
        admin_id = await queries.invite_admin(
            email_address=data.email_address, preferred_language=language, now=now
        )
        if admin_id is None:
            raise AddressTaken
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
    """Make an active account of an invitation; the token is spent in the same transaction."""
    parsed = tokens.parse(data.invitation_token)
    if parsed is None or parsed.region is not None:
        raise DeadInvitation
    async with admin.database.connection() as conn:
        invitation = await AsyncQuerier(conn).get_admin_invitation(
            token_hash=parsed.digest, now=clock.now()
        )
    if invitation is None:
        raise DeadInvitation
    if invitation.status != AdminUserStatus.INVITED:
        raise NotInvited
    new_hash = await admin.passwords.hash(data.password)
    language = data.preferred_language
    async with admin.database.transaction() as conn:
        queries = AsyncQuerier(conn)
        # The admin's row is locked first, the token then, as everywhere.
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
