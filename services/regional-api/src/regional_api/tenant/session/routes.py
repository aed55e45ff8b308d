"""`login`, `tfa`, `logout`, `myinfo`, `set-language` of a tenant portal."""

from typing import Any

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
from common.web import home
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
    LoginRequest,
    OrgMyInfoResponse,
    OrgTfaResponse,
    TfaRequest,
)

_TFA: dict[str, Any] = {
    "home": home.token("tfa_token"),
    "problems": [Invalid, DeadChallenge, WrongCode],
}


@post(
    "/login",
    home=home.directory(Directory.tenant_domain, by="domain and address"),
    problems=[Invalid, TooManyRequests, service.UnknownDomain, WrongCredentials, NotActive],
)
async def login(
    data: JSONBody[LoginRequest],
    portal: GivenPortal,
    directory_row: FromDirectory[TenantEntry],
    request: Request,
) -> LoginResponse:
    """Check the password and mail a code."""
    return await service.start_login(portal, data, directory_row, client=request.context.client)


@post("/logout", **requires(home.session))
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


@post("/tfa", **_TFA)
async def org_tfa(data: JSONBody[TfaRequest], portal: GivenPortal) -> OrgTfaResponse:
    """Exchange token and code for a session."""
    return await service.finish_login(portal, data, OrgTfaResponse)


@post("/tfa", **_TFA)
async def agency_tfa(data: JSONBody[TfaRequest], portal: GivenPortal) -> AgencyTfaResponse:
    """Exchange token and code for a session."""
    return await service.finish_login(portal, data, AgencyTfaResponse)


@get("/myinfo", **requires(home.session))
async def org_myinfo(request: Request, portal: GivenPortal) -> OrgMyInfoResponse:
    """Get who is signed in."""
    return await service.describe(portal, request.user, OrgMyInfoResponse)


@get("/myinfo", **requires(home.session))
async def agency_myinfo(request: Request, portal: GivenPortal) -> AgencyMyInfoResponse:
    """Get who is signed in."""
    return await service.describe(portal, request.user, AgencyMyInfoResponse)


HANDLERS = [login, logout, set_language]
ORG = [org_tfa, org_myinfo]
AGENCY = [agency_tfa, agency_myinfo]
