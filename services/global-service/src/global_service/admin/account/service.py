"""The signed-in admin: profile, language, password; and the reset of a forgotten password."""

import asyncio

from common import clock
from common.auth import tokens
from common.auth.login import (
    RESET_FLOOR_SECONDS,
    RESET_NOTICE,
    ChangePasswordRequest,
    CompletePasswordResetRequest,
    DeadResetToken,
    NotActive,
    Notice,
    RequestPasswordResetRequest,
    SetLanguageRequest,
    WrongPassword,
)
from common.auth.throttle import mails
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.global_db import admin_session, mail_queue
from common.queries.global_db.admin_account import AsyncQuerier
from common.queries.global_db.models import AdminUserStatus
from common.wire.addresses import mailbox
from global_service.admin.account.schemas import MyInfoResponse
from global_service.admin.portal import Admin, AdminPrincipal, end_sessions

_MAILS = mails("password_reset")


def describe(principal: AdminPrincipal) -> MyInfoResponse:
    """Return the profile; the session look-up has read all of it."""
    return MyInfoResponse(
        admin_user_id=str(principal.admin_user_id),
        email_address=principal.email_address,
        full_name=principal.full_name or "",
        preferred_language=principal.preferred_language,
        roles=principal.roles,
    )


async def set_language(admin: Admin, principal: AdminPrincipal, data: SetLanguageRequest) -> None:
    """Set the language of the next mail and of the pages."""
    async with admin.database.connection() as conn:
        await AsyncQuerier(conn).update_admin_language(
            preferred_language=data.language, admin_user_id=principal.admin_user_id
        )


async def change_password(
    admin: Admin, principal: AdminPrincipal, data: ChangePasswordRequest
) -> None:
    """Set a new password and end all other sessions, or raise WrongPassword."""
    admin_id = principal.admin_user_id
    async with admin.database.connection() as conn:
        stored = await AsyncQuerier(conn).get_admin_password(admin_user_id=admin_id)
    verdict = await admin.passwords.verify(data.current_password, stored)
    if stored is None or not verdict.right:
        raise WrongPassword
    new_hash = await admin.passwords.hash_new(
        "new_password", data.new_password, "admin", principal.email_address
    )
    async with admin.database.transaction() as conn:
        if not await AsyncQuerier(conn).change_admin_password(
            password_hash=new_hash, admin_user_id=admin_id, checked=stored
        ):
            raise WrongPassword
        await end_sessions(conn, admin_id, keep=principal.token_hash)


async def request_password_reset(admin: Admin, data: RequestPasswordResetRequest) -> Notice:
    """Queue a reset mail for an active admin; answer the same for every address."""
    await admin.throttle.count((_MAILS, data.email_address))
    await asyncio.gather(_mail_reset(admin, data.email_address), asyncio.sleep(RESET_FLOOR_SECONDS))
    return RESET_NOTICE


async def _mail_reset(admin: Admin, address: str) -> None:
    now = clock.now()
    lifetime = admin.lifetimes.admin_password_reset_token_expiry
    token = tokens.mint()
    async with admin.database.transaction() as conn:
        user = await admin_session.AsyncQuerier(conn).get_admin_credentials(
            mailbox=mailbox(address)
        )
        if user is None or user.status != AdminUserStatus.ACTIVE:
            return
        await AsyncQuerier(conn).insert_admin_password_reset_token(
            token_hash=token.digest,
            admin_user_id=user.admin_user_id,
            now=now,
            expires_at=now + lifetime,
        )
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=MailKind.ADMIN_PASSWORD_RESET,
            to=user.email_address,
            language=user.preferred_language,
            expires_at=now + lifetime,
            life=lifetime,
            ui_url=admin.ui_url,
            token=token.text,
        )


async def complete_password_reset(admin: Admin, data: CompletePasswordResetRequest) -> None:
    """Set a new password and end all sessions; the same transaction consumes the token."""
    parsed = tokens.parse(data.reset_token)
    if parsed is None or parsed.region is not None:
        raise DeadResetToken
    async with admin.database.connection() as conn:
        reset = await AsyncQuerier(conn).get_admin_password_reset(
            token_hash=parsed.digest, now=clock.now()
        )
    if reset is None:
        raise DeadResetToken
    if reset.status != AdminUserStatus.ACTIVE:
        raise NotActive
    new_hash = await admin.passwords.hash_new(
        "new_password", data.new_password, "admin", reset.email_address
    )
    async with admin.database.transaction() as conn:
        queries = AsyncQuerier(conn)
        # Lock order: the admin's row, then the token; end_sessions deletes the other tokens too.
        is_set = await queries.update_admin_password(
            password_hash=new_hash, admin_user_id=reset.admin_user_id
        )
        if not await queries.consume_admin_password_reset(
            token_hash=parsed.digest, now=clock.now()
        ):
            raise DeadResetToken
        if not is_set:
            raise NotActive
        await end_sessions(conn, reset.admin_user_id)
