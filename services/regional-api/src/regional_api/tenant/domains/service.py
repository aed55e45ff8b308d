"""Proving domains, and telling where they stand."""

import math
from datetime import datetime, timedelta

from msgspec import UNSET

from common import clock
from common.auth import tokens
from common.queries.global_db import tenant_domains as directory
from common.queries.regional_db.models import DomainVerificationStatus
from common.queries.regional_db.tenant_domains import AsyncQuerier
from common.wire.problems import TooManyRequests
from regional_api.tenant.domains.holdings import Holding, UnknownDomain, hold, page
from regional_api.tenant.domains.schemas import (
    DomainRequest,
    DomainStatus,
    ListDomainsRequest,
    ListDomainsResponse,
    VerifyDomainResponse,
)
from regional_api.tenant.portal import Portal, TenantPrincipal
from regional_api.tenant.proof import CLAIM, record_name

_PAUSE = timedelta(minutes=60)
_FAILURES = 3
_PAGE = 20

_PENDING = DomainVerificationStatus.PENDING
_VERIFIED = DomainVerificationStatus.VERIFIED


class CheckedLately(TooManyRequests):
    """This domain was checked less than an hour ago."""


async def verify_domain(
    portal: Portal, principal: TenantPrincipal, data: DomainRequest
) -> VerifyDomainResponse:
    """Look the record up, without a connection in hand; the check is counted before it is made."""
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
    """Tell the directory first: from now on nobody takes the domain over; the region follows."""
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
    """Tell where a domain stands."""
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
