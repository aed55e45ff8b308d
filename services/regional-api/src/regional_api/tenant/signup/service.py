"""Sign a tenant up, in two requests.

The first writes the sign-up, queues the mails and extends its life: ten minutes until the mails are
queued, the full one then. It blocks nobody: any number of sign-ups and claims of a domain are
pending beside each other, each with its own record, and the first valid proof wins (C1).

The second creates the tenant and its first user (design §6): reserve in global → create in the
region → confirm in global → confirm in the region. Each step can be repeated: the same request
again, or a login, finishes what is unfinished.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from common import clock, events
from common.auth import tokens
from common.db.pool import Connection
from common.domain_proof import CLAIM, record_name
from common.mail.enqueue import enqueue
from common.queries.global_db import tenant_domains, tenant_member, tenant_signup
from common.queries.regional_db import mail_queue, tenant_members
from common.queries.regional_db import tenant_domains as regional_domains
from common.queries.regional_db import tenant_signup as regional_signup
from common.queries.regional_db.models import DomainVerificationStatus
from common.wire.problems import Conflict, NotFound, TooManyRequests, Unprocessable
from regional_api.directory import TenantSignup
from regional_api.tenant.domains.recovery import observe
from regional_api.tenant.domains.schemas import TAKEN
from regional_api.tenant.domains.service import DomainTaken, ensure_open
from regional_api.tenant.portal import RESERVATION, SUPERADMIN, TAKE_OVER, Portal
from regional_api.tenant.session.service import open_session
from regional_api.tenant.signup.recovery import confirm_member_in
from regional_api.tenant.signup.schemas import (
    CompleteSignupResponse,
    GetSignupDetailsRequest,
    GetSignupDetailsResponse,
    InitSignupRequest,
    InitSignupResponse,
    TenantCompleteSignupRequest,
)

Completed = TypeVar("Completed", bound=CompleteSignupResponse)

_LANGUAGE = "en-US"  # there is no user yet whose language it could be
_PAUSE = timedelta(seconds=10)
_MESSAGE = "Two mails are on their way: one with the DNS record to add, one with a private link."


class AddressTaken(Conflict):
    """This address belongs to a user already."""


class DeadSignupToken(NotFound):
    """This sign-up link is no longer good; sign up again."""


class NoProof(Unprocessable):
    """The DNS record is not there, or has another value; DNS may take a while."""


class LookedUpLately(TooManyRequests):
    """The DNS record was looked up less than ten seconds ago; Retry-After says when it may be."""


async def init_signup(portal: Portal, data: InitSignupRequest) -> InitSignupResponse:
    """Begin a sign-up of a domain that nobody has proven."""
    await ensure_open(portal, data.domain)
    now = clock.now()
    token, value = tokens.mint(), tokens.mint()
    expires_at = now + portal.lifetimes.signup_token_expiry
    signup_id = await _insert_signup(portal, data, token, value, min(expires_at, now + RESERVATION))
    await _queue_mails(portal, data, signup_id, token, value, expires_at)
    async with portal.global_db.connection() as conn:
        if not await tenant_signup.AsyncQuerier(conn).extend_tenant_signup(
            signup_id=signup_id, kind=portal.global_kind, expires_at=expires_at
        ):
            raise DomainTaken
    return InitSignupResponse(
        domain=data.domain,
        dns_record_name=record_name(data.domain),
        token_expires_at=expires_at,
        message=_MESSAGE,
    )


async def _insert_signup(
    portal: Portal,
    data: InitSignupRequest,
    token: tokens.Token,
    value: tokens.Token,
    expires_at: datetime,
) -> UUID:
    now, kind = clock.now(), portal.global_kind
    address_hash = portal.address_hash(data.email)
    async with portal.global_db.transaction() as conn:
        queries = tenant_signup.AsyncQuerier(conn)
        await ensure_free(portal, conn, data.domain, address_hash)
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
        raise LookupError("a sign-up has an id")
    return signup_id


async def ensure_free(
    portal: Portal,
    conn: Connection,
    domain: str,
    address_hash: bytes,
    *,
    signup_id: UUID | None = None,
) -> None:
    """Raise AddressTaken or DomainTaken if another account has the address or domain."""
    now = clock.now()
    found = await tenant_signup.AsyncQuerier(conn).check_tenant_signup(
        kind=portal.global_kind,
        domain=domain,
        email_address_hash=address_hash,
        signup_id=signup_id,
        held_since=now - RESERVATION,
        failing_before=now - TAKE_OVER,
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
    """Return the domain of a live sign-up token, and whether somebody else has proven it."""
    parsed = tokens.parse(data.signup_token)
    if parsed is None or parsed.region is not None:
        raise DeadSignupToken
    async with portal.global_db.connection() as conn:
        signup = await tenant_signup.AsyncQuerier(conn).get_tenant_signup(
            token_hash=parsed.digest, kind=portal.global_kind, now=clock.now()
        )
        if signup is None:
            raise DeadSignupToken
        try:
            await _ensure_free(portal, conn, signup)
        except DomainTaken:
            return GetSignupDetailsResponse(domain=signup.domain, status=TAKEN)
        except AddressTaken:  # complete-signup says so
            pass
    return GetSignupDetailsResponse(domain=signup.domain, status=DomainVerificationStatus.PENDING)


@dataclass(frozen=True, slots=True)
class _Founding:
    row: TenantSignup
    address: str
    language: str
    value: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class _Ids:
    tenant_id: UUID
    user_id: UUID


async def complete_signup(
    portal: Portal,
    data: TenantCompleteSignupRequest,
    row: TenantSignup | None,
    response: type[Completed],
) -> Completed:
    """Create the tenant that a sign-up token and a DNS record allow; one winner per token."""
    if row is None:
        raise DeadSignupToken
    address = await _check(portal, row)
    # Before the look-up, which is made once in ten seconds: a better password may follow at once.
    await portal.passwords.ensure_fit("password", data.password, portal.name, address)
    value = await _prove(portal, row)
    password_hash = await portal.passwords.hash(data.password)
    founding = _Founding(row, address, data.preferred_language, value, password_hash)
    ids = await _reserve_tenant(portal, row)
    events.about(account=ids.user_id)
    await _create_founder(portal, founding, ids)
    await _confirm_in_global(portal, row, ids)
    session = await _confirm_in_region(portal, founding, ids)
    return response(session_token=session.text, tenant_user_id=str(ids.user_id))


async def _check(portal: Portal, row: TenantSignup) -> str:
    """Return the address, which only the home region has; raise if it or the domain is taken."""
    async with portal.regional_db.connection() as conn:
        at_home = await regional_signup.AsyncQuerier(conn).get_tenant_signup_at_home(
            signup_id=row.signup_id, kind=portal.kind, now=clock.now()
        )
    if at_home is None:
        raise DeadSignupToken
    async with portal.global_db.connection() as conn:
        if row.expires_at < at_home.expires_at:  # the mails went out, and then the process died
            await tenant_signup.AsyncQuerier(conn).extend_tenant_signup(
                signup_id=row.signup_id, kind=portal.global_kind, expires_at=at_home.expires_at
            )
        await _ensure_free(portal, conn, row)
    return at_home.email_address


async def _ensure_free(portal: Portal, conn: Connection, row: TenantSignup) -> None:
    await ensure_free(portal, conn, row.domain, row.email_address_hash, signup_id=row.signup_id)


async def _prove(portal: Portal, row: TenantSignup) -> str:
    """Return the value that proves the domain; raise NoProof if it is not published.

    No connection is held meanwhile, and the look-up is counted before it is made.
    """
    portal.dns.require_room()
    now = clock.now()
    async with portal.global_db.connection() as conn:
        if not await tenant_signup.AsyncQuerier(conn).begin_tenant_signup_check(
            signup_id=row.signup_id, kind=portal.global_kind, now=now, allowed_since=now - _PAUSE
        ):
            raise LookedUpLately(math.ceil(_PAUSE.total_seconds()))
    found = await portal.dns.texts(record_name(row.domain)) or set()
    for text in found:
        if tokens.same(tokens.digest(text), row.dns_token_hash):
            await observe(portal, row.domain, found)
            return text
    raise NoProof


async def _reserve_tenant(portal: Portal, row: TenantSignup) -> _Ids:
    """Step 1: claim tenant, domain and address; a repetition gets the rows that are there."""
    now, kind = clock.now(), portal.global_kind
    async with portal.global_db.transaction() as conn:
        queries = tenant_signup.AsyncQuerier(conn)
        tenant_id = await queries.reserve_tenant(
            tenant_id=uuid4(),
            kind=kind,
            tenant_name=row.domain,
            home_region=portal.region,
            signup_id=row.signup_id,
            now=now,
        )
        if tenant_id is None or not await queries.lock_tenant_signup(
            signup_id=row.signup_id, kind=kind
        ):
            raise DeadSignupToken
        await _ensure_free(portal, conn, row)
        if not await tenant_domains.AsyncQuerier(conn).reserve_tenant_domain(
            kind=kind,
            domain=row.domain,
            tenant_id=tenant_id,
            home_region=portal.region,
            proof_hash=row.dns_token_hash,
            now=now,
            held_since=now - RESERVATION,
            failing_before=now - TAKE_OVER,
        ):
            raise DomainTaken
        user_id = await tenant_member.AsyncQuerier(conn).reserve_tenant_member(
            tenant_user_id=uuid4(),
            tenant_id=tenant_id,
            kind=kind,
            email_address_hash=row.email_address_hash,
            home_region=portal.region,
            now=now,
        )
    if user_id is None:
        raise LookupError("a reservation has an id")
    return _Ids(tenant_id, user_id)


async def _create_founder(portal: Portal, founding: _Founding, ids: _Ids) -> None:
    """Step 2: the first user and the domain, not yet confirmed."""
    now = clock.now()
    member = portal.member(ids.tenant_id, ids.user_id)
    async with portal.regional_db.transaction() as conn:
        queries = regional_signup.AsyncQuerier(conn)
        is_new = await queries.insert_tenant_founder(
            **member,
            email_address=founding.address,
            password_hash=founding.password_hash,
            preferred_language=founding.language,
            now=now,
        )
        if not is_new and not await queries.renew_half_made_tenant_founder(**member, now=now):
            raise DeadSignupToken
        await tenant_members.AsyncQuerier(conn).grant_tenant_role(
            **member, role_name=portal.role(SUPERADMIN)
        )
        if not await regional_domains.AsyncQuerier(conn).create_tenant_domain(
            **portal.tenant(ids.tenant_id),
            domain=founding.row.domain,
            verification_token=founding.value,
            token_expires_at=now + CLAIM,
            now=now,
        ):
            raise DomainTaken


async def _confirm_in_global(portal: Portal, row: TenantSignup, ids: _Ids) -> None:
    """Step 3: one winner per token, which is spent by it."""
    now, kind = clock.now(), portal.global_kind
    async with portal.global_db.transaction() as conn:
        queries = tenant_signup.AsyncQuerier(conn)
        is_first = await queries.confirm_tenant(tenant_id=ids.tenant_id, kind=kind, now=now)
        if not is_first or not await queries.consume_tenant_signup(
            signup_id=row.signup_id, kind=kind, now=now
        ):
            raise DeadSignupToken
        if not await tenant_domains.AsyncQuerier(conn).confirm_tenant_domain(
            kind=kind, domain=row.domain, tenant_id=ids.tenant_id, now=now
        ):
            raise DomainTaken
        if not await confirm_member_in(
            conn, portal, ids.tenant_id, ids.user_id, row.email_address_hash
        ):
            raise AddressTaken


async def _confirm_in_region(portal: Portal, founding: _Founding, ids: _Ids) -> tokens.Token:
    """Step 4: with the values of this request, which won; open the first session."""
    now = clock.now()
    async with portal.regional_db.transaction() as conn:
        queries = regional_signup.AsyncQuerier(conn)
        await queries.confirm_tenant_founder(
            **portal.member(ids.tenant_id, ids.user_id),
            password_hash=founding.password_hash,
            preferred_language=founding.language,
            now=now,
        )
        await regional_domains.AsyncQuerier(conn).put_tenant_domain(
            **portal.tenant(ids.tenant_id),
            domain=founding.row.domain,
            verification_token=founding.value,
            token_expires_at=now + CLAIM,
            last_verified_at=now,
            now=now,
        )
        await queries.delete_tenant_signup(signup_id=founding.row.signup_id, kind=portal.kind)
        return await open_session(portal, conn, ids.user_id)
