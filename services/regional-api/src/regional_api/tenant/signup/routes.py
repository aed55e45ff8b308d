"""`init-signup`, `get-signup-details`, `complete-signup` of a tenant portal."""

from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from common.events import Event
from common.web import home, limits
from common.web.home import FromDirectory
from common.web.lookups import LookupsBusy
from common.web.routes import post
from common.wire.problems import Invalid
from regional_api.directory import Directory, TenantSignup
from regional_api.tenant.domains.service import DomainTaken
from regional_api.tenant.portal import GivenPortal
from regional_api.tenant.signup import service
from regional_api.tenant.signup.schemas import (
    AgencyCompleteSignupResponse,
    GetSignupDetailsRequest,
    GetSignupDetailsResponse,
    InitSignupRequest,
    InitSignupResponse,
    OrgCompleteSignupResponse,
    TenantCompleteSignupRequest,
)

_COMPLETE_PROBLEMS = [
    Invalid,
    service.DeadSignupToken,
    service.AddressTaken,
    DomainTaken,
    service.NoProof,
    service.LookedUpLately,
    LookupsBusy,
]


@post(
    "/init-signup",
    event=Event.SIGNUP_REQUEST,
    home=home.field("home_region"),
    problems=[Invalid, service.AddressTaken, DomainTaken],
    limits=[
        limits.by_client("init_signup_client", across_regions=True),
        limits.by_domain("init_signup_domain", "email", across_regions=True),
        limits.by_recipient("init_signup_recipient", "email", across_regions=True),
    ],
)
async def init_signup(data: JSONBody[InitSignupRequest], portal: GivenPortal) -> InitSignupResponse:
    """Begin a sign-up and mail the DNS record and the private link.

    Several sign-ups of one domain may be pending: the first valid proof wins.
    """
    return await service.init_signup(portal, data)


@post(
    "/get-signup-details",
    home=home.local,
    limits=[limits.by_client("lookup_client")],
    problems=[Invalid, service.DeadSignupToken],
)
async def get_signup_details(
    data: JSONBody[GetSignupDetailsRequest], portal: GivenPortal
) -> GetSignupDetailsResponse:
    """Get the domain of a sign-up, and whether somebody else has proven it meanwhile."""
    return await service.describe(portal, data)


HANDLERS = [init_signup, get_signup_details]


@post(
    "/complete-signup",
    event=Event.SIGNUP,
    home=home.directory(Directory.tenant_signup, by="sign-up token"),
    limits=[limits.by_client("complete_client")],
    status_code=201,
    problems=_COMPLETE_PROBLEMS,
)
async def org_complete_signup(
    data: JSONBody[TenantCompleteSignupRequest],
    portal: GivenPortal,
    directory_row: FromDirectory[TenantSignup],
) -> OrgCompleteSignupResponse:
    """Check the DNS record, create the tenant and its first user."""
    return await service.complete_signup(portal, data, directory_row, OrgCompleteSignupResponse)


@post(
    "/complete-signup",
    event=Event.SIGNUP,
    home=home.directory(Directory.tenant_signup, by="sign-up token"),
    limits=[limits.by_client("complete_client")],
    status_code=201,
    problems=_COMPLETE_PROBLEMS,
)
async def agency_complete_signup(
    data: JSONBody[TenantCompleteSignupRequest],
    portal: GivenPortal,
    directory_row: FromDirectory[TenantSignup],
) -> AgencyCompleteSignupResponse:
    """Check the DNS record, create the tenant and its first user."""
    return await service.complete_signup(portal, data, directory_row, AgencyCompleteSignupResponse)


PORTAL_HANDLERS: dict[str, list[HTTPRouteHandler]] = {
    "org": [org_complete_signup],
    "agency": [agency_complete_signup],
}
"""The handlers whose answers have fields that each portal names differently."""
