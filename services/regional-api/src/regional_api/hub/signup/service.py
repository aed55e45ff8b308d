"""Sign-up: the domain must be approved and the address free; then four steps over two databases.

Reserve in global, create in the region, confirm in global, confirm in the region (design §6).
"""

import re
import secrets
from dataclasses import dataclass
from uuid import UUID, uuid4

from common import clock, events
from common.auth import tokens
from common.auth.login import Notice
from common.db.pool import Duplicate
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries.global_db import global_routes, hub_directory, hub_signup
from common.queries.regional_db import hub_signup as regional_signup
from common.queries.regional_db import mail_queue
from common.wire.addresses import mailbox
from common.wire.problems import FieldError, Forbidden, Invalid, Unauthorized
from regional_api.hub.portal import RESERVATION, Hub
from regional_api.hub.profile.recovery import AddressTaken, vacate
from regional_api.hub.session.service import open_session
from regional_api.hub.signup.schemas import (
    CompleteSignupRequest,
    CompleteSignupResponse,
    RequestSignupRequest,
)

_LANGUAGE = "en-US"  # no user exists yet who could have chosen one


class DomainNotApproved(Forbidden):
    """Addresses of this domain cannot sign up."""


async def ensure_approved(hub: Hub, address: str) -> None:
    """Raise DomainNotApproved unless addresses of this domain may sign up."""
    async with hub.global_db.connection() as conn:
        is_approved = await global_routes.AsyncQuerier(conn).is_domain_approved(
            domain_name=address.rpartition("@")[2]
        )
    if not is_approved:
        raise DomainNotApproved


async def request_signup(hub: Hub, data: RequestSignupRequest) -> Notice:
    """Record a sign-up token (hashes only) and queue its mail in this region.

    Token and mail lie in two databases: a token whose mail was never queued is worth nothing to
    anybody and expires.
    """
    address = data.email_address
    await ensure_approved(hub, address)
    now = clock.now()
    lifetime = hub.lifetimes.hub_signup_token_expiry
    digest, token = hub.address_hash(address), tokens.mint()
    async with hub.global_db.connection() as conn:
        if await hub_directory.AsyncQuerier(conn).is_hub_address_taken(
            email_address_hash=digest, held_since=now - RESERVATION
        ):
            raise AddressTaken
        await hub_signup.AsyncQuerier(conn).insert_hub_signup_token(
            token_hash=token.digest,
            email_address_hash=digest,
            given_address_hash=hub.address_hash.exact(address),
            now=now,
            expires_at=now + lifetime,
        )
    async with hub.regional_db.transaction() as conn:
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=MailKind.HUB_SIGNUP_VERIFICATION,
            to=address,
            language=_LANGUAGE,
            expires_at=now + lifetime,
            life=lifetime,
            ui_url=hub.ui_url,
            token=token.text,
        )
    return Notice(message="A mail with a link to finish the sign-up is on its way.")


_HANDLE_ATTEMPTS = 5
_ROLE = "hub:read_posts"


class DeadSignupToken(Unauthorized):
    """This sign-up link is no longer good; ask for a new one."""


class NoFreeHandle(RuntimeError):
    """Several random handles in a row were taken."""


@dataclass(frozen=True, slots=True)
class _Signup:
    data: CompleteSignupRequest
    token_hash: bytes
    address_hash: bytes
    password_hash: str


@dataclass(frozen=True, slots=True)
class _Account:
    user_id: UUID
    handle: str


async def complete_signup(hub: Hub, data: CompleteSignupRequest) -> CompleteSignupResponse:
    """Create the account that a sign-up token allows; one of several concurrent requests wins."""
    token_hash, address_hash = await _check(hub, data)
    password_hash = await hub.passwords.hash_new(
        "password", data.password, "hub", data.email_address
    )
    signup = _Signup(data, token_hash, address_hash, password_hash)
    account = await _reserve(hub, signup)
    events.about(account=account.user_id)
    await _create(hub, signup, account)
    await _confirm_in_global(hub, signup, account)
    session = await _confirm_in_region(hub, signup, account)
    return CompleteSignupResponse(session_token=session.text, handle=account.handle)


async def _check(hub: Hub, data: CompleteSignupRequest) -> tuple[bytes, bytes]:
    now = clock.now()
    parsed = tokens.parse(data.signup_token)
    address_hash = hub.address_hash(data.email_address)
    if parsed is None or parsed.region is not None:
        raise DeadSignupToken
    async with hub.global_db.connection() as conn:
        expected = await hub_signup.AsyncQuerier(conn).get_hub_signup_token(
            token_hash=parsed.digest, now=now
        )
    if expected is None:
        raise DeadSignupToken
    given = hub.address_hash.exact(data.email_address)
    if not tokens.same(expected.given_address_hash or given, given) or not tokens.same(
        expected.email_address_hash, address_hash
    ):
        raise Invalid([FieldError("email_address", "must be the address that got the token")])
    await ensure_approved(hub, data.email_address)
    return parsed.digest, address_hash


async def _reserve(hub: Hub, signup: _Signup) -> _Account:
    """Step 1: reserve address and handle; a repetition gets the existing row."""
    now = clock.now()
    for _ in range(_HANDLE_ATTEMPTS):
        try:
            async with hub.global_db.transaction() as conn:
                row = await hub_signup.AsyncQuerier(conn).reserve_hub_user(
                    hub_user_global_id=uuid4(),
                    handle=generate_handle(signup.data.email_address),
                    email_address_hash=signup.address_hash,
                    preferred_language=signup.data.preferred_language,
                    home_region=hub.region,
                    signup_token_hash=signup.token_hash,
                    now=now,
                    held_since=now - RESERVATION,
                )
        except Duplicate:  # the handle exists: generate another
            continue
        if row is None:
            raise AddressTaken
        return _Account(row.hub_user_global_id, row.handle)
    raise NoFreeHandle


async def _create(hub: Hub, signup: _Signup, account: _Account) -> None:
    """Step 2: insert the person, not yet confirmed."""
    data = signup.data
    await vacate(hub, data.email_address, account.user_id)
    async with hub.regional_db.transaction() as conn:
        queries = regional_signup.AsyncQuerier(conn)
        now = clock.now()
        is_new = await queries.insert_hub_user(
            hub_user_global_id=account.user_id,
            email_address=data.email_address,
            password_hash=signup.password_hash,
            handle=account.handle,
            preferred_language=data.preferred_language,
            resident_country_code=data.resident_country_code,
            now=now,
        )
        if not is_new and not await queries.renew_half_made_hub_user(
            hub_user_global_id=account.user_id,
            email_address=data.email_address,
            password_hash=signup.password_hash,
            preferred_language=data.preferred_language,
            resident_country_code=data.resident_country_code,
            now=now,
        ):
            raise AddressTaken
        await _write_names_and_role(queries, signup, account)


async def _confirm_in_global(hub: Hub, signup: _Signup, account: _Account) -> None:
    """Step 3: confirm in global and spend the token; one request wins."""
    now = clock.now()
    async with hub.global_db.transaction() as conn:
        queries = hub_signup.AsyncQuerier(conn)
        confirmed = await queries.confirm_hub_user(
            hub_user_global_id=account.user_id,
            signup_token_hash=signup.token_hash,
            home_region=hub.region,
            now=now,
        )
        if not confirmed:
            raise AddressTaken
        if not await queries.consume_hub_signup_token(token_hash=signup.token_hash, now=now):
            raise DeadSignupToken


async def _confirm_in_region(hub: Hub, signup: _Signup, account: _Account) -> tokens.Token:
    """Step 4: confirm in the region with the values of this request, which won; open a session."""
    data = signup.data
    async with hub.regional_db.transaction() as conn:
        queries = regional_signup.AsyncQuerier(conn)
        await queries.confirm_hub_user(
            hub_user_global_id=account.user_id,
            email_address=data.email_address,
            password_hash=signup.password_hash,
            preferred_language=data.preferred_language,
            resident_country_code=data.resident_country_code,
            now=clock.now(),
        )
        await _write_names_and_role(queries, signup, account)
        return await open_session(hub, conn, account.user_id)


async def _write_names_and_role(
    queries: regional_signup.AsyncQuerier, signup: _Signup, account: _Account
) -> None:
    data = signup.data
    names = {data.preferred_language: data.preferred_display_name}
    names |= {name.language_code: name.display_name for name in data.other_display_names}
    await queries.delete_hub_display_names(hub_user_global_id=account.user_id)
    await queries.insert_hub_display_names(
        hub_user_global_id=account.user_id,
        preferred_language=data.preferred_language,
        language_codes=list(names),
        display_names=list(names.values()),
    )
    await queries.grant_hub_role(hub_user_global_id=account.user_id, role_name=_ROLE)


_LONGEST = 40
_RANDOM_BYTES = 4


def generate_handle(address: str) -> str:
    """Derive a handle from the local part of an address and eight random hex digits."""
    name = mailbox(address).split("@", 1)[0].replace(".", "-")
    name = re.sub(r"-+", "-", re.sub(r"[^a-z0-9-]", "", name)).strip("-")
    name = name[:_LONGEST].strip("-") or "user"
    return f"{name}-{secrets.token_hex(_RANDOM_BYTES)}"
