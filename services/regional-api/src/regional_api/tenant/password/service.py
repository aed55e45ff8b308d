"""Changing and resetting passwords."""

from uuid import UUID, uuid4

from common import clock, events
from common.auth import tokens
from common.auth.login import (
    RESET_NOTICE,
    ChangePasswordRequest,
    CompletePasswordResetRequest,
    DeadResetToken,
    NotActive,
    Notice,
    WrongPassword,
)
from common.auth.password_check import Caller
from common.db.pool import Connection
from common.mail.resets import keyed
from common.queries.regional_db import reset_orders, tenant_session
from common.queries.regional_db.models import TenantUserStatus
from common.queries.regional_db.tenant_password import AsyncQuerier
from common.wire.addresses import mailbox
from regional_api.directory import TenantEntry
from regional_api.tenant.password.schemas import RequestTenantPasswordResetRequest
from regional_api.tenant.portal import Portal, TenantPrincipal
from regional_api.tenant.signup import recovery

NO_SESSION = b""


async def change_password(
    portal: Portal, principal: TenantPrincipal, data: ChangePasswordRequest, *, caller: Caller
) -> None:
    """Set a new password and end all other sessions; raise WrongPassword and change nothing."""
    member = portal.member(principal.tenant_id, principal.tenant_user_id)

    async def read() -> tenant_session.GetTenantCredentialsRow | None:
        async with portal.regional_db.connection() as conn:
            return await tenant_session.AsyncQuerier(conn).get_tenant_credentials(**member)

    checked = await portal.check_password(
        data.current_password,
        account=portal.account(principal.tenant_id, principal.email_address),
        caller=caller,
        device=principal.token_hash.hex(),
        read=read,
    )
    if checked is None:
        raise WrongPassword
    new_hash = await portal.hash_new(
        "new_password", data.new_password, principal.tenant_id, principal.email_address
    )
    async with portal.regional_db.transaction() as conn:
        if not await AsyncQuerier(conn).change_tenant_password(
            **member, password_hash=new_hash, checked=checked.password_hash
        ):
            raise WrongPassword
        await portal.throttle.give_back(conn, checked.attempts)
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
    portal: Portal, data: RequestTenantPasswordResetRequest, entry: TenantEntry | None
) -> Notice:
    """Store an order, the same for every address; the worker mails a token to an active member."""
    now, order_id = clock.now(), uuid4()
    is_member = entry is not None and entry.tenant_user_id is not None
    async with portal.regional_db.connection() as conn:
        is_at_home = await reset_orders.AsyncQuerier(conn).insert_tenant_reset_order(
            order_id=order_id,
            portal=portal.name,
            kind=portal.kind,
            account_id=(entry and entry.tenant_user_id) or uuid4(),
            tenant_id=entry.tenant_id if entry else uuid4(),
            domain=data.domain,
            address_hash=keyed(order_id, mailbox(data.email_address)),
            ui_url=portal.ui_url,
            now=now,
            expires_at=now + portal.password_reset_expiry,
        )
    if entry is not None and is_member and not is_at_home:
        await recovery.reopen(portal, entry)
    return RESET_NOTICE


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
    events.about(account=reset.tenant_user_id)
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
