"""`/hub/myinfo`, `/hub/set-language`, `/hub/request-email-change`, `/hub/complete-email-change`."""

from litestar.params import JSONBody

from common.auth.login import Done, NotActive, Notice, SetLanguageRequest, WrongPassword
from common.events import Event
from common.web import home, limits
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import get, post
from common.wire.problems import Invalid, TooManyRequests
from regional_api.hub.portal import GivenHub
from regional_api.hub.profile import service
from regional_api.hub.profile.recovery import AddressTaken
from regional_api.hub.profile.schemas import (
    CompleteEmailChangeRequest,
    MyInfoResponse,
    RequestEmailChangeRequest,
)


@get("/myinfo", **requires(home.session))
async def myinfo(request: Request) -> MyInfoResponse:
    """Get who is signed in."""
    return service.describe(request.user)


@post("/set-language", problems=[Invalid], **requires(home.session))
async def set_language(data: JSONBody[SetLanguageRequest], hub: GivenHub, request: Request) -> Done:
    """Choose the language of mails and pages."""
    await service.set_language(hub, request.user, data)
    return Done()


@post(
    "/request-email-change",
    event=Event.ADDRESS_CHANGE_REQUEST,
    problems=[Invalid, WrongPassword, AddressTaken, TooManyRequests],
    **requires(home.session),
)
async def request_email_change(
    data: JSONBody[RequestEmailChangeRequest], hub: GivenHub, request: Request
) -> Notice:
    """Mail a token to the new address, which dies with this session; nothing changes yet."""
    return await service.request_email_change(hub, request.user, data, caller=request.context)


@post(
    "/complete-email-change",
    event=Event.ADDRESS_CHANGE,
    home=home.token("verification_token"),
    limits=[limits.by_client("complete_client")],
    problems=[Invalid, service.DeadVerificationToken, NotActive, AddressTaken],
)
async def complete_email_change(data: JSONBody[CompleteEmailChangeRequest], hub: GivenHub) -> Done:
    """Move the account to the new address; all sessions end."""
    await service.complete_email_change(hub, data)
    return Done()


HANDLERS = [myinfo, set_language, request_email_change, complete_email_change]
