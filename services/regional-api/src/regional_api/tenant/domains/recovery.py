"""Read a tenant's domains: the directory decides, and the regional rows are repaired to follow.

A row of a claim that another tenant now has is deleted. A row that the region has lost, or never
got because a request died, is written again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common import clock
from common.auth import tokens
from common.queries.global_db import tenant_domains as directory
from common.queries.regional_db.models import DomainVerificationStatus
from common.queries.regional_db.tenant_domains import AsyncQuerier, ListTenantDomainsNamedRow
from common.wire.problems import NotFound
from regional_api.tenant.portal import CLAIM, Portal, TenantPrincipal

Holding = ListTenantDomainsNamedRow

_PENDING = DomainVerificationStatus.PENDING


class UnknownDomain(NotFound):
    """This is not a domain of yours."""


@dataclass(frozen=True, slots=True)
class _Claim:
    domain: str
    verified_at: datetime | None
    expires_at: datetime | None


async def hold(portal: Portal, principal: TenantPrincipal, domain: str) -> Holding:
    """Return the regional row of a tenant's domain; raise UnknownDomain."""
    tenant_id = principal.tenant_id
    async with portal.global_db.connection() as conn:
        row = await directory.AsyncQuerier(conn).get_tenant_domain_claim(
            tenant_id=tenant_id, kind=portal.global_kind, domain=domain
        )
    if row is None:
        async with portal.regional_db.connection() as conn:
            await AsyncQuerier(conn).delete_lost_tenant_domain(
                **portal.tenant(tenant_id), domain=domain, now=clock.now()
            )
        raise UnknownDomain
    claim = _Claim(row.domain, row.verified_at, row.claim_expires_at)
    (holding,) = await _follow(portal, principal, [claim])
    return holding


async def page(
    portal: Portal, principal: TenantPrincipal, after: str, most: int
) -> Sequence[Holding]:
    """Return the tenant's domains after `after`, in alphabetical order."""
    async with portal.global_db.connection() as conn:
        rows = await directory.AsyncQuerier(conn).list_tenant_domain_claims(
            tenant_id=principal.tenant_id, kind=portal.global_kind, after=after, most=most
        )
    return await _follow(
        portal,
        principal,
        [_Claim(row.domain, row.verified_at, row.claim_expires_at) for row in rows],
    )


async def _follow(
    portal: Portal, principal: TenantPrincipal, claims: Sequence[_Claim]
) -> list[Holding]:
    names = [claim.domain for claim in claims]
    tenant = portal.tenant(principal.tenant_id)
    async with portal.regional_db.connection() as conn:
        queries = AsyncQuerier(conn)
        found = {
            row.domain: row
            for row in await queries.list_tenant_domains_named(**tenant, domains=names)
        }
        behind = [claim for claim in claims if _is_behind(claim, found.get(claim.domain))]
        for claim in behind:
            await _repair(queries, portal, principal, claim, found.get(claim.domain))
        if behind:
            repaired = await queries.list_tenant_domains_named(**tenant, domains=names)
            found = {row.domain: row for row in repaired}
    return [found[name] for name in names if name in found]


def _is_behind(claim: _Claim, row: Holding | None) -> bool:
    if row is None or row.confirmed_at is None:
        return True
    return claim.verified_at is not None and row.status == _PENDING


async def _repair(
    queries: AsyncQuerier,
    portal: Portal,
    principal: TenantPrincipal,
    claim: _Claim,
    row: Holding | None,
) -> None:
    now = clock.now()
    tenant = portal.tenant(principal.tenant_id)
    if row is not None:
        await queries.follow_tenant_domain(
            **tenant, domain=claim.domain, verified_at=claim.verified_at, now=now
        )
        return
    await queries.put_tenant_domain(
        **tenant,
        domain=claim.domain,
        verification_token=tokens.mint().text,
        token_expires_at=claim.expires_at or now + CLAIM,
        last_verified_at=claim.verified_at,
        status=DomainVerificationStatus.VERIFIED if claim.verified_at else _PENDING,
        now=now,
    )
