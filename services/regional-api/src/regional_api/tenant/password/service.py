"""Changing and resetting passwords."""

import asyncio
from uuid import UUID

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
    WrongPassword,
)
from common.db.pool import Connection
from common.mail.enqueue import enqueue
from common.queries.regional_db import mail_queue, tenant_session
from common.queries.regional_db.models import TenantUserStatus
from common.queries.regional_db.tenant_password import AsyncQuerier
from regional_api.directory import TenantEntry
from regional_api.tenant.password.schemas import RequestPasswordResetRequest
from regional_api.tenant.portal import Portal, TenantPrincipal
from regional_api.tenant.signup import recovery
from regional_api.throttling import MAILS

NO_SESSION = b""


async def change_password(
    portal: Portal, principal: TenantPrincipal, data: ChangePasswordRequest
) -> None:
    """Set a new password and end all other sessions; raise WrongPassword and change nothing."""
    member = portal.member(principal.tenant_id, principal.tenant_user_id)
    async with portal.regional_db.connection() as conn:
        checked = await AsyncQuerier(conn).get_tenant_password(**member)
    verdict = await portal.passwords.verify(data.current_password, checked)
    if not verdict.right or checked is None:
        raise WrongPassword
    new_hash = await portal.hash_new(
        "new_password", data.new_password, principal.tenant_id, principal.email_address
    )
    async with portal.regional_db.transaction() as conn:
        if not await AsyncQuerier(conn).change_tenant_password(
            **member, password_hash=new_hash, checked=checked
        ):
            raise WrongPassword
        await _end_all(portal, conn, principal.tenant_user_id, keep=principal.token_hash)


async def _end_all(
    portal: Portal, conn: Connection, user_id: UUID, *, keep: bytes = NO_SESSION
) -> None:
    """End a member's sessions but the one to keep, their unfinished logins and resets."""
    await tenant_session.AsyncQuerier(conn).delete_tenant_sessions(
        tenant_user_id=user_id, kind=portal.kind, kept=keep
    )
    await AsyncQuerier(conn).delete_tenant_password_reset_tokens(
        tenant_user_id=user_id, kind=portal.kind
    )


async def request_password_reset(
    portal: Portal, data: RequestPasswordResetRequest, entry: TenantEntry | None
) -> Notice:
    """Queue a reset mail for an active member; the answer is always the same."""
    subject = portal.account(entry.tenant_id if entry else data.domain, data.email_address)
    await portal.throttle.count((MAILS["password_reset"], subject))
    await asyncio.gather(_mail_reset(portal, data, entry), asyncio.sleep(RESET_FLOOR_SECONDS))
    return RESET_NOTICE


async def _mail_reset(
    portal: Portal, data: RequestPasswordResetRequest, entry: TenantEntry | None
) -> None:
    if entry is None or entry.tenant_user_id is None:
        return
    async with portal.regional_db.connection() as conn:
        queries = tenant_session.AsyncQuerier(conn)
        is_proven = await queries.is_tenant_domain_proven(
            **portal.tenant(entry.tenant_id), domain=data.domain
        )
        user = await queries.get_tenant_credentials(
            **portal.member(entry.tenant_id, entry.tenant_user_id)
        )
    if user is None:
        await recovery.reopen(portal, entry)
    elif is_proven and user.status == TenantUserStatus.ACTIVE:
        await _open_reset(portal, user)


async def _open_reset(portal: Portal, user: tenant_session.GetTenantCredentialsRow) -> None:
    now = clock.now()
    lifetime = portal.password_reset_expiry
    token = tokens.mint(portal.region)
    async with portal.regional_db.transaction() as conn:
        await AsyncQuerier(conn).insert_tenant_password_reset_token(
            token_hash=token.digest,
            kind=portal.kind,
            tenant_user_id=user.tenant_user_id,
            now=now,
            expires_at=now + lifetime,
        )
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=portal.mails.password_reset,
            to=user.email_address,
            language=user.preferred_language,
            expires_at=now + lifetime,
            life=lifetime,
            ui_url=portal.ui_url,
            token=token.text,
        )


async def complete_password_reset(portal: Portal, data: CompletePasswordResetRequest) -> None:
    """Set a new password and end all sessions; the token is spent in the same transaction."""
    parsed = tokens.parse(data.reset_token)
    if parsed is None or parsed.region != portal.region:
        raise DeadResetToken
    async with portal.regional_db.connection() as conn:
        reset = await AsyncQuerier(conn).get_tenant_password_reset(
            token_hash=parsed.digest, kind=portal.kind, now=clock.now()
        )
    if reset is None:
        raise DeadResetToken
    if reset.status != TenantUserStatus.ACTIVE:
        raise NotActive
    new_hash = await portal.hash_new(
        "new_password", data.new_password, reset.tenant_id, reset.email_address
    )
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        # The member's row is locked first, the token then, as everywhere.
        is_active = await queries.update_tenant_password(
            **portal.member(reset.tenant_id, reset.tenant_user_id), password_hash=new_hash
        )
        if not await queries.consume_tenant_password_reset(
            token_hash=parsed.digest, kind=portal.kind, now=clock.now()
        ):
            raise DeadResetToken
        if not is_active:
            raise NotActive
        await _end_all(portal, conn, reset.tenant_user_id)
