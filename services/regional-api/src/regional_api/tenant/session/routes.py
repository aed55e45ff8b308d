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
from common.web import home
from common.web.context import Request
from common.web.guards import requires
from common.web.home import FromDirectory
from common.web.routes import get, post
from common.wire.problems import Invalid, TooManyRequests
from regional_api.directory import Directory, TenantEntry
from regional_api.tenant.naming import Names
from regional_api.tenant.portal import GivenPortal
from regional_api.tenant.session import service
from regional_api.tenant.session.schemas import (
    LoginRequest,
    MyInfoResponse,
    TfaRequest,
    TfaResponse,
)


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


HANDLERS = [login, logout, set_language]


def handlers(names: Names) -> list[HTTPRouteHandler]:
    """Return the handlers whose answers have names of the portal's own."""

    @post(
        "/tfa",
        home=home.token("tfa_token"),
        problems=[Invalid, DeadChallenge, WrongCode],
        returns=names.of(TfaResponse),
    )
    async def tfa(data: JSONBody[TfaRequest], portal: GivenPortal) -> TfaResponse:
        """Exchange token and code for a session."""
        return await service.finish_login(portal, data)

    @get("/myinfo", returns=names.of(MyInfoResponse), **requires(home.session))
    async def myinfo(request: Request, portal: GivenPortal) -> MyInfoResponse:
        """Tell who is signed in."""
        return await service.describe(portal, request.user)

    return [tfa, myinfo]
