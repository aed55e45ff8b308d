"""`login`, `tfa`, `logout`, `myinfo`, `set-language` of a tenant portal."""

from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from common.auth.login import (
    DeadChallenge,
    Done,
    LoginResponse,
    NotActive,
    SetLanguageRequest,
    WrongCode,
    WrongCredentials,
)
from common.events import Event
from common.web import home, limits
from common.web.context import Request
from common.web.guards import requires
from common.web.home import FromDirectory
from common.web.routes import get, post
from common.wire.problems import Invalid, TooManyRequests
from regional_api.directory import Directory, TenantEntry
from regional_api.tenant.portal import GivenPortal
from regional_api.tenant.session import service
from regional_api.tenant.session.schemas import (
    AgencyMyInfoResponse,
    AgencyTfaResponse,
    OrgMyInfoResponse,
    OrgTfaResponse,
    TenantLoginRequest,
    TenantTfaRequest,
)


@post(
    "/login",
    event=Event.LOGIN,
    home=home.directory(Directory.tenant_domain, by="domain and address"),
    limits=[limits.in_handler("by account and client")],
    problems=[Invalid, TooManyRequests, service.UnknownDomain, WrongCredentials, NotActive],
)
async def login(
    data: JSONBody[TenantLoginRequest],
    portal: GivenPortal,
    directory_row: FromDirectory[TenantEntry],
    request: Request,
) -> LoginResponse:
    """Check the password and mail a code."""
    return await service.start_login(portal, data, directory_row, caller=request.context)


@post("/logout", event=Event.LOGOUT, **requires(home.session))
async def logout(request: Request, portal: GivenPortal) -> Done:
    """End this session."""
    await service.end_session(portal, request.user)
    return Done()


@post("/set-language", problems=[Invalid], **requires(home.session))
async def set_language(
    data: JSONBody[SetLanguageRequest], portal: GivenPortal, request: Request
) -> Done:
    """Choose the language of mails and pages."""
    await service.set_language(portal, request.user, data)
    return Done()


HANDLERS = [login, logout, set_language]


@post(
    "/tfa",
    event=Event.CODE,
    home=home.token("tfa_token"),
    limits=[limits.by_client("tfa_client")],
    problems=[Invalid, DeadChallenge, WrongCode, TooManyRequests],
)
async def org_tfa(data: JSONBody[TenantTfaRequest], portal: GivenPortal) -> OrgTfaResponse:
    """Exchange token and code for a session."""
    return await service.finish_login(portal, data, OrgTfaResponse)


@get("/myinfo", **requires(home.session))
async def org_myinfo(request: Request, portal: GivenPortal) -> OrgMyInfoResponse:
    """Get the signed-in user."""
    return await service.describe(portal, request.user, OrgMyInfoResponse)


@post(
    "/tfa",
    event=Event.CODE,
    home=home.token("tfa_token"),
    limits=[limits.by_client("tfa_client")],
    problems=[Invalid, DeadChallenge, WrongCode, TooManyRequests],
)
async def agency_tfa(data: JSONBody[TenantTfaRequest], portal: GivenPortal) -> AgencyTfaResponse:
    """Exchange token and code for a session."""
    return await service.finish_login(portal, data, AgencyTfaResponse)


@get("/myinfo", **requires(home.session))
async def agency_myinfo(request: Request, portal: GivenPortal) -> AgencyMyInfoResponse:
    """Get the signed-in user."""
    return await service.describe(portal, request.user, AgencyMyInfoResponse)


PORTAL_HANDLERS: dict[str, list[HTTPRouteHandler]] = {
    "org": [org_tfa, org_myinfo],
    "agency": [agency_tfa, agency_myinfo],
}
"""The handlers whose answers have fields that each portal names differently."""
