"""`/hub/request-signup`, `/hub/complete-signup`."""

from litestar.params import JSONBody

from common.auth.login import Notice
from common.events import Event
from common.web import home, limits
from common.web.routes import post
from common.wire.problems import Invalid
from regional_api.hub.portal import GivenHub
from regional_api.hub.profile.recovery import AddressTaken
from regional_api.hub.signup import service
from regional_api.hub.signup.schemas import (
    CompleteSignupRequest,
    CompleteSignupResponse,
    RequestSignupRequest,
)


@post(
    "/request-signup",
    event=Event.SIGNUP_REQUEST,
    home=home.local,
    limits=[
        limits.by_client("signup_client", across_regions=True),
        limits.by_recipient("signup_recipient", "email_address", across_regions=True),
    ],
    problems=[Invalid, service.DomainNotApproved, AddressTaken],
)
async def request_signup(data: JSONBody[RequestSignupRequest], hub: GivenHub) -> Notice:
    """Mail a sign-up token to an address whose domain is approved."""
    return await service.request_signup(hub, data)


@post(
    "/complete-signup",
    event=Event.SIGNUP,
    home=home.field("home_region"),
    limits=[limits.by_client("complete_client")],
    status_code=201,
    problems=[Invalid, service.DeadSignupToken, service.DomainNotApproved, AddressTaken],
)
async def complete_signup(
    data: JSONBody[CompleteSignupRequest], hub: GivenHub
) -> CompleteSignupResponse:
    """Create the account in its home region and open the first session."""
    return await service.complete_signup(hub, data)


HANDLERS = [request_signup, complete_signup]
