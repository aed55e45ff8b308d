"""`/hub/login`, `/hub/tfa`, `/hub/logout`."""

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
from common.web.home import FromDirectory
from common.web.routes import post
from common.wire.problems import Invalid, TooManyRequests
from regional_api.directory import Directory, HubEntry
from regional_api.hub.portal import GivenHub
from regional_api.hub.session import service
from regional_api.hub.session.schemas import LoginRequest, TfaRequest


@post(
    "/login",
    event=Event.LOGIN,
    home=home.directory(Directory.hub_address, by="address"),
    limits=[limits.in_handler("by account and client")],
    problems=[Invalid, TooManyRequests, WrongCredentials, NotActive],
)
async def login(
    data: JSONBody[LoginRequest],
    hub: GivenHub,
    directory_row: FromDirectory[HubEntry],
    request: Request,
) -> LoginResponse:
    """Check the password and mail a code."""
    return await service.start_login(hub, data, directory_row, caller=request.context)


@post(
    "/tfa",
    event=Event.CODE,
    home=home.token("tfa_token"),
    limits=[limits.by_client("tfa_client")],
    problems=[Invalid, DeadChallenge, WrongCode, TooManyRequests],
)
async def tfa(data: JSONBody[TfaRequest], hub: GivenHub) -> TfaResponse:
    """Exchange token and code for a session."""
    return await service.finish_login(hub, data)


@post("/logout", event=Event.LOGOUT, **requires(home.session))
async def logout(request: Request, hub: GivenHub) -> Done:
    """End this session."""
    await service.end_session(hub, request.user)
    return Done()


HANDLERS = [login, tfa, logout]
