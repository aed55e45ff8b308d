"""Changing and resetting passwords."""

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
    WrongPassword,
)
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.regional_db import hub_session, mail_queue
from common.queries.regional_db.hub_password import AsyncQuerier
from regional_api.directory import HubEntry
from regional_api.hub.portal import Hub, HubPrincipal
from regional_api.hub.profile.recovery import address_of, end_sessions, reopen
from regional_api.throttling import MAILS


async def change_password(hub: Hub, principal: HubPrincipal, data: ChangePasswordRequest) -> None:
    """Set a new password and end all other sessions; raise WrongPassword and change nothing."""
    user_id = principal.hub_user_global_id
    async with hub.regional_db.connection() as conn:
        user = await hub_session.AsyncQuerier(conn).get_hub_credentials(hub_user_global_id=user_id)
    checked = user.password_hash if user else None
    verdict = await hub.passwords.verify(data.current_password, checked)
    if not verdict.right or checked is None:
        raise WrongPassword
    new_hash = await hub.passwords.hash_new(
        "new_password", data.new_password, "hub", principal.email_address
    )
    async with hub.regional_db.transaction() as conn:
        if not await AsyncQuerier(conn).change_hub_password(
            password_hash=new_hash, hub_user_global_id=user_id, checked=checked
        ):
            raise WrongPassword
        await end_sessions(conn, user_id, keep=principal.token_hash)


async def request_password_reset(
    hub: Hub, data: RequestPasswordResetRequest, entry: HubEntry | None
) -> Notice:
    """Queue a reset mail for an active user; the answer is the same for every address."""
    await hub.throttle.count((MAILS["password_reset"], data.email_address))
    await asyncio.gather(
        _mail_reset(hub, data.email_address, entry), asyncio.sleep(RESET_FLOOR_SECONDS)
    )
    return RESET_NOTICE


async def _mail_reset(hub: Hub, address: str, entry: HubEntry | None) -> None:
    if entry is None:
        return
    async with hub.regional_db.connection() as conn:
        user = await hub_session.AsyncQuerier(conn).get_hub_credentials(
            hub_user_global_id=entry.hub_user_global_id
        )
    if user is None:
        await reopen(hub, entry)
    elif user.status == "active":
        await _open_reset(hub, address_of(user, address), user)


async def _open_reset(hub: Hub, address: str, user: hub_session.GetHubCredentialsRow) -> None:
    now = clock.now()
    lifetime = hub.lifetimes.password_reset_token_expiry
    token = tokens.mint(hub.region)
    async with hub.regional_db.transaction() as conn:
        await AsyncQuerier(conn).insert_hub_password_reset_token(
            token_hash=token.digest,
            hub_user_global_id=user.hub_user_global_id,
            now=now,
            expires_at=now + lifetime,
        )
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=MailKind.HUB_PASSWORD_RESET,
            to=address,
            language=user.preferred_language,
            expires_at=now + lifetime,
            life=lifetime,
            ui_url=hub.ui_url,
            token=token.text,
        )


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
