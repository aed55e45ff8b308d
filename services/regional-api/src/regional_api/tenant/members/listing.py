"""The list of a tenant's members, page by page."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import UNSET

from common.queries.regional_db.tenant_members import (
    AsyncQuerier,
    ListTenantMembersOfStatusRow,
    ListTenantMembersRow,
)
from common.wire.paging import Place
from common.wire.problems import Invalid
from regional_api.tenant.members.schemas import (
    MEMBERS,
    FilterUsersRequest,
    MemberItem,
)
from regional_api.tenant.portal import Portal, TenantPrincipal

Item = TypeVar("Item", bound=MemberItem)

_Row = ListTenantMembersRow | ListTenantMembersOfStatusRow


async def filter_users(
    portal: Portal,
    principal: TenantPrincipal,
    data: FilterUsersRequest,
    item: type[Item],
) -> tuple[list[Item], str]:
    """List the members that pass all filters, after the cursor; return the next cursor, too."""
    pages = MEMBERS.of(f"{portal.name} {principal.tenant_id}")
    if broken := list(pages.cross_field_errors("cursor", data.cursor)):
        raise Invalid(broken)
    rows = await _list(portal, principal, data, pages.after(data.cursor))
    page = pages.page(rows, data.limit, lambda row: Place(row.created_at, row.tenant_user_id))
    items = [
        item(
            tenant_user_id=str(row.tenant_user_id),
            email_address=row.email_address,
            name=row.name,
            status=row.status,
            created_at=row.created_at,
            roles=row.roles,
        )
        for row in page.rows
    ]
    return items, page.next_cursor


async def _list(
    portal: Portal, principal: TenantPrincipal, data: FilterUsersRequest, before: Place
) -> Sequence[_Row]:
    tenant = portal.tenant(principal.tenant_id)
    async with portal.regional_db.connection() as conn:
        queries = AsyncQuerier(conn)
        if data.filter_status is UNSET:
            return await queries.list_tenant_members(
                **tenant,
                before_at=before.created_at,
                before_id=before.id,
                email_part=data.filter_email,
                name_part=data.filter_name,
                most=data.limit + 1,
            )
        return await queries.list_tenant_members_of_status(
            **tenant,
            status=data.filter_status,
            before_at=before.created_at,
            before_id=before.id,
            email_part=data.filter_email,
            name_part=data.filter_name,
            most=data.limit + 1,
        )
