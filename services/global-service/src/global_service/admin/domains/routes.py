"""The approved domains: add, list, get, disable, enable."""

from litestar.params import JSONBody

from common.events import Event
from common.web import home
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import post
from common.wire.problems import Invalid
from global_service.admin.domains import service
from global_service.admin.domains.schemas import (
    ApprovedDomain,
    ChangeDomainRequest,
    GetApprovedDomainRequest,
    GetApprovedDomainResponse,
    ListApprovedDomainsRequest,
    ListApprovedDomainsResponse,
)
from global_service.admin.portal import GivenAdmin

_VIEW = requires(home.local, "view_domains", "manage_domains")
_MANAGE = requires(home.local, "manage_domains")


@post(
    "/add-approved-domain",
    event=Event.APPROVED_DOMAIN_ADD,
    status_code=201,
    problems=[Invalid, service.DomainKnown],
    **_MANAGE,
)
async def add_approved_domain(
    data: JSONBody[ChangeDomainRequest], admin: GivenAdmin, request: Request
) -> ApprovedDomain:
    """Approve a domain; its addresses may sign up."""
    return await service.add(admin, service.actor_of(request), data)


@post("/list-approved-domains", problems=[Invalid], **_VIEW)
async def list_approved_domains(
    data: JSONBody[ListApprovedDomainsRequest], admin: GivenAdmin
) -> ListApprovedDomainsResponse:
    """List approved domains in alphabetical order."""
    return await service.list_domains(admin, data)


@post("/get-approved-domain", problems=[Invalid, service.UnknownDomain], **_VIEW)
async def get_approved_domain(
    data: JSONBody[GetApprovedDomainRequest], admin: GivenAdmin
) -> GetApprovedDomainResponse:
    """Get one domain and its history."""
    return await service.get(admin, data)


@post(
    "/disable-approved-domain",
    event=Event.APPROVED_DOMAIN_DISABLE,
    problems=[Invalid, service.UnknownDomain, service.AlreadySo],
    **_MANAGE,
)
async def disable_approved_domain(
    data: JSONBody[ChangeDomainRequest], admin: GivenAdmin, request: Request
) -> ApprovedDomain:
    """Stop new sign-ups of a domain; existing accounts stay."""
    return await service.disable(admin, service.actor_of(request), data)


@post(
    "/enable-approved-domain",
    event=Event.APPROVED_DOMAIN_ENABLE,
    problems=[Invalid, service.UnknownDomain, service.AlreadySo],
    **_MANAGE,
)
async def enable_approved_domain(
    data: JSONBody[ChangeDomainRequest], admin: GivenAdmin, request: Request
) -> ApprovedDomain:
    """Allow sign-ups of a domain again."""
    return await service.enable(admin, service.actor_of(request), data)


HANDLERS = [
    add_approved_domain,
    list_approved_domains,
    get_approved_domain,
    disable_approved_domain,
    enable_approved_domain,
]
