"""`init-signup`, `get-signup-details`, `complete-signup` of a tenant portal."""

from typing import Any

from litestar.params import JSONBody

from common.web import home
from common.web.home import FromDirectory
from common.web.routes import post
from common.wire.problems import Invalid
from regional_api.directory import Directory, TenantSignup
from regional_api.tenant.portal import GivenPortal
from regional_api.tenant.proof import DomainTaken
from regional_api.tenant.signup import completion, service
from regional_api.tenant.signup.schemas import (
    AgencyCompleteSignupResponse,
    CompleteSignupRequest,
    GetSignupDetailsRequest,
    GetSignupDetailsResponse,
    InitSignupRequest,
    InitSignupResponse,
    OrgCompleteSignupResponse,
)


@post(
    "/init-signup",
    home=home.field("home_region"),
    problems=[Invalid, service.AddressTaken, DomainTaken, service.SignupPending],
)
async def init_signup(data: JSONBody[InitSignupRequest], portal: GivenPortal) -> InitSignupResponse:
    """Begin a sign-up and mail the DNS record and the private link."""
    return await service.init_signup(portal, data)


@post("/get-signup-details", home=home.local, problems=[Invalid, service.DeadSignupToken])
async def get_signup_details(
    data: JSONBody[GetSignupDetailsRequest], portal: GivenPortal
) -> GetSignupDetailsResponse:
    """Tell which domain a sign-up is for."""
    return await service.describe(portal, data)


_COMPLETE: dict[str, Any] = {
    "home": home.directory(Directory.tenant_signup, by="sign-up token"),
    "status_code": 201,
    "problems": [
        Invalid,
        service.DeadSignupToken,
        service.AddressTaken,
        DomainTaken,
        completion.NoProof,
    ],
}


@post("/complete-signup", **_COMPLETE)
async def org_complete_signup(
    data: JSONBody[CompleteSignupRequest],
    portal: GivenPortal,
    directory_row: FromDirectory[TenantSignup],
) -> OrgCompleteSignupResponse:
    """Check the DNS record, create the tenant and its first user."""
    return await completion.complete_signup(portal, data, directory_row, OrgCompleteSignupResponse)


@post("/complete-signup", **_COMPLETE)
async def agency_complete_signup(
    data: JSONBody[CompleteSignupRequest],
    portal: GivenPortal,
    directory_row: FromDirectory[TenantSignup],
) -> AgencyCompleteSignupResponse:
    """Check the DNS record, create the tenant and its first user."""
    return await completion.complete_signup(
        portal, data, directory_row, AgencyCompleteSignupResponse
    )


HANDLERS = [init_signup, get_signup_details]
ORG = [org_complete_signup]
AGENCY = [agency_complete_signup]
