"""Beginning a sign-up, in three steps over two databases: reserve, queue the mails, extend.

The row in the directory blocks other sign-ups of the domain. It lives ten minutes until the mails
are queued, and its full life then: should the process die in between, nobody holds a token that
works for long, and nobody waits a day for the domain.
"""

from datetime import datetime
from uuid import UUID

from common import clock
from common.auth import tokens
from common.db.pool import Connection
from common.mail.enqueue import enqueue
from common.queries.global_db.tenant_signup import AsyncQuerier
from common.queries.regional_db import mail_queue
from common.queries.regional_db import tenant_signup as regional_signup
from common.wire.problems import Conflict, NotFound
from regional_api.tenant.portal import RESERVATION, Portal
from regional_api.tenant.proof import DomainTaken, record_name
from regional_api.tenant.signup.schemas import (
    GetSignupDetailsRequest,
    GetSignupDetailsResponse,
    InitSignupRequest,
    InitSignupResponse,
)

_LANGUAGE = "en-US"  # there is no user yet whose language it could be
_MESSAGE = "Two mails are on their way: one with the DNS record to add, one with a private link."


class AddressTaken(Conflict):
    """This address belongs to a user already."""


class SignupPending(Conflict):
    """A sign-up for this domain is pending."""


class DeadSignupToken(NotFound):
    """This sign-up link is no longer good; sign up again."""


async def init_signup(portal: Portal, data: InitSignupRequest) -> InitSignupResponse:
    """Begin a sign-up; of several for one domain at once one wins."""
    now = clock.now()
    token, value = tokens.mint(), tokens.mint()
    expires_at = now + portal.lifetimes.signup_token_expiry
    signup_id = await _reserve(portal, data, token, value, min(expires_at, now + RESERVATION))
    await _queue_mails(portal, data, signup_id, token, value, expires_at)
    async with portal.global_db.connection() as conn:
        if not await AsyncQuerier(conn).extend_tenant_signup(
            signup_id=signup_id, kind=portal.global_kind, expires_at=expires_at
        ):
            raise SignupPending
    return InitSignupResponse(
        domain=data.domain,
        dns_record_name=record_name(data.domain),
        token_expires_at=expires_at,
        message=_MESSAGE,
    )


async def _reserve(
    portal: Portal,
    data: InitSignupRequest,
    token: tokens.Token,
    value: tokens.Token,
    expires_at: datetime,
) -> UUID:
    now, kind = clock.now(), portal.global_kind
    address_hash = portal.address_hash(data.email)
    async with portal.global_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        await ensure_free(portal, conn, data.domain, address_hash)
        await queries.delete_expired_tenant_signups(kind=kind, domain=data.domain, now=now)
        signup_id = await queries.insert_tenant_signup(
            kind=kind,
            token_hash=token.digest,
            dns_token_hash=value.digest,
            email_address_hash=address_hash,
            domain=data.domain,
            home_region=portal.region,
            now=now,
            expires_at=expires_at,
        )
    if signup_id is None:
        raise SignupPending
    return signup_id


async def ensure_free(
    portal: Portal,
    conn: Connection,
    domain: str,
    address_hash: bytes,
    *,
    signup_id: UUID | None = None,
) -> None:
    """Raise AddressTaken or DomainTaken if somebody else stands in the way."""
    now = clock.now()
    found = await AsyncQuerier(conn).check_tenant_signup(
        kind=portal.global_kind,
        domain=domain,
        email_address_hash=address_hash,
        signup_id=signup_id,
        now=now,
        held_since=now - RESERVATION,
    )
    if found is None or found.is_address_taken:
        raise AddressTaken
    if found.is_domain_taken:
        raise DomainTaken


async def _queue_mails(
    portal: Portal,
    data: InitSignupRequest,
    signup_id: UUID,
    token: tokens.Token,
    value: tokens.Token,
    expires_at: datetime,
) -> None:
    """Keep the address at home, and queue the mail to pass on and the private one."""
    lifetime = portal.lifetimes.signup_token_expiry
    async with portal.regional_db.transaction() as conn:
        await regional_signup.AsyncQuerier(conn).insert_tenant_signup(
            signup_id=signup_id,
            kind=portal.kind,
            email_address=data.email,
            now=clock.now(),
            expires_at=expires_at,
        )
        outbox = mail_queue.AsyncQuerier(conn)
        await enqueue(
            outbox,
            kind=portal.mails.signup_verification,
            to=data.email,
            language=_LANGUAGE,
            expires_at=expires_at,
            life=lifetime,
            domain=data.domain,
            record_value=value.text,
        )
        await enqueue(
            outbox,
            kind=portal.mails.signup_token,
            to=data.email,
            language=_LANGUAGE,
            expires_at=expires_at,
            life=lifetime,
            domain=data.domain,
            ui_url=portal.ui_url,
            token=token.text,
        )


async def describe(portal: Portal, data: GetSignupDetailsRequest) -> GetSignupDetailsResponse:
    """Tell which domain a live token is for."""
    parsed = tokens.parse(data.signup_token)
    if parsed is None or parsed.region is not None:
        raise DeadSignupToken
    async with portal.global_db.connection() as conn:
        signup = await AsyncQuerier(conn).get_tenant_signup(
            token_hash=parsed.digest, kind=portal.global_kind, now=clock.now()
        )
    if signup is None:
        raise DeadSignupToken
    return GetSignupDetailsResponse(domain=signup.domain)
