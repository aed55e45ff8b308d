"""Claiming a domain, in four steps over two databases (design §6)."""

from datetime import datetime

from common import clock
from common.auth import tokens
from common.queries.global_db import tenant_domains as directory
from common.queries.regional_db.models import DomainVerificationStatus
from common.queries.regional_db.tenant_domains import AsyncQuerier
from regional_api.tenant.domains.schemas import ClaimDomainRequest, ClaimDomainResponse
from regional_api.tenant.portal import RESERVATION, Portal, TenantPrincipal
from regional_api.tenant.proof import CLAIM, DomainTaken, record_name


async def claim_domain(
    portal: Portal, principal: TenantPrincipal, data: ClaimDomainRequest
) -> ClaimDomainResponse:
    """Claim a domain until it is proven, or the value runs out; of several claims one wins."""
    value, expires_at = tokens.mint().text, clock.now() + CLAIM
    await _reserve(portal, principal, data.domain, expires_at)
    await _create(portal, principal, data.domain, value, expires_at)
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


async def _reserve(
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


async def _create(
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
