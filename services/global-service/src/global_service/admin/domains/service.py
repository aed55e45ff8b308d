"""Approved domains; each change adds a row to the history in the same transaction."""

from typing import Any, NamedTuple
from uuid import UUID

from common.db.pool import Connection
from common.queries.global_db.admin_domains import (
    AsyncQuerier,
    GetApprovedDomainRow,
    ListApprovedDomainsRow,
    ListDomainAuditRow,
)
from common.queries.global_db.models import ApprovedDomainAction, DomainStatus
from common.web.context import Request
from common.wire.paging import Place
from common.wire.problems import Conflict, NotFound, Unprocessable
from global_service.admin.domains.schemas import (
    DOMAINS,
    HISTORY,
    ApprovedDomain,
    AuditEntry,
    ChangeDomainRequest,
    GetApprovedDomainRequest,
    GetApprovedDomainResponse,
    ListApprovedDomainsRequest,
    ListApprovedDomainsResponse,
)
from global_service.admin.portal import Admin


class DomainKnown(Conflict):
    """The domain exists already, active or inactive."""


class UnknownDomain(NotFound):
    """There is no such domain."""


class AlreadySo(Unprocessable):
    """The domain has this status already."""


class Actor(NamedTuple):
    """The admin who makes a change, and the request."""

    admin_id: UUID
    ip_address: str | None
    user_agent: str | None
    request_id: str


def actor_of(request: Request) -> Actor:
    """Return what the history stores about a request; the response has the same id."""
    context = request.context
    agent = context.header(b"user-agent")
    return Actor(
        request.user.admin_user_id,
        context.client or None,
        agent.decode("latin-1") if agent is not None else None,
        context.request_id,
    )


async def add(admin: Admin, actor: Actor, data: ChangeDomainRequest) -> ApprovedDomain:
    """Approve a new domain."""
    async with admin.database.transaction() as conn:
        domain_id = await AsyncQuerier(conn).insert_approved_domain(
            domain_name=data.domain_name, admin_id=actor.admin_id
        )
        if domain_id is None:
            raise DomainKnown
        return await _record(conn, actor, data, ApprovedDomainAction.CREATED, domain_id, None)


async def disable(admin: Admin, actor: Actor, data: ChangeDomainRequest) -> ApprovedDomain:
    """Stop new sign-ups at once."""
    return await _change(admin, actor, data, ApprovedDomainAction.DISABLED, DomainStatus.INACTIVE)


async def enable(admin: Admin, actor: Actor, data: ChangeDomainRequest) -> ApprovedDomain:
    """Allow sign-ups again."""
    return await _change(admin, actor, data, ApprovedDomainAction.ENABLED, DomainStatus.ACTIVE)


async def _change(
    admin: Admin,
    actor: Actor,
    data: ChangeDomainRequest,
    action: ApprovedDomainAction,
    status: DomainStatus,
) -> ApprovedDomain:
    async with admin.database.transaction() as conn:
        queries = AsyncQuerier(conn)
        locked = await queries.lock_approved_domain(domain_name=data.domain_name)
        if locked is None:
            raise UnknownDomain
        if locked.status == status:
            raise AlreadySo
        before = await _read(conn, data.domain_name)
        await queries.update_approved_domain_status(status=status, domain_id=locked.domain_id)
        return await _record(conn, actor, data, action, locked.domain_id, before.value)


async def _record(
    conn: Connection,
    actor: Actor,
    data: ChangeDomainRequest,
    action: ApprovedDomainAction,
    domain_id: UUID,
    old_value: Any,  # noqa: ANN401  JSON
) -> ApprovedDomain:
    """Add a row to the history and return the changed domain."""
    after = await _read(conn, data.domain_name)
    await AsyncQuerier(conn).insert_domain_audit(
        admin_id=actor.admin_id,
        action=action,
        target_domain_id=domain_id,
        target_domain_name=data.domain_name,
        old_value=old_value,
        new_value=after.value,
        reason=data.reason,
        ip_address=actor.ip_address,
        user_agent=actor.user_agent,
        request_id=actor.request_id,
    )
    return _response(after)


async def _read(conn: Connection, name: str) -> GetApprovedDomainRow:
    domain = await AsyncQuerier(conn).get_approved_domain(domain_name=name)
    if domain is None:
        raise UnknownDomain
    return domain


def _response(row: GetApprovedDomainRow | ListApprovedDomainsRow) -> ApprovedDomain:
    return ApprovedDomain(
        domain_name=row.domain_name,
        status=row.status,
        created_by_admin_email=row.created_by_admin_email,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def list_domains(
    admin: Admin, data: ListApprovedDomainsRequest
) -> ListApprovedDomainsResponse:
    """List the domains whose name contains the search text, after the cursor."""
    async with admin.database.connection() as conn:
        rows = await AsyncQuerier(conn).list_approved_domains(
            after_name=DOMAINS.after(data.cursor),
            status=None if data.filter == "all" else DomainStatus(data.filter),
            part=data.search,
            most=data.limit + 1,
        )
    page = DOMAINS.page(rows, data.limit, lambda row: row.domain_name)
    return ListApprovedDomainsResponse(
        domains=[_response(row) for row in page.rows],
        next_cursor=page.next_cursor,
        has_more=bool(page.next_cursor),
    )


async def get(admin: Admin, data: GetApprovedDomainRequest) -> GetApprovedDomainResponse:
    """Return a domain and a page of its history."""
    pages = HISTORY.of(data.domain_name)
    before = pages.after(data.audit_cursor)
    async with admin.database.connection() as conn:
        domain = await _read(conn, data.domain_name)
        rows = await AsyncQuerier(conn).list_domain_audit(
            domain_name=data.domain_name,
            before_at=before.created_at,
            before_id=before.id,
            most=data.audit_limit + 1,
        )
    page = pages.page(rows, data.audit_limit, lambda row: Place(row.created_at, row.audit_id))
    return GetApprovedDomainResponse(
        domain=_response(domain),
        audit_logs=[_entry(row) for row in page.rows],
        next_audit_cursor=page.next_cursor,
        has_more_audit=bool(page.next_cursor),
    )


def _entry(row: ListDomainAuditRow) -> AuditEntry:
    return AuditEntry(
        action=row.action,
        admin_email=row.admin_email,
        target_domain_name=row.target_domain_name,
        reason=row.reason,
        old_value=row.old_value,
        new_value=row.new_value,
        ip_address=row.ip_address,
        user_agent=row.user_agent,
        request_id=row.request_id,
        created_at=row.created_at,
    )
