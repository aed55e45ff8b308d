"""Changing and resetting passwords."""

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
    WrongPassword,
)
from common.auth.password_check import Caller, Checked
from common.mail.resets import keyed
from common.queries.regional_db import hub_session, reset_orders
from common.queries.regional_db.hub_password import AsyncQuerier
from common.wire.addresses import mailbox
from regional_api.directory import HubEntry
from regional_api.hub.portal import Hub, HubPrincipal
from regional_api.hub.profile.recovery import end_sessions, reopen


async def change_password(
    hub: Hub, principal: HubPrincipal, data: ChangePasswordRequest, *, caller: Caller
) -> None:
    """Set a new password and end all other sessions; raise WrongPassword and change nothing."""
    user_id = principal.hub_user_global_id
    checked = await check_current_password(hub, principal, data.current_password, caller)
    new_hash = await hub.passwords.hash_new(
        "new_password", data.new_password, "hub", principal.email_address
    )
    async with hub.regional_db.transaction() as conn:
        if not await AsyncQuerier(conn).change_hub_password(
            password_hash=new_hash, hub_user_global_id=user_id, checked=checked.password_hash
        ):
            raise WrongPassword
        await hub.throttle.give_back(conn, checked.attempts)
        await end_sessions(conn, user_id, keep=principal.token_hash)


async def check_current_password(
    hub: Hub, principal: HubPrincipal, password: str, caller: Caller
) -> Checked[hub_session.GetHubCredentialsRow]:
    """Check the password of the signed-in user, counted like a login; raise WrongPassword."""

    async def read() -> hub_session.GetHubCredentialsRow | None:
        async with hub.regional_db.connection() as conn:
            return await hub_session.AsyncQuerier(conn).get_hub_credentials(
                hub_user_global_id=principal.hub_user_global_id
            )

    account = hub.account(principal.email_address)
    checked = await hub.check_password(
        password,
        account=account,
        caller=caller,
        device=principal.token_hash.hex(),
        read=read,
    )
    if checked is None:
        raise WrongPassword
    return checked


async def request_password_reset(
    hub: Hub, data: RequestPasswordResetRequest, entry: HubEntry | None
) -> Notice:
    """Store an order, the same for every address; the worker mails a token to an active user."""
    now, order_id = clock.now(), uuid4()
    async with hub.regional_db.connection() as conn:
        is_at_home = await reset_orders.AsyncQuerier(conn).insert_hub_reset_order(
            order_id=order_id,
            account_id=entry.hub_user_global_id if entry else uuid4(),
            address_hash=keyed(order_id, mailbox(data.email_address)),
            ui_url=hub.ui_url,
            now=now,
            expires_at=now + hub.lifetimes.password_reset_token_expiry,
        )
    if entry is not None and not is_at_home:
        await reopen(hub, entry)
    return RESET_NOTICE


async def complete_password_reset(hub: Hub, data: CompletePasswordResetRequest) -> None:
    """Set a new password and end all sessions; the token is spent in the same transaction."""
    parsed = tokens.parse(data.reset_token)
    if parsed is None or parsed.region != hub.region:
        raise DeadResetToken
    async with hub.regional_db.connection() as conn:
        reset = await AsyncQuerier(conn).get_hub_password_reset(
            token_hash=parsed.digest, now=clock.now()
        )
    if reset is None:
        raise DeadResetToken
    events.about(account=reset.hub_user_global_id)
    if reset.status != "active":
        raise NotActive
    new_hash = await hub.passwords.hash_new(
        "new_password", data.new_password, "hub", reset.email_address
    )
    async with hub.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        # The user's row is locked first, the token then: end_sessions wants the other tokens too.
        if not await queries.update_hub_password(
            password_hash=new_hash, hub_user_global_id=reset.hub_user_global_id
        ):
            raise NotActive
        if not await queries.consume_hub_password_reset(token_hash=parsed.digest, now=clock.now()):
            raise DeadResetToken
        await end_sessions(conn, reset.hub_user_global_id)
