"""Requests and responses of approved domains."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, UnsetType

from common.queries.global_db.models import ApprovedDomainAction, DomainStatus
from common.wire.paging import NEWEST, Pages, Place
from common.wire.problems import FieldError
from common.wire.schema import Cursor, Domain, PageLimit, Part, Reason, Wire

DOMAINS = Pages("admin domains", Domain, "")
"""The cursors of the list of domains; each holds a name."""

HISTORY = Pages("admin domain history", Place, NEWEST)
"""The cursors of histories, each bound to its domain."""

Which = Annotated[
    Literal["active", "inactive", "all"], Meta(description="must be active, inactive or all")
]


class ChangeDomainRequest(Wire):
    """A domain and the reason of the change."""

    domain_name: Domain
    reason: Reason


class ApprovedDomain(Wire):
    """An approved domain and the admin who added it."""

    domain_name: str
    status: DomainStatus
    created_by_admin_email: str
    created_at: datetime
    updated_at: datetime


class ListApprovedDomainsRequest(Wire):
    """Filters and page of the list of domains."""

    filter: Which = "active"
    search: Part = ""
    limit: PageLimit = 50
    cursor: Cursor = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse a cursor of another list."""
        return DOMAINS.cross_field_errors("cursor", self.cursor)


class ListApprovedDomainsResponse(Wire):
    """A page of domains in alphabetical order, and the cursor of the next page."""

    domains: list[ApprovedDomain]
    next_cursor: str
    has_more: bool


class GetApprovedDomainRequest(Wire):
    """A domain and a page of its history."""

    domain_name: Domain
    audit_limit: PageLimit = 50
    audit_cursor: Cursor = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse a cursor of another history; skip the check if the domain is invalid."""
        if isinstance(self.domain_name, UnsetType):
            return ()
        return HISTORY.of(self.domain_name).cross_field_errors("audit_cursor", self.audit_cursor)


class AuditEntry(Wire):
    """One change: the admin, the values, the reason and the request."""

    action: ApprovedDomainAction
    admin_email: str
    target_domain_name: str
    reason: str
    old_value: dict[str, Any] | None
    new_value: dict[str, Any] | None
    ip_address: str | None
    user_agent: str | None
    request_id: str | None
    created_at: datetime


class GetApprovedDomainResponse(Wire):
    """A domain and a page of its history, newest first."""

    domain: ApprovedDomain
    audit_logs: list[AuditEntry]
    next_audit_cursor: str
    has_more_audit: bool
