"""Read a tenant's domains: the directory says who has proven them, and the region follows.

A proof that the directory knows, and the region does not, is written again. A claim whose record
the worker has found is proven here, since the worker reaches no other database.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from common import clock
from common.auth import tokens
from common.domain_proof import CLAIM
from common.queries.global_db import tenant_domains as directory
from common.queries.regional_db.models import DomainVerificationStatus
from common.queries.regional_db.tenant_domains import AsyncQuerier, ListTenantDomainsNamedRow
from common.wire.problems import NotFound
from regional_api.tenant.portal import RESERVATION, TAKE_OVER, Portal, TenantPrincipal

Holder = directory.ListDomainHoldersRow

_PENDING = DomainVerificationStatus.PENDING
# A little longer than the worker's longest pause: a record that has gone since proves nothing.
_SEEN = timedelta(minutes=75)


class UnknownDomain(NotFound):
    """This is not a domain of yours."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A domain of a tenant: the row at home, and who has proven the domain."""

    row: ListTenantDomainsNamedRow
    holder: Holder | None
    is_ours: bool

    @property
    def domain(self) -> str:
        """The domain."""
        return self.row.domain

    @property
    def is_taken(self) -> bool:
        """Whether somebody else's proof stands in the way of ours."""
        return not self.is_ours and self.holder is not None and not may_pass_on(self.holder)


def may_pass_on(holder: Holder) -> bool:
    """Return whether a holder's record has been missing for so long that a proof takes over."""
    since = holder.failing_since
    return holder.is_confirmed and since is not None and since <= clock.now() - TAKE_OVER


async def find_holders(portal: Portal, domains: Sequence[str]) -> dict[str, Holder]:
    """Return who has proven these domains, or is just completing a sign-up with a proof."""
    async with portal.global_db.connection() as conn:
        found = await directory.AsyncQuerier(conn).list_domain_holders(
            kind=portal.global_kind,
            domains=list(domains),
            held_since=clock.now() - RESERVATION,
        )
    return {holder.domain: holder for holder in found}


async def observe(portal: Portal, domain: str, found: Iterable[str]) -> datetime | None:
    """Tell the directory what a look-up found; return since when the holder's record is missing."""
    async with portal.global_db.connection() as conn:
        return await directory.AsyncQuerier(conn).observe_domain(
            kind=portal.global_kind,
            domain=domain,
            seen=[tokens.digest(text) for text in found],
            now=clock.now(),
        )


async def prove(
    portal: Portal, principal: TenantPrincipal, domain: str, value: str
) -> datetime | None:
    """Make the domain this tenant's; return the time, or None if another's proof was first.

    In the directory first, where one statement decides between all regions; the region follows.
    """
    now, tenant_id = clock.now(), principal.tenant_id
    async with portal.global_db.connection() as conn:
        if not await directory.AsyncQuerier(conn).prove_tenant_domain(
            kind=portal.global_kind,
            domain=domain,
            tenant_id=tenant_id,
            home_region=portal.region,
            proof_hash=tokens.digest(value),
            now=now,
            held_since=now - RESERVATION,
            failing_before=now - TAKE_OVER,
        ):
            return None
    async with portal.regional_db.connection() as conn:
        if await AsyncQuerier(conn).pass_tenant_domain_check(
            **portal.tenant(tenant_id), domain=domain, verification_token=value, now=now
        ):
            return now
    async with portal.global_db.connection() as conn:  # released while it was looked up
        await directory.AsyncQuerier(conn).release_tenant_domain(
            kind=portal.global_kind, domain=domain, tenant_id=tenant_id
        )
    raise UnknownDomain


async def hold(portal: Portal, principal: TenantPrincipal, domain: str) -> Holding:
    """Return a domain that the tenant has claimed or proven; raise UnknownDomain."""
    for holding in await _follow(portal, principal, [domain]):
        return holding
    raise UnknownDomain


async def page(portal: Portal, principal: TenantPrincipal, after: str, most: int) -> list[Holding]:
    """Return the tenant's domains after `after`, in alphabetical order."""
    tenant_id = principal.tenant_id
    async with portal.global_db.connection() as conn:
        proven = await directory.AsyncQuerier(conn).list_proven_tenant_domains(
            tenant_id=tenant_id, kind=portal.global_kind, after=after, most=most
        )
    async with portal.regional_db.connection() as conn:
        at_home = await AsyncQuerier(conn).list_tenant_domain_names(
            **portal.tenant(tenant_id), after=after, most=most
        )
    return await _follow(portal, principal, sorted({*proven, *at_home})[:most])


async def _follow(
    portal: Portal, principal: TenantPrincipal, domains: Sequence[str]
) -> list[Holding]:
    holders = await find_holders(portal, domains)
    rows = await _rows(portal, principal, domains)
    is_behind = False
    for domain in domains:
        is_behind |= await _repair(portal, principal, domain, holders.get(domain), rows.get(domain))
    if is_behind:
        holders = await find_holders(portal, domains)
        rows = await _rows(portal, principal, domains)
    found = []
    for domain in domains:
        row, holder = rows.get(domain), holders.get(domain)
        is_ours = _is_ours(principal, holder)
        if row is not None and (is_ours or row.confirmed_at is not None):
            found.append(Holding(row, holder, is_ours))
    return found


def _is_ours(principal: TenantPrincipal, holder: Holder | None) -> bool:
    return holder is not None and holder.tenant_id == principal.tenant_id


async def _rows(
    portal: Portal, principal: TenantPrincipal, domains: Sequence[str]
) -> dict[str, ListTenantDomainsNamedRow]:
    async with portal.regional_db.connection() as conn:
        found = await AsyncQuerier(conn).list_tenant_domains_named(
            **portal.tenant(principal.tenant_id), domains=list(domains)
        )
    return {row.domain: row for row in found}


async def _repair(
    portal: Portal,
    principal: TenantPrincipal,
    domain: str,
    holder: Holder | None,
    row: ListTenantDomainsNamedRow | None,
) -> bool:
    """Write what an interrupted request or the worker left to do; return whether there was any."""
    now, tenant = clock.now(), portal.tenant(principal.tenant_id)
    if holder is None:
        if row is None or row.status != _PENDING or row.proof_seen_at is None:
            return False
        if row.proof_seen_at <= now - _SEEN:
            return False
        with suppress(UnknownDomain):  # released at this moment
            await prove(portal, principal, domain, row.verification_token)
        return True
    if not _is_ours(principal, holder):
        return False
    if row is not None and row.confirmed_at is not None and row.status != _PENDING:
        return False
    async with portal.regional_db.connection() as conn:
        queries = AsyncQuerier(conn)
        if row is not None:
            await queries.follow_tenant_domain(
                **tenant, domain=domain, verified_at=holder.verified_at, now=now
            )
        else:
            await queries.put_tenant_domain(
                **tenant,
                domain=domain,
                verification_token=tokens.mint().text,
                token_expires_at=now + CLAIM,
                last_verified_at=holder.verified_at,
                now=now,
            )
    return True
