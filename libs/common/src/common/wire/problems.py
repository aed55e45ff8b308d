"""The error tree; an error class is a docstring, a status and a title (RFC 9457).

Problem
├── BadRequest 400 ── Invalid (every broken field)
├── Unauthorized 401
├── Forbidden 403
├── NotFound 404
├── MethodNotAllowed 405
├── RequestTimeout 408
├── Conflict 409
├── BodyTooLarge 413
├── NotJson 415
├── Misdirected 421
├── Unprocessable 422
├── TooManyRequests 429
├── InternalError 500
├── BadGateway 502
├── ServiceUnavailable 503
└── GatewayTimeout 504

Features raise subclasses of these, defined beside their service.
"""

import re
from functools import cache
from typing import ClassVar

import msgspec

CONTENT_TYPE = "application/problem+json"


class FieldError(msgspec.Struct, frozen=True):
    """One broken field of a request."""

    field: str
    message: str


class Problem(Exception):
    """An answer other than success; `detail` and `headers` may be given per occurrence."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"
    detail: str = ""

    def __init__(self, detail: str = "", *, headers: dict[str, str] | None = None) -> None:
        self.detail = detail or type(self).detail or self.summary()
        self.headers = headers or {}
        super().__init__(self.detail)

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the docstring, which the caller sees."""
        return (cls.__doc__ or cls.title).strip().splitlines()[0]

    def document(self) -> dict[str, object]:
        """Return the members of the problem document."""
        return {
            "type": _urn(self.title),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }

    def body(self) -> bytes:
        """Return the problem document as JSON."""
        return msgspec.json.encode(self.document())


@cache
def _urn(title: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"urn:vetchium:problem:{slug}"


class BadRequest(Problem):
    """The request is malformed."""

    status, title = 400, "Bad request"

    def document(self) -> dict[str, object]:
        """Return the members, with `errors` as every 400 has them."""
        return {**super().document(), "errors": []}


class Invalid(BadRequest):
    """The request breaks the rules of one or more fields."""

    title = "Invalid request"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__()
        self.errors = errors

    def document(self) -> dict[str, object]:
        """Return the members, with one row per broken field."""
        return {**super().document(), "errors": self.errors}


class Unauthorized(Problem):
    """There is no valid session, or the credentials are wrong."""

    status, title = 401, "Unauthorized"


class Forbidden(Problem):
    """The session lacks the right to do this."""

    status, title = 403, "Forbidden"


class NotFound(Problem):
    """There is no such thing."""

    status, title = 404, "Not found"


class MethodNotAllowed(Problem):
    """The path is known, but not with this method."""

    status, title = 405, "Method not allowed"


class RequestTimeout(Problem):
    """The body took too long to arrive."""

    status, title = 408, "Request timeout"


class Conflict(Problem):
    """It exists already."""

    status, title = 409, "Conflict"


class BodyTooLarge(Problem):
    """The body is longer than 1 MiB."""

    status, title = 413, "Body too large"


class NotJson(Problem):
    """The body is not declared as application/json."""

    status, title = 415, "Unsupported media type"


class Misdirected(Problem):
    """A forwarded request arrived at a region that is not its home."""

    status, title = 421, "Misdirected request"


class Unprocessable(Problem):
    """The present state forbids this."""

    status, title = 422, "Unprocessable"


class TooManyRequests(Problem):
    """Too many attempts; try again later."""

    status, title = 429, "Too many requests"

    def __init__(self, retry_after: int) -> None:
        super().__init__(headers={"Retry-After": str(max(1, retry_after))})


class InternalError(Problem):
    """Something went wrong on our side."""

    status, title = 500, "Internal error"


class BadGateway(Problem):
    """The home region cannot be reached."""

    status, title = 502, "Bad gateway"


class ServiceUnavailable(Problem):
    """The service is overloaded or a part of it is away; try again soon."""

    status, title = 503, "Service unavailable"

    def __init__(self, detail: str = "", *, retry_after: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class GatewayTimeout(Problem):
    """The home region did not answer in time."""

    status, title = 504, "Gateway timeout"
