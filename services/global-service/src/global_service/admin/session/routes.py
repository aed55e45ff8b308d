"""`/admin/login`, `/admin/tfa`, `/admin/logout`."""

from litestar.params import JSONBody

from common.auth.login import (
    DeadChallenge,
    Done,
    LoginResponse,
    NotActive,
    TfaResponse,
    WrongCode,
    WrongCredentials,
)
from common.events import Event
from common.web import home, limits
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import post
from common.wire.problems import Invalid, TooManyRequests
from global_service.admin.portal import GivenAdmin
from global_service.admin.session import service
from global_service.admin.session.schemas import LoginRequest, TfaRequest


@post(
    "/login",
    event=Event.LOGIN,
    home=home.local,
    limits=[limits.in_handler("by account and client")],
    problems=[Invalid, TooManyRequests, WrongCredentials, NotActive],
)
async def login(data: JSONBody[LoginRequest], admin: GivenAdmin, request: Request) -> LoginResponse:
    """Check the password and mail a TFA code."""
    return await service.start_login(admin, data, caller=request.context)


@post(
    "/tfa",
    event=Event.CODE,
    home=home.local,
    limits=[limits.by_client("tfa_client")],
    problems=[Invalid, DeadChallenge, WrongCode, TooManyRequests],
)
async def tfa(data: JSONBody[TfaRequest], admin: GivenAdmin) -> TfaResponse:
    """Exchange a TFA token and its code for a session."""
    return await service.finish_login(admin, data)


@post("/logout", event=Event.LOGOUT, **requires(home.local))
async def logout(request: Request, admin: GivenAdmin) -> Done:
    """End this session."""
    await service.end_session(admin, request.user)
    return Done()


HANDLERS = [login, tfa, logout]
