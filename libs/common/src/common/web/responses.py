"""How values and errors become answers: Litestar's response class and exception handlers."""

from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
import structlog
from litestar import Request
from litestar import Response as LitestarResponse
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap, Receive, Scope, Send

from common.web.context import RequestContext, context_of
from common.wire.problems import (
    CONTENT_TYPE,
    BodyTooLarge,
    FieldError,
    InternalError,
    Invalid,
    MethodNotAllowed,
    NotFound,
    Problem,
)
from common.wire.schema import Wire

log = structlog.get_logger()

T = TypeVar("T")

Headers = list[tuple[bytes, bytes]]
Parts = tuple[int, Headers, bytes]
"""Status, headers and body of an answer."""

_JSON = (b"content-type", b"application/json")
_BARE_TYPES = (None, "application/json")
_encode = msgspec.json.Encoder().encode


class _Encoded:
    """A JSON answer as an ASGI application."""

    __slots__ = ("body", "status")

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self.body = body

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [_JSON, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class WireResponse(LitestarResponse[T]):
    """Litestar's response; a bare Wire value becomes bytes at once, for a third of the CPU."""

    __slots__ = ("is_bare",)

    def __init__(
        self,
        content: T,
        *,
        background: Any = None,  # noqa: ANN401  Litestar's own
        status_code: int | None = None,
        **options: Any,  # noqa: ANN401  Litestar's own
    ) -> None:
        self.is_bare = background is None and isinstance(content, Wire) and _is_json(options)
        if self.is_bare:
            self.content = content
            self.status_code = status_code
        else:
            super().__init__(content, background=background, status_code=status_code, **options)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  Litestar's own
        """Become a whole response for who asks for more than the value: an `after_request`."""
        if not self.is_bare:
            raise AttributeError(name)
        self.is_bare = False
        super().__init__(self.content, status_code=self.status_code)
        return getattr(self, name)

    def to_asgi_response(
        self,
        app: Any,  # noqa: ANN401  Litestar's own
        request: Any,  # noqa: ANN401  Litestar's own
        *,
        headers: Any = None,  # noqa: ANN401  Litestar's own
        cookies: Any = None,  # noqa: ANN401  Litestar's own
        **options: Any,  # noqa: ANN401  Litestar's own
    ) -> Any:  # noqa: ANN401  an ASGI application
        """Encode a bare Wire value; leave everything else to Litestar."""
        if self.is_bare and not headers and not cookies and _is_json(options):
            return _Encoded(self.status_code or 200, _encode(self.content))
        return super().to_asgi_response(app, request, headers=headers, cookies=cookies, **options)


def _is_json(options: Mapping[str, Any]) -> bool:
    """Return whether the options of a response ask for nothing but JSON."""
    return options.get("media_type") in _BARE_TYPES and not (
        options.get("headers") or options.get("cookies")
    )


def problem_parts(problem: Problem) -> Parts:
    """Return the parts of a problem document."""
    headers = [(b"content-type", CONTENT_TYPE.encode())]
    headers += [(k.lower().encode(), v.encode()) for k, v in problem.headers.items()]
    return problem.status, headers, problem.body()


def _problem(request: Request[Any, Any, Any], problem: Problem) -> LitestarResponse[bytes]:
    context_of(request.scope).problem = type(problem)
    return LitestarResponse(
        problem.body(),
        status_code=problem.status,
        media_type=CONTENT_TYPE,
        headers=problem.headers,
    )


def _of_litestar(request: Request[Any, Any, Any], error: HTTPException) -> LitestarResponse[bytes]:
    """Answer what Litestar, or a middleware of its own, refuses."""
    context = context_of(request.scope)
    if error.status_code >= InternalError.status:
        _log(context, error=type(error).__name__, status=error.status_code)
        problem = _PROBLEMS.get(error.status_code, InternalError)()
    elif not context.route:  # Litestar's router found none
        problem = _unrouted(request, error)
    else:
        problem = _translated(error)
    return _problem(request, problem)


def _unrouted(request: Request[Any, Any, Any], error: HTTPException) -> Problem:
    if error.status_code != MethodNotAllowed.status:
        return NotFound("There is no such path.")
    context = context_of(request.scope)
    if any(route.path_format == request.scope["path"] for route in request.app.routes):
        context.route = request.scope["path"]
    methods = _headers(error).get("Allow", "").split(", ")
    return MethodNotAllowed(headers={"Allow": allowed(methods)})


def _translated(error: HTTPException) -> Problem:
    """Return the problem of a refusal by Litestar, a guard or a handler."""
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        rows = [each for each in error.extra if isinstance(each, dict) and "key" in each]
        if rows:
            return Invalid([FieldError(str(row["key"]), str(row["message"])) for row in rows])
    if error.status_code == BodyTooLarge.status:
        return BodyTooLarge()
    problem = _of_status(error.status_code)(error.detail)
    problem.headers.update(_headers(error))
    return problem


def _headers(error: HTTPException) -> dict[str, str]:
    return {name.title(): str(value) for name, value in (error.headers or {}).items()}


def allowed(methods: Iterable[str]) -> str:
    """Return the value of `Allow`: HEAD where GET is, without Litestar's own OPTIONS."""
    found = {*methods}
    return ", ".join(sorted((found | {"HEAD"} if "GET" in found else found) - {"OPTIONS", ""}))


_PROBLEMS = {
    kind.status: kind for kind in Problem.__subclasses__() if kind.__module__ == Problem.__module__
}


@cache
def _of_status(status: int) -> type[Problem]:
    """Return the problem of a status; one without gets HTTP's own title, or none of its own."""
    known = _PROBLEMS.get(status)
    if known is not None and known.__init__ is Problem.__init__:
        return known
    try:
        title = HTTPStatus(status).phrase.capitalize()
    except ValueError:
        title = "Refused"
    return type("OtherProblem", (Problem,), {"status": status, "title": title, "__doc__": title})


def _failed(request: Request[Any, Any, Any], error: Exception) -> LitestarResponse[bytes]:
    _log(context_of(request.scope), exc_info=error)
    return _problem(request, InternalError())


def _log(context: RequestContext, **what: object) -> None:
    log.error("request_failed", request_id=context.request_id, route=context.route, **what)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    Problem: _problem,
    HTTPException: _of_litestar,
    Exception: _failed,
}
