"""`claim-domain`, `verify-domain`, `release-domain`, and the lists, of a tenant portal."""

from litestar.params import JSONBody

from common.auth.login import Done
from common.events import Event
from common.web import home
from common.web.context import Request
from common.web.guards import requires
from common.web.lookups import LookupsBusy
from common.web.routes import post
from common.wire.problems import Invalid
from regional_api.tenant.domains import service
from regional_api.tenant.domains.recovery import UnknownDomain
from regional_api.tenant.domains.schemas import (
    ClaimDomainRequest,
    ClaimDomainResponse,
    DomainRequest,
    DomainStatus,
    ListDomainsRequest,
    ListDomainsResponse,
    VerifyDomainResponse,
)
from regional_api.tenant.portal import SUPERADMIN, GivenPortal

_SUPERADMIN = requires(home.session, SUPERADMIN)


@post(
    "/claim-domain",
    event=Event.DOMAIN_CLAIM,
    status_code=201,
    problems=[Invalid, service.DomainTaken, service.TooManyClaims],
    **_SUPERADMIN,
)
async def claim_domain(
    data: JSONBody[ClaimDomainRequest], portal: GivenPortal, request: Request
) -> ClaimDomainResponse:
    """Claim a domain and get the record that proves it.

    Others may claim it too: the first valid proof wins.
    """
    return await service.claim_domain(portal, request.user, data)


@post(
    "/verify-domain",
    event=Event.DOMAIN_VERIFY,
    problems=[Invalid, UnknownDomain, service.CheckedLately, LookupsBusy],
    **_SUPERADMIN,
)
async def verify_domain(
    data: JSONBody[DomainRequest], portal: GivenPortal, request: Request
) -> VerifyDomainResponse:
    """Check a domain's DNS record: a claim's every ten seconds, a proven domain's every hour."""
    return await service.verify_domain(portal, request.user, data)


@post(
    "/release-domain",
    event=Event.DOMAIN_RELEASE,
    problems=[Invalid, UnknownDomain, service.OnlyDomain],
    **_SUPERADMIN,
)
async def release_domain(
    data: JSONBody[DomainRequest], portal: GivenPortal, request: Request
) -> Done:
    """Give up a domain or a claim; others may prove the domain then."""
    await service.release_domain(portal, request.user, data)
    return Done()


@post("/get-domain-status", problems=[Invalid, UnknownDomain], **_SUPERADMIN)
async def get_domain_status(
    data: JSONBody[DomainRequest], portal: GivenPortal, request: Request
) -> DomainStatus:
    """Get a domain's status."""
    return await service.get_domain_status(portal, request.user, data)


@post("/list-domains", problems=[Invalid], **_SUPERADMIN)
async def list_domains(
    data: JSONBody[ListDomainsRequest], portal: GivenPortal, request: Request
) -> ListDomainsResponse:
    """List the domains, twenty a page."""
    return await service.list_domains(portal, request.user, data)


HANDLERS = [claim_domain, verify_domain, release_domain, get_domain_status, list_domains]
