"""Login: check the password, mail a code, exchange the code for a session."""

from functools import partial
from uuid import UUID, uuid4

from common import clock, events
from common.auth import login, tokens
from common.auth.login import (
    WRONG_CODES,
    DeadChallenge,
    LoginResponse,
    NotActive,
    TfaResponse,
    WrongCode,
    WrongCredentials,
)
from common.auth.password_check import Caller, Checked
from common.auth.throttle import WRONG_CODE, columns
from common.db.pool import Connection
from common.mail.kinds import Facts, MailKind
from common.mail.rendering import render
from common.queries.global_db import hub_directory, hub_signup
from common.queries.global_db.models import HubUserStatus
from common.queries.regional_db import hub_password
from common.queries.regional_db import hub_signup as regional_signup
from common.queries.regional_db.hub_session import (
    AsyncQuerier,
    GetHubCredentialsRow,
)
from regional_api.directory import HubEntry
from regional_api.hub.portal import Hub, HubPrincipal
from regional_api.hub.profile import recovery
from regional_api.hub.session.schemas import LoginRequest, TfaRequest
from regional_api.throttling import MAILS


async def start_login(
    hub: Hub, data: LoginRequest, entry: HubEntry | None, *, caller: Caller
) -> LoginResponse:
    """Check the password, open a challenge and queue its mail.

    An unknown address costs the same as a wrong password and gets the same answer.
    """

    async def renew(user: GetHubCredentialsRow, new_hash: str) -> bool:
        async with hub.regional_db.connection() as conn:
            return bool(
                await hub_password.AsyncQuerier(conn).change_hub_password(
                    password_hash=new_hash,
                    hub_user_global_id=user.hub_user_global_id,
                    checked=user.password_hash or "",
                )
            )

    checked = await hub.check_password(
        data.password,
        account=hub.account(data.email_address),
        caller=caller,
        device=hub.devices.recognise(data.device_token, _owner(entry.hub_user_global_id))
        if entry
        else None,
        read=partial(_credentials, hub, entry),
        renew=renew,
    )
    if entry is None or checked is None:
        raise WrongCredentials
    if checked.account.status != "active":
        raise NotActive
    await _finish_interrupted(hub, data, entry, checked.account)
    return await _open_challenge(hub, data, checked)


async def _credentials(hub: Hub, entry: HubEntry | None) -> GetHubCredentialsRow | None:
    user_id = (
        entry.hub_user_global_id if entry else uuid4()
    )  # an unknown address costs the same query
    async with hub.regional_db.connection() as conn:
        user = await AsyncQuerier(conn).get_hub_credentials(hub_user_global_id=user_id)
    events.about(account=user.hub_user_global_id if user else None)
    if entry is not None and user is None:
        await recovery.reopen(hub, entry)
    return user


async def _finish_interrupted(
    hub: Hub, data: LoginRequest, entry: HubEntry, user: GetHubCredentialsRow
) -> None:
    """Repair what an interrupted request left: sign-up, address change, a stale copy."""
    now = clock.now()
    user_id = user.hub_user_global_id
    if entry.confirmed_at is None:
        async with hub.global_db.transaction() as conn:
            spent = await hub_signup.AsyncQuerier(conn).finish_hub_user(
                hub_user_global_id=user_id, now=now
            )
            if spent is not None:
                await hub_signup.AsyncQuerier(conn).consume_hub_signup_token(
                    token_hash=spent, now=now
                )
    if user.confirmed_at is None:
        async with hub.regional_db.connection() as conn:
            await regional_signup.AsyncQuerier(conn).finish_hub_user(
                hub_user_global_id=user_id, now=now
            )
    address = recovery.address_of(user, data.email_address)
    if user.email_address != address and not await recovery.follow(hub, user_id, address):
        raise WrongCredentials  # the address was changed since the directory was asked
    status = HubUserStatus(user.status)
    if (entry.status, entry.preferred_language) != (status, user.preferred_language):
        async with hub.global_db.connection() as conn:
            await hub_directory.AsyncQuerier(conn).update_hub_copy(
                hub_user_global_id=user_id,
                status=status,
                preferred_language=user.preferred_language,
            )


async def _open_challenge(
    hub: Hub, data: LoginRequest, checked: Checked[GetHubCredentialsRow]
) -> LoginResponse:
    """Count the mail, give the attempts back, open the challenge and queue its mail: one statement.

    Separate statements with `enqueue` take 6 round trips instead of 1: 1.6 to 2.0 ms instead of
    1.0, and 0.5 to 0.8 ms more CPU (medians of 3 x 800 on loopback, where round trips are cheap).
    """
    user = checked.account
    now = clock.now()
    lifetime = hub.lifetimes.hub_tfa_token_expiry
    challenge = login.generate(hub.region)
    facts: Facts = {"life": lifetime, "code": challenge.code}
    mail = render(MailKind.HUB_TFA, user.preferred_language, facts)
    mailed = hub.throttle.attempt(MAILS["login"], data.email_address, now)
    async with hub.regional_db.connection() as conn:
        count = await AsyncQuerier(conn).open_hub_challenge(
            **columns(checked.attempts),
            mail_kind=mailed.limit.kind,
            mail_subject=mailed.subject,
            mail_window_start=mailed.window_start,
            most_mails=mailed.limit.most,
            token_hash=challenge.token.digest,
            hub_user_global_id=user.hub_user_global_id,
            checked=checked.password_hash,
            code_hash=challenge.code_hash,
            now=now,
            expires_at=now + lifetime,
            email_to=recovery.address_of(user, data.email_address),
            email_subject=mail.subject,
            email_text_body=mail.text,
            email_html_body=mail.html,
        )
    if count is None:  # the password or the address is another one by now
        raise WrongCredentials
    mailed.limit.check(count, now)
    return LoginResponse(tfa_token=challenge.token.text)


async def finish_login(hub: Hub, data: TfaRequest) -> TfaResponse:
    """Exchange a challenge and its code for a session.

    The challenge is locked, so wrong codes are counted one by one and one right code wins.
    """
    answered = login.read(data.tfa_token, data.tfa_code, hub.region)
    async with hub.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        challenge = await queries.lock_hub_tfa_token(
            token_hash=answered.digest, now=clock.now(), attempts=WRONG_CODES
        )
        if challenge is None:
            raise DeadChallenge
        events.about(account=challenge.hub_user_global_id)
        attempt = await hub.throttle.count_in(
            conn, WRONG_CODE, f"hub {challenge.hub_user_global_id} {challenge.password_hash}"
        )
        session = None
        if tokens.same(answered.code_hash, challenge.code_hash):
            await hub.throttle.give_back(conn, [attempt])
            await queries.delete_hub_tfa_token(token_hash=answered.digest)
            user_id = challenge.hub_user_global_id
            session = await open_session(hub, conn, user_id, remember=data.remember_me)
        else:
            await queries.count_wrong_hub_code(token_hash=answered.digest)
    if session is None:  # raised after the commit, which the count needs
        raise WrongCode
    return TfaResponse(
        session_token=session.text,
        device_token=hub.devices.issue(_owner(challenge.hub_user_global_id)),
        preferred_language=challenge.preferred_language,
    )


def _owner(user_id: UUID) -> str:
    """Return the account that a device token is for."""
    return f"hub {user_id}"


async def open_session(
    hub: Hub, conn: Connection, user_id: UUID, *, remember: bool = False
) -> tokens.Token:
    """Open a session in the caller's transaction."""
    now = clock.now()
    lifetimes = hub.lifetimes
    lifetime = lifetimes.hub_remember_me_expiry if remember else lifetimes.hub_session_token_expiry
    token = tokens.mint(hub.region)
    await AsyncQuerier(conn).insert_hub_session(
        token_hash=token.digest, hub_user_global_id=user_id, now=now, expires_at=now + lifetime
    )
    return token


async def end_session(hub: Hub, principal: HubPrincipal) -> None:
    """End the session of this principal; the user's other sessions stay."""
    async with hub.regional_db.connection() as conn:
        await AsyncQuerier(conn).delete_hub_session(token_hash=principal.token_hash)
