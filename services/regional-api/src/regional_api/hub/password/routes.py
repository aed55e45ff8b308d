"""`/hub/change-password`, `/hub/request-password-reset`, `/hub/complete-password-reset`."""

from litestar.params import JSONBody

from common.auth.login import (
    ChangePasswordRequest,
    CompletePasswordResetRequest,
    DeadResetToken,
    Done,
    NotActive,
    Notice,
    RequestPasswordResetRequest,
    WrongPassword,
)
from common.events import Event
from common.web import home, limits
from common.web.context import Request
from common.web.guards import requires
from common.web.home import FromDirectory
from common.web.routes import post
from common.wire.problems import Invalid, TooManyRequests
from regional_api.directory import Directory, HubEntry
from regional_api.hub.password import service
from regional_api.hub.portal import GivenHub


@post(
    "/change-password",
    event=Event.PASSWORD_CHANGE,
    problems=[Invalid, WrongPassword, TooManyRequests],
    **requires(home.session),
)
async def change_password(
    data: JSONBody[ChangePasswordRequest], hub: GivenHub, request: Request
) -> Done:
    """Set a new password; all other sessions end."""
    await service.change_password(hub, request.user, data, caller=request.context)
    return Done()


@post(
    "/request-password-reset",
    event=Event.PASSWORD_RESET_REQUEST,
    home=home.directory(Directory.hub_address, by="address"),
    limits=[
        limits.by_client("reset_client"),
        limits.by_recipient("reset_recipient", "email_address"),
    ],
    problems=[Invalid],
)
async def request_password_reset(
    data: JSONBody[RequestPasswordResetRequest],
    hub: GivenHub,
    directory_row: FromDirectory[HubEntry],
) -> Notice:
    """Mail a reset token, if the account exists; the answer does not tell."""
    return await service.request_password_reset(hub, data, directory_row)


@post(
    "/complete-password-reset",
    event=Event.PASSWORD_RESET,
    home=home.token("reset_token"),
    limits=[limits.by_client("complete_client")],
    problems=[Invalid, DeadResetToken, NotActive],
)
async def complete_password_reset(
    data: JSONBody[CompletePasswordResetRequest], hub: GivenHub
) -> Done:
    """Set a new password with a mailed token; all sessions end."""
    await service.complete_password_reset(hub, data)
    return Done()


HANDLERS = [change_password, request_password_reset, complete_password_reset]
