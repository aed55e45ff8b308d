"""Logging in: password, then a mailed code, then a session."""

from common import clock, events
from common.auth import tokens
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
from common.auth.throttle import WRONG_CODE, mails
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.global_db import admin_account, mail_queue
from common.queries.global_db.admin_session import AsyncQuerier, GetAdminCredentialsRow
from common.queries.global_db.models import AdminUserStatus
from common.wire.addresses import mailbox
from global_service.admin.portal import Admin, AdminPrincipal
from global_service.admin.session.schemas import LoginRequest, TfaRequest

_MAILS = mails("login")


async def start_login(admin: Admin, data: LoginRequest, *, caller: Caller) -> LoginResponse:
    """Check the password, open a challenge and queue its mail.

    An unknown address costs the same as a wrong password and gets the same response.
    """

    async def read() -> GetAdminCredentialsRow | None:
        async with admin.database.connection() as conn:
            user = await AsyncQuerier(conn).get_admin_credentials(mailbox=mailbox(data.email))
        events.about(account=user.admin_user_id if user else None)
        return user

    async def renew(user: GetAdminCredentialsRow, new_hash: str) -> bool:
        async with admin.database.connection() as conn:
            return bool(
                await admin_account.AsyncQuerier(conn).change_admin_password(
                    password_hash=new_hash,
                    admin_user_id=user.admin_user_id,
                    checked=user.password_hash or "",
                )
            )

    checked = await admin.check_password(
        data.password,
        account=mailbox(data.email),
        caller=caller,
        device=admin.devices.recognise(data.device_token, mailbox(data.email)),
        read=read,
        renew=renew,
    )
    if checked is None:
        raise WrongCredentials
    if checked.account.status != AdminUserStatus.ACTIVE:
        raise NotActive
    await admin.throttle.count((_MAILS, data.email))
    return await _open_challenge(admin, checked)


async def _open_challenge(admin: Admin, checked: Checked[GetAdminCredentialsRow]) -> LoginResponse:
    user = checked.account
    now = clock.now()
    lifetime = admin.lifetimes.admin_tfa_token_expiry
    token, code = tokens.mint(), tokens.generate_code()
    async with admin.database.transaction() as conn:
        if not await AsyncQuerier(conn).insert_admin_tfa_token(
            token_hash=token.digest,
            admin_user_id=user.admin_user_id,
            checked=checked.password_hash,
            code_hash=tokens.code_digest(token.secret, code),
            now=now,
            expires_at=now + lifetime,
        ):
            raise WrongCredentials  # the password is another one by now
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=MailKind.ADMIN_TFA,
            to=user.email_address,
            language=user.preferred_language,
            expires_at=now + lifetime,
            life=lifetime,
            code=code,
        )
        await admin.throttle.give_back(conn, checked.attempts)
    return LoginResponse(tfa_token=token.text)


async def finish_login(admin: Admin, data: TfaRequest) -> TfaResponse:
    """Exchange a challenge and its code for a session; a wrong code is counted on the row."""
    parsed = tokens.parse(data.tfa_token)
    if parsed is None or parsed.region is not None:
        raise DeadChallenge
    now = clock.now()
    session = tokens.mint()
    async with admin.database.transaction() as conn:
        queries = AsyncQuerier(conn)
        challenge = await queries.lock_admin_tfa_token(
            token_hash=parsed.digest, now=now, attempts=WRONG_CODES
        )
        if challenge is None:
            raise DeadChallenge
        events.about(account=challenge.admin_user_id)
        attempt = await admin.throttle.count_in(
            conn, WRONG_CODE, f"{challenge.admin_user_id} {challenge.password_hash}"
        )
        digest = tokens.code_digest(parsed.secret, data.tfa_code)
        is_right = tokens.same(digest, challenge.code_hash)
        if is_right:
            await admin.throttle.give_back(conn, [attempt])
            await queries.delete_admin_tfa_token(token_hash=parsed.digest)
            await queries.insert_admin_session(
                token_hash=session.digest,
                admin_user_id=challenge.admin_user_id,
                now=now,
                expires_at=now + admin.lifetimes.admin_session_token_expiry,
            )
        else:
            await queries.count_wrong_admin_code(token_hash=parsed.digest)
    if not is_right:  # raised after the commit, or the count would be rolled back
        raise WrongCode
    return TfaResponse(
        session_token=session.text,
        device_token=admin.devices.issue(mailbox(challenge.email_address)),
        preferred_language=challenge.preferred_language,
    )


async def end_session(admin: Admin, principal: AdminPrincipal) -> None:
    """End the session of this principal; the admin's other sessions stay."""
    async with admin.database.connection() as conn:
        await AsyncQuerier(conn).delete_admin_session(token_hash=principal.token_hash)
