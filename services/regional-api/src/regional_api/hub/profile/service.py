"""The profile of the signed-in user, and the change of an address in two databases (design §6)."""

from common import clock, events
from common.auth import tokens
from common.auth.login import NotActive, Notice, SetLanguageRequest
from common.auth.password_check import Caller
from common.db.pool import Duplicate
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.global_db import hub_directory
from common.queries.global_db.models import HubUserStatus
from common.queries.regional_db import mail_queue
from common.queries.regional_db.hub_profile import AsyncQuerier, GetHubEmailVerificationRow
from common.wire.addresses import mailbox
from common.wire.problems import FieldError, Invalid, Unauthorized
from regional_api.hub.password.service import check_current_password
from regional_api.hub.portal import RESERVATION, Hub, HubPrincipal
from regional_api.hub.profile.recovery import AddressTaken, follow, move, vacate
from regional_api.hub.profile.schemas import (
    CompleteEmailChangeRequest,
    MyInfoResponse,
    RequestEmailChangeRequest,
)
from regional_api.throttling import MAILS


def describe(principal: HubPrincipal) -> MyInfoResponse:
    """Return the profile; the session look-up has brought all of it."""
    return MyInfoResponse(
        hub_user_id=str(principal.hub_user_global_id),
        handle=principal.handle,
        email_address=principal.email_address,
        preferred_language=principal.preferred_language,
        roles=principal.roles,
    )


async def set_language(hub: Hub, principal: HubPrincipal, data: SetLanguageRequest) -> None:
    """Set the language at home, then in the directory's copy (which a login repairs)."""
    user_id = principal.hub_user_global_id
    async with hub.regional_db.connection() as conn:
        status = await AsyncQuerier(conn).update_hub_language(
            preferred_language=data.language, hub_user_global_id=user_id
        )
    if status is None:
        return
    async with hub.global_db.connection() as conn:
        await hub_directory.AsyncQuerier(conn).update_hub_copy(
            hub_user_global_id=user_id,
            status=HubUserStatus(status),
            preferred_language=data.language,
        )


class DeadVerificationToken(Unauthorized):
    """This link is no longer good; ask for the change again."""


async def request_email_change(
    hub: Hub, principal: HubPrincipal, data: RequestEmailChangeRequest, *, caller: Caller
) -> Notice:
    """Queue a token to the new address and a notice to the present one; earlier tokens end."""
    address = data.new_email_address
    if mailbox(address) == mailbox(principal.email_address):
        raise Invalid([FieldError("new_email_address", "must differ from the present address")])
    checked = await check_current_password(hub, principal, data.current_password, caller)
    async with hub.regional_db.connection() as conn:
        await hub.throttle.give_back(conn, checked.attempts)
    await hub.throttle.count((hub.email_changes, str(principal.hub_user_global_id)))
    await hub.throttle.count((MAILS["email_change"], address))
    now = clock.now()
    async with hub.global_db.connection() as conn:
        if await hub_directory.AsyncQuerier(conn).is_hub_address_taken(
            email_address_hash=hub.address_hash(address), held_since=now - RESERVATION
        ):
            raise AddressTaken
    lifetime = hub.lifetimes.email_verification_token_expiry
    token = tokens.mint(hub.region)
    user_id = principal.hub_user_global_id
    async with hub.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        await queries.lock_hub_user(hub_user_global_id=user_id)
        await queries.delete_hub_email_verification_tokens(hub_user_global_id=user_id)
        if not await queries.insert_hub_email_verification_token(
            token_hash=token.digest,
            session_hash=principal.token_hash,
            hub_user_global_id=user_id,
            checked=checked.password_hash,
            new_email_address=address,
            now=now,
            expires_at=now + lifetime,
        ):
            raise Unauthorized
        mails = mail_queue.AsyncQuerier(conn)
        await enqueue(
            mails,
            kind=MailKind.HUB_EMAIL_VERIFICATION,
            to=address,
            language=principal.preferred_language,
            expires_at=now + lifetime,
            life=lifetime,
            ui_url=hub.ui_url,
            token=token.text,
            address=address,
        )
        await enqueue(
            mails,
            kind=MailKind.HUB_EMAIL_CHANGE_REQUESTED,
            to=principal.email_address,
            language=principal.preferred_language,
            expires_at=now + lifetime,
            life=lifetime,
        )
    return Notice(message="A mail with a link is on its way to the new address.")


async def complete_email_change(hub: Hub, data: CompleteEmailChangeRequest) -> None:
    """Move the account; the directory lets one of several concurrent changes win."""
    parsed = tokens.parse(data.verification_token)
    if parsed is None or parsed.region != hub.region:
        raise DeadVerificationToken
    change = await _announce(hub, parsed.digest)
    await _swap(hub, change)
    await vacate(hub, change.new_email_address, change.hub_user_global_id)
    await _follow(hub, change, parsed.digest)


async def _announce(
    hub: Hub, digest: bytes, *, forget: str | None = None
) -> GetHubEmailVerificationRow:
    """Step 1: announce the change; first finish an earlier one that was interrupted."""
    async with hub.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        change = await queries.get_hub_email_verification(token_hash=digest, now=clock.now())
        if change is None:
            raise DeadVerificationToken
        events.about(account=change.hub_user_global_id)
        if change.status != "active":
            raise NotActive
        earlier = change.pending_email_address
        if earlier in {None, forget, change.new_email_address}:
            await queries.announce_hub_address(
                email_address=change.new_email_address,
                hub_user_global_id=change.hub_user_global_id,
            )
            return change
    await follow(hub, change.hub_user_global_id, earlier, keep=digest)
    return await _announce(hub, digest, forget=earlier)


async def _swap(hub: Hub, change: GetHubEmailVerificationRow) -> None:
    digest = hub.address_hash(change.new_email_address)
    try:
        async with hub.global_db.transaction() as conn:
            queries = hub_directory.AsyncQuerier(conn)
            await queries.delete_lapsed_reservation(
                email_address_hash=digest, held_since=clock.now() - RESERVATION
            )
            await queries.update_hub_address(
                email_address_hash=digest, hub_user_global_id=change.hub_user_global_id
            )
    except Duplicate:
        raise AddressTaken from None


async def _follow(hub: Hub, change: GetHubEmailVerificationRow, digest: bytes) -> None:
    async with hub.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        await queries.lock_hub_user(hub_user_global_id=change.hub_user_global_id)
        if not await queries.consume_hub_email_verification(token_hash=digest, now=clock.now()):
            raise DeadVerificationToken
        await move(conn, change.hub_user_global_id, change.new_email_address)
