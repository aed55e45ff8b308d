"""`change-password`, `request-password-reset`, `complete-password-reset` of a tenant portal."""

from litestar.params import JSONBody

from common.auth.login import (
    ChangePasswordRequest,
    CompletePasswordResetRequest,
    DeadResetToken,
    Done,
    NotActive,
    Notice,
    WrongPassword,
)
from common.events import Event
from common.web import home, limits
from common.web.context import Request
from common.web.guards import requires
from common.web.home import FromDirectory
from common.web.routes import post
from common.wire.problems import Invalid, TooManyRequests
from regional_api.directory import Directory, TenantEntry
from regional_api.tenant.password import service
from regional_api.tenant.password.schemas import RequestTenantPasswordResetRequest
from regional_api.tenant.portal import GivenPortal


@post(
    "/change-password",
    event=Event.PASSWORD_CHANGE,
    problems=[Invalid, WrongPassword, TooManyRequests],
    **requires(home.session),
)
async def change_password(
    data: JSONBody[ChangePasswordRequest], portal: GivenPortal, request: Request
) -> Done:
    """Set a new password; all other sessions end."""
    await service.change_password(portal, request.user, data, caller=request.context)
    return Done()


@post(
    "/request-password-reset",
    event=Event.PASSWORD_RESET_REQUEST,
    home=home.directory(Directory.tenant_domain, by="domain and address"),
    limits=[
        limits.by_client("reset_client"),
        limits.by_recipient("reset_recipient", "email_address"),
    ],
    problems=[Invalid],
)
async def request_password_reset(
    data: JSONBody[RequestTenantPasswordResetRequest],
    portal: GivenPortal,
    directory_row: FromDirectory[TenantEntry],
) -> Notice:
    """Mail a reset token if the account exists; the answer is the same in both cases."""
    return await service.request_password_reset(portal, data, directory_row)


@post(
    "/complete-password-reset",
    event=Event.PASSWORD_RESET,
    home=home.token("reset_token"),
    limits=[limits.by_client("complete_client")],
    problems=[Invalid, DeadResetToken, NotActive],
)
async def complete_password_reset(
    data: JSONBody[CompletePasswordResetRequest], portal: GivenPortal
) -> Done:
    """Set a new password with a mailed token; all sessions end."""
    await service.complete_password_reset(portal, data)
    return Done()


HANDLERS = [change_password, request_password_reset, complete_password_reset]
