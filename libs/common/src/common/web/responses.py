"""How values and errors become answers: Litestar's response class and exception handlers."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
import structlog
from litestar import Request
from litestar import Response as LitestarResponse
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap, Receive, Scope, Send

from common.web.context import context_of
from common.wire.problems import (
    CONTENT_TYPE,
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

    __slots__ = ()

    def __init__(
        self,
        content: T,
        *,
        background: Any = None,  # noqa: ANN401  Litestar's own
        status_code: int | None = None,
        **options: Any,  # noqa: ANN401  Litestar's own
    ) -> None:
        if background is None and isinstance(content, Wire):
            self.content = content
            self.status_code = status_code
        else:
            super().__init__(content, background=background, status_code=status_code, **options)

    def to_asgi_response(
        self,
        app: Any,  # noqa: ANN401  Litestar's own
        request: Any,  # noqa: ANN401  Litestar's own
        *,
        headers: Any = None,  # noqa: ANN401  Litestar's own
        cookies: Any = None,  # noqa: ANN401  Litestar's own
        **options: Any,  # noqa: ANN401  Litestar's own
    ) -> Any:  # noqa: ANN401  an ASGI application
        """Encode a Wire value; leave everything else to Litestar."""
        content = self.content
        if isinstance(content, Wire) and not hasattr(self, "headers"):
            if not headers and not cookies:
                return _Encoded(self.status_code or 200, _encode(content))
            super().__init__(content, status_code=self.status_code)
        return super().to_asgi_response(app, request, headers=headers, cookies=cookies, **options)


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
    return _problem(request, _translated(error))


def _translated(error: HTTPException) -> Problem:
    status = error.status_code
    headers = {k.title(): v for k, v in (error.headers or {}).items()}
    if status == NotFound.status:
        return NotFound("There is no such path.")
    if status == MethodNotAllowed.status:
        return MethodNotAllowed(headers={"Allow": allowed(headers.get("Allow", "").split(", "))})
    if status >= InternalError.status:
        log.error("request_failed", error=type(error).__name__, status=status)
        return _OTHER.get(status, InternalError)()
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        rows = [each for each in error.extra if isinstance(each, dict) and "key" in each]
        if rows:
            return Invalid([FieldError(str(row["key"]), str(row["message"])) for row in rows])
    problem = _of_status(status)(error.detail)
    problem.headers.update(headers)
    return problem


def allowed(methods: Iterable[str]) -> str:
    """Return the value of `Allow`: the methods of a path without Litestar's own OPTIONS."""
    return ", ".join(sorted({*methods} - {"OPTIONS", ""}))


_OTHER: dict[int, type[Problem]] = {
    kind.status: kind for kind in Problem.__subclasses__() if kind.status >= InternalError.status
}


def _of_status(status: int) -> type[Problem]:
    """Return the problem of a status; a status without one gets HTTP's own title."""
    for kind in Problem.__subclasses__():
        if kind.status == status and kind.__init__ is Problem.__init__:
            return kind
    title = HTTPStatus(status).phrase.capitalize()
    return type("OtherProblem", (Problem,), {"status": status, "title": title, "__doc__": title})


def _failed(request: Request[Any, Any, Any], error: Exception) -> LitestarResponse[bytes]:
    context = context_of(request.scope)
    log.error("request_failed", exc_info=error, request_id=context.request_id, route=context.route)
    return _problem(request, InternalError())


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    Problem: _problem,
    HTTPException: _of_litestar,
    Exception: _failed,
}
