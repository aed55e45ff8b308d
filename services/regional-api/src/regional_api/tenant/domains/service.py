"""Claim, verify, list and release domains. A claim blocks nobody: only a proof does (C1).

A claim is a row at home. The directory holds proofs alone, and one statement there decides which
of several comes first.
"""

import math
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import UNSET

from common import clock, events
from common.auth import tokens
from common.domain_proof import CLAIM, FIRST_CHECK, record_name, shown
from common.queries.global_db import tenant_domains as directory
from common.queries.regional_db.models import DomainVerificationStatus
from common.queries.regional_db.tenant_domains import AsyncQuerier
from common.wire.problems import Conflict, TooManyRequests, Unprocessable
from regional_api.tenant.domains.recovery import (
    Holder,
    Holding,
    UnknownDomain,
    find_holders,
    hold,
    may_pass_on,
    observe,
    page,
    prove,
)
from regional_api.tenant.domains.schemas import (
    TAKEN,
    ClaimDomainRequest,
    ClaimDomainResponse,
    DomainRequest,
    DomainStatus,
    ListDomainsRequest,
    ListDomainsResponse,
    VerifyDomainResponse,
)
from regional_api.tenant.portal import MOST_CLAIMS, TAKE_OVER, Portal, TenantPrincipal

_PROVEN_PAUSE = timedelta(minutes=60)
_CLAIM_PAUSE = timedelta(seconds=10)
_FAILURES = 3
_PAGE = 20

_PENDING = DomainVerificationStatus.PENDING
_VERIFIED = DomainVerificationStatus.VERIFIED


class DomainTaken(Conflict):
    """This domain is proven by somebody else, or yours already."""


class CheckedLately(TooManyRequests):
    """This domain was checked a short while ago; Retry-After says when it may be again."""


class TooManyClaims(Unprocessable):
    """You have ten claims without a proof; prove or release one of them first."""


class OnlyDomain(Unprocessable):
    """This is your only proven domain, without which nobody could sign in; prove another first."""


async def ensure_open(portal: Portal, domain: str, tenant_id: UUID | None = None) -> None:
    """Raise DomainTaken if a proof stands in the way: somebody else's, or this tenant's own.

    The holder's record is looked up on this occasion, once an hour: a domain whose record has been
    missing for seven days may be taken over.
    """
    holder = (await find_holders(portal, [domain])).get(domain)
    if holder is None:
        return
    if holder.tenant_id == tenant_id or not holder.is_confirmed:
        raise DomainTaken
    if not may_pass_on(await _look_at(portal, domain, holder)):
        raise DomainTaken


async def _look_at(portal: Portal, domain: str, holder: Holder) -> Holder:
    if not portal.dns.has_room:
        return holder
    now = clock.now()
    async with portal.global_db.connection() as conn:
        if not await directory.AsyncQuerier(conn).begin_domain_observation(
            kind=portal.global_kind, domain=domain, now=now, allowed_since=now - _PROVEN_PAUSE
        ):
            return holder
    found = await portal.dns.texts(record_name(domain))
    if found is not None:
        holder.failing_since = await observe(portal, domain, found)
    return holder


async def claim_domain(
    portal: Portal, principal: TenantPrincipal, data: ClaimDomainRequest
) -> ClaimDomainResponse:
    """Claim a domain until it is proven, by whomever, or the claim lapses."""
    await ensure_open(portal, data.domain, principal.tenant_id)
    value, now = tokens.mint().text, clock.now()
    tenant = portal.tenant(principal.tenant_id)
    async with portal.regional_db.transaction() as conn:
        queries = AsyncQuerier(conn)
        await queries.lock_tenant_claims(tenant_id=principal.tenant_id)
        others = await queries.count_tenant_claims(**tenant, domain=data.domain)
        if (others or 0) >= MOST_CLAIMS:
            raise TooManyClaims
        if not await queries.claim_tenant_domain(
            **tenant,
            domain=data.domain,
            verification_token=value,
            token_expires_at=now + CLAIM,
            next_check_at=now + FIRST_CHECK,
            now=now,
        ):
            raise DomainTaken
    return ClaimDomainResponse(
        domain=data.domain,
        verification_token=value,
        expires_at=now + CLAIM,
        instructions=f"Add a TXT record named {record_name(data.domain)} with this value.",
    )


async def verify_domain(
    portal: Portal, principal: TenantPrincipal, data: DomainRequest
) -> VerifyDomainResponse:
    """Look the record up while no connection is held; the check is counted before it is made."""
    domain = data.domain
    holding = await hold(portal, principal, domain)
    portal.dns.require_room()
    value = await _begin_check(portal, principal, holding)
    found = await portal.dns.texts(record_name(domain))
    if found is not None:
        await observe(portal, domain, found)
        proven_at = await prove(portal, principal, domain, value) if value in found else None
        if proven_at is not None:
            return VerifyDomainResponse(
                status=_VERIFIED, verified_at=proven_at, message="The domain is verified."
            )
    async with portal.regional_db.connection() as conn:
        await AsyncQuerier(conn).fail_tenant_domain_check(
            **portal.tenant(principal.tenant_id),
            domain=domain,
            verification_token=value,
            most_failures=_FAILURES,
            found_values=None if found is None else shown(found),
            now=clock.now(),
        )
    status = _status_of(await hold(portal, principal, domain))
    events.about(outcome=f"no_record_{status}".lower())
    return VerifyDomainResponse(status=status, message=_failure(domain, status, found))


def _failure(domain: str, status: str, found: set[str] | None) -> str:
    if status == TAKEN:
        return "Somebody else has proven this domain."
    if found is None:
        return f"The name servers of {domain} gave no answer."
    return f"{record_name(domain)} has no TXT record with this value."


async def _begin_check(portal: Portal, principal: TenantPrincipal, holding: Holding) -> str:
    """Return the value to look for, a new one if that of a claim has lapsed; or CheckedLately."""
    now, pause = clock.now(), _pause(holding)
    checked_at = holding.row.last_verification_requested_at
    if checked_at is not None and checked_at + pause > now:
        raise CheckedLately(math.ceil((checked_at + pause - now).total_seconds()))
    async with portal.regional_db.connection() as conn:
        value = await AsyncQuerier(conn).begin_tenant_domain_check(
            **portal.tenant(principal.tenant_id),
            domain=holding.domain,
            now=now,
            allowed_since=now - pause,
            new_token=tokens.mint().text,
            new_expires_at=now + CLAIM,
            next_check_at=now + FIRST_CHECK,
        )
    if value is None:  # another check was faster
        raise CheckedLately(math.ceil(pause.total_seconds()))
    return value


def _pause(holding: Holding) -> timedelta:
    return _PROVEN_PAUSE if holding.is_ours else _CLAIM_PAUSE


async def release_domain(portal: Portal, principal: TenantPrincipal, data: DomainRequest) -> None:
    """Give a domain or a claim up; in the directory first, and the same request again finishes."""
    tenant_id, domain, kind = principal.tenant_id, data.domain, portal.global_kind
    async with portal.global_db.transaction() as conn:
        queries = directory.AsyncQuerier(conn)
        await queries.lock_tenant(tenant_id=tenant_id, kind=kind)
        is_proven = await queries.release_tenant_domain(
            kind=kind, domain=domain, tenant_id=tenant_id
        )
        if is_proven and not await queries.count_other_proven_domains(
            tenant_id=tenant_id, kind=kind, domain=domain
        ):
            raise OnlyDomain
    async with portal.regional_db.connection() as conn:
        is_known = await AsyncQuerier(conn).delete_tenant_domain(
            **portal.tenant(tenant_id), domain=domain
        )
    if not is_proven and not is_known:
        raise UnknownDomain


async def get_domain_status(
    portal: Portal, principal: TenantPrincipal, data: DomainRequest
) -> DomainStatus:
    """Return a domain's status."""
    return _status(await hold(portal, principal, data.domain), clock.now())


async def list_domains(
    portal: Portal, principal: TenantPrincipal, data: ListDomainsRequest
) -> ListDomainsResponse:
    """Return up to twenty domains, in their order."""
    rows = await page(portal, principal, data.pagination_key, _PAGE + 1)
    now = clock.now()
    items = [_status(row, now) for row in rows[:_PAGE]]
    return ListDomainsResponse(
        items=items, next_pagination_key=items[-1].domain if len(rows) > _PAGE else UNSET
    )


def _status_of(holding: Holding) -> str:
    if holding.is_ours:
        return holding.row.status
    return TAKEN if holding.is_taken else _PENDING


def _status(holding: Holding, now: datetime) -> DomainStatus:
    row, status = holding.row, _status_of(holding)
    attempted_at = row.last_verification_requested_at
    allowed_at = attempted_at + _pause(holding) if attempted_at else now
    since = holding.holder.failing_since if holding.holder and holding.is_ours else None
    is_claim = status == row.status == _PENDING
    return DomainStatus(
        domain=row.domain,
        status=status,
        verification_token=UNSET if status in {_VERIFIED, TAKEN} else row.verification_token,
        expires_at=row.token_expires_at if is_claim else UNSET,
        last_verified_at=(row.last_verified_at or UNSET) if status == _VERIFIED else UNSET,
        can_request_verification=allowed_at <= now,
        last_attempted_at=attempted_at or UNSET,
        next_verification_allowed_at=allowed_at if allowed_at > now else UNSET,
        last_checked_at=row.last_checked_at or UNSET,
        found_values=UNSET if row.found_values is None else row.found_values,
        failing_since=since or UNSET,
        may_pass_on_at=since + TAKE_OVER if since else UNSET,
    )
