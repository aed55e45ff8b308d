"""`/hub/request-signup`, `/hub/complete-signup`."""

from litestar.params import JSONBody

from common.auth.login import Notice
from common.events import Event
from common.web import home
from common.web.routes import post
from common.wire.problems import Invalid, TooManyRequests
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
    problems=[Invalid, service.DomainNotApproved, AddressTaken, TooManyRequests],
)
async def request_signup(data: JSONBody[RequestSignupRequest], hub: GivenHub) -> Notice:
    """Mail a sign-up token to an address whose domain is approved."""
    return await service.request_signup(hub, data)


@post(
    "/complete-signup",
    event=Event.SIGNUP,
    home=home.field("home_region"),
    status_code=201,
    problems=[Invalid, service.DeadSignupToken, service.DomainNotApproved, AddressTaken],
)
async def complete_signup(
    data: JSONBody[CompleteSignupRequest], hub: GivenHub
) -> CompleteSignupResponse:
    """Create the account in its home region and open the first session."""
    return await service.complete_signup(hub, data)


HANDLERS = [request_signup, complete_signup]
