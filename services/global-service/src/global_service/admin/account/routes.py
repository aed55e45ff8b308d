"""The signed-in admin: profile, language, password; and the reset of a forgotten password."""

from litestar.params import JSONBody

from common.auth.login import (
    ChangePasswordRequest,
    CompletePasswordResetRequest,
    DeadResetToken,
    Done,
    NotActive,
    Notice,
    RequestPasswordResetRequest,
    SetLanguageRequest,
    WrongPassword,
)
from common.events import Event
from common.web import home, limits
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import get, post
from common.wire.problems import Invalid, TooManyRequests
from global_service.admin.account import service
from global_service.admin.account.schemas import MyInfoResponse
from global_service.admin.portal import GivenAdmin


@get("/myinfo", **requires(home.local))
async def myinfo(request: Request) -> MyInfoResponse:
    """Get the profile of the signed-in admin."""
    return service.describe(request.user)


@post("/set-language", problems=[Invalid], **requires(home.local))
async def set_language(
    data: JSONBody[SetLanguageRequest], admin: GivenAdmin, request: Request
) -> Done:
    """Set the language of mails and pages."""
    await service.set_language(admin, request.user, data)
    return Done()


@post(
    "/change-password",
    event=Event.PASSWORD_CHANGE,
    problems=[Invalid, WrongPassword, TooManyRequests],
    **requires(home.local),
)
async def change_password(
    data: JSONBody[ChangePasswordRequest], admin: GivenAdmin, request: Request
) -> Done:
    """Set a new password and end all other sessions."""
    await service.change_password(admin, request.user, data, caller=request.context)
    return Done()


@post(
    "/request-password-reset",
    event=Event.PASSWORD_RESET_REQUEST,
    home=home.local,
    limits=[
        limits.by_client("reset_client"),
        limits.by_recipient("reset_recipient", "email_address"),
    ],
    problems=[Invalid],
)
async def request_password_reset(
    data: JSONBody[RequestPasswordResetRequest], admin: GivenAdmin
) -> Notice:
    """Mail a reset token if the account exists; the response is the same if it does not."""
    return await service.request_password_reset(admin, data)


@post(
    "/complete-password-reset",
    event=Event.PASSWORD_RESET,
    home=home.local,
    limits=[limits.by_client("complete_client")],
    problems=[Invalid, DeadResetToken, NotActive],
)
async def complete_password_reset(
    data: JSONBody[CompletePasswordResetRequest], admin: GivenAdmin
) -> Done:
    """Set a new password with a mailed token and end all sessions."""
    await service.complete_password_reset(admin, data)
    return Done()


HANDLERS = [myinfo, set_language, change_password, request_password_reset, complete_password_reset]
