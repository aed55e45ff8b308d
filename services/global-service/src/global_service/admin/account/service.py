"""The signed-in admin: profile, language, password; and the reset of a forgotten password."""

from uuid import uuid4

from common import clock, events
from common.auth import tokens
from common.auth.login import (
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
from common.auth.password_check import Caller
from common.queries.global_db import admin_reset_orders
from common.queries.global_db.admin_account import AsyncQuerier, GetAdminPasswordRow
from common.queries.global_db.models import AdminUserStatus
from common.wire.addresses import mailbox
from global_service.admin.account.schemas import MyInfoResponse
from global_service.admin.portal import Admin, AdminPrincipal, end_sessions


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
    admin: Admin, principal: AdminPrincipal, data: ChangePasswordRequest, *, caller: Caller
) -> None:
    """Set a new password and end all other sessions, or raise WrongPassword."""
    admin_id = principal.admin_user_id

    async def read() -> GetAdminPasswordRow | None:
        async with admin.database.connection() as conn:
            return await AsyncQuerier(conn).get_admin_password(admin_user_id=admin_id)

    checked = await admin.check_password(
        data.current_password,
        account=principal.email_address,
        caller=caller,
        device=principal.token_hash.hex(),
        read=read,
    )
    if checked is None:
        raise WrongPassword
    new_hash = await admin.passwords.hash_new(
        "new_password", data.new_password, "admin", principal.email_address
    )
    async with admin.database.transaction() as conn:
        if not await AsyncQuerier(conn).change_admin_password(
            password_hash=new_hash, admin_user_id=admin_id, checked=checked.password_hash
        ):
            raise WrongPassword
        await admin.throttle.give_back(conn, checked.attempts)
        await end_sessions(conn, admin_id, keep=principal.token_hash)


async def request_password_reset(admin: Admin, data: RequestPasswordResetRequest) -> Notice:
    """Store an order, the same for every address; the leader mails a token to an active admin."""
    now = clock.now()
    async with admin.database.connection() as conn:
        await admin_reset_orders.AsyncQuerier(conn).insert_admin_reset_order(
            order_id=uuid4(),
            mailbox=mailbox(data.email_address),
            now=now,
            expires_at=now + admin.lifetimes.admin_password_reset_token_expiry,
        )
    return RESET_NOTICE


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
    events.about(account=reset.admin_user_id)
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
