"""Claim, verify and list domains; the four steps of a claim are in design §6."""

import math
from datetime import datetime, timedelta

from msgspec import UNSET

from common import clock, events
from common.auth import tokens
from common.queries.global_db import tenant_domains as directory
from common.queries.regional_db.models import DomainVerificationStatus
from common.queries.regional_db.tenant_domains import AsyncQuerier
from common.wire.problems import Conflict, TooManyRequests
from regional_api.tenant.domains.recovery import Holding, UnknownDomain, hold, page
from regional_api.tenant.domains.schemas import (
    ClaimDomainRequest,
    ClaimDomainResponse,
    DomainRequest,
    DomainStatus,
    ListDomainsRequest,
    ListDomainsResponse,
    VerifyDomainResponse,
)
from regional_api.tenant.portal import CLAIM, RESERVATION, Portal, TenantPrincipal

_PAUSE = timedelta(minutes=60)
_FAILURES = 3
_PAGE = 20

_PENDING = DomainVerificationStatus.PENDING
_VERIFIED = DomainVerificationStatus.VERIFIED


class DomainTaken(Conflict):
    """This domain is claimed already."""


class CheckedLately(TooManyRequests):
    """This domain was checked less than an hour ago."""


def record_name(domain: str) -> str:
    """Return the name of the record that proves a domain."""
    return f"_vetchium-verify.{domain}"


async def claim_domain(
    portal: Portal, principal: TenantPrincipal, data: ClaimDomainRequest
) -> ClaimDomainResponse:
    """Claim a domain until it is verified or the claim expires; of several claims one wins."""
    value, expires_at = tokens.mint().text, clock.now() + CLAIM
    await _reserve_claim(portal, principal, data.domain, expires_at)
    await _create_claim(portal, principal, data.domain, value, expires_at)
    async with portal.global_db.connection() as conn:
        if not await directory.AsyncQuerier(conn).confirm_tenant_domain(
            kind=portal.global_kind,
            domain=data.domain,
            tenant_id=principal.tenant_id,
            now=clock.now(),
        ):
            raise DomainTaken
    async with portal.regional_db.connection() as conn:  # the winner's value is the one that counts
        await AsyncQuerier(conn).put_tenant_domain(
            **portal.tenant(principal.tenant_id),
            domain=data.domain,
            verification_token=value,
            token_expires_at=expires_at,
            last_verified_at=None,
            status=DomainVerificationStatus.PENDING,
            now=clock.now(),
        )
    return ClaimDomainResponse(
        domain=data.domain,
        verification_token=value,
        expires_at=expires_at,
        instructions=f"Add a TXT record named {record_name(data.domain)} with this value.",
    )


async def _reserve_claim(
    portal: Portal, principal: TenantPrincipal, domain: str, expires_at: datetime
) -> None:
    now = clock.now()
    async with portal.global_db.connection() as conn:
        is_ours = await directory.AsyncQuerier(conn).reserve_tenant_domain(
            kind=portal.global_kind,
            domain=domain,
            tenant_id=principal.tenant_id,
            home_region=portal.region,
            is_primary=False,
            verified_at=None,
            claim_expires_at=expires_at,
            now=now,
            held_since=now - RESERVATION,
        )
    if not is_ours:
        raise DomainTaken


async def _create_claim(
    portal: Portal, principal: TenantPrincipal, domain: str, value: str, expires_at: datetime
) -> None:
    async with portal.regional_db.connection() as conn:
        if not await AsyncQuerier(conn).create_tenant_domain(
            **portal.tenant(principal.tenant_id),
            domain=domain,
            verification_token=value,
            token_expires_at=expires_at,
            last_verified_at=None,
            status=DomainVerificationStatus.PENDING,
            now=clock.now(),
        ):
            raise DomainTaken


async def verify_domain(
    portal: Portal, principal: TenantPrincipal, data: DomainRequest
) -> VerifyDomainResponse:
    """Look the record up while no connection is held; the check is counted before it is made."""
    domain = data.domain
    holding = await hold(portal, principal, domain)
    value = await _begin_check(portal, principal, holding)
    if value in await portal.dns.texts(record_name(domain)):
        return await _pass(portal, principal, domain, value)
    async with portal.regional_db.connection() as conn:
        status = await AsyncQuerier(conn).fail_tenant_domain_check(
            **portal.tenant(principal.tenant_id),
            domain=domain,
            verification_token=value,
            most_failures=_FAILURES,
        )
    if status is None:
        raise UnknownDomain
    events.about(outcome=f"no_record_{status.value}".lower())
    return VerifyDomainResponse(
        status=status, message=f"{record_name(domain)} has no TXT record with this value."
    )


async def _begin_check(portal: Portal, principal: TenantPrincipal, holding: Holding) -> str:
    """Return the value to look for, a new one if that of a claim has run out; or CheckedLately."""
    now = clock.now()
    _ensure_allowed(holding.last_verification_requested_at, now)
    expires_at = now + CLAIM
    if holding.status == _PENDING and holding.token_expires_at <= now:
        async with portal.global_db.connection() as conn:
            if not await directory.AsyncQuerier(conn).extend_tenant_domain_claim(
                kind=portal.global_kind,
                domain=holding.domain,
                tenant_id=principal.tenant_id,
                claim_expires_at=expires_at,
            ):
                raise UnknownDomain
    async with portal.regional_db.connection() as conn:
        value = await AsyncQuerier(conn).begin_tenant_domain_check(
            **portal.tenant(principal.tenant_id),
            domain=holding.domain,
            now=now,
            allowed_since=now - _PAUSE,
            new_token=tokens.mint().text,
            new_expires_at=expires_at,
        )
    if value is None:  # another check was faster
        raise CheckedLately(math.ceil(_PAUSE.total_seconds()))
    return value


def _ensure_allowed(checked_at: datetime | None, now: datetime) -> None:
    if checked_at is not None and checked_at + _PAUSE > now:
        raise CheckedLately(math.ceil((checked_at + _PAUSE - now).total_seconds()))


async def _pass(
    portal: Portal, principal: TenantPrincipal, domain: str, value: str
) -> VerifyDomainResponse:
    """Verify in the directory first, which blocks other claims; the region follows."""
    now = clock.now()
    async with portal.global_db.connection() as conn:
        if not await directory.AsyncQuerier(conn).prove_tenant_domain(
            kind=portal.global_kind, domain=domain, tenant_id=principal.tenant_id, now=now
        ):
            raise UnknownDomain
    async with portal.regional_db.connection() as conn:
        await AsyncQuerier(conn).pass_tenant_domain_check(
            **portal.tenant(principal.tenant_id),
            domain=domain,
            verification_token=value,
            now=now,
        )
    return VerifyDomainResponse(
        status=_VERIFIED, verified_at=now, message="The domain is verified."
    )


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


def _status(row: Holding, now: datetime) -> DomainStatus:
    attempted_at = row.last_verification_requested_at
    allowed_at = attempted_at + _PAUSE if attempted_at else now
    return DomainStatus(
        domain=row.domain,
        status=row.status,
        verification_token=UNSET if row.status == _VERIFIED else row.verification_token,
        expires_at=row.token_expires_at if row.status == _PENDING else UNSET,
        last_verified_at=(row.last_verified_at or UNSET) if row.status == _VERIFIED else UNSET,
        can_request_verification=allowed_at <= now,
        last_attempted_at=attempted_at or UNSET,
        next_verification_allowed_at=allowed_at if allowed_at > now else UNSET,
    )
