"""Route decorators that ask for a home declaration, and the route table of an application."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import field, make_dataclass
from typing import Any, NamedTuple

from litestar import Litestar
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Operation
from litestar.routes import HTTPRoute
from litestar.types import HTTPScope, Receive, Send
from msgspec import UNSET, UnsetType

from common.access import MissingRole
from common.handler import DirectHandler
from common.home import Home
from common.problems import CONTENT_TYPE, FieldError, Problem, Unauthorized
from common.schema import Wire

_OPT = "home"


class Route(NamedTuple):
    """One method of one path, and the way to its handler.

    `portal` is the `opt` of its router, if it has one.
    """

    home: Home
    schema: type[Wire] | None
    handler: HTTPRouteHandler
    handle: Callable[[HTTPScope, Receive, Send], Awaitable[None]]
    portal: str = ""


Table = dict[str, dict[str, Route]]


class UndeclaredHome(Exception):
    """A route does not say how its home region is found."""


class ProblemDocument(Wire):
    """What every error looks like (RFC 9457); `errors` stands in a 400 only."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | UnsetType = UNSET


def _operation(home: Home) -> type[Operation]:
    shown = field(default=home.label, metadata={"alias": "x-home-region"})
    return make_dataclass("HomeOperation", [("x_home_region", str, shown)], bases=(Operation,))


def _responses(
    problems: Iterable[type[Problem]], options: Mapping[str, Any]
) -> dict[int, ResponseSpec]:
    """Describe problems by status; several of one status share a row."""
    found: dict[int, list[str]] = {}
    asks = len(options.get("guards", ()))  # for a session, and perhaps for a role
    for problem in [*(Unauthorized, MissingRole)[:asks], *problems]:
        found.setdefault(problem.status, []).append(problem.summary())
    return {
        status: ResponseSpec(
            ProblemDocument,
            description=" ".join(summaries),
            media_type=CONTENT_TYPE,
            generate_examples=False,
        )
        for status, summaries in found.items()
    }


def get(
    path: str,
    *,
    home: Home,
    problems: Iterable[type[Problem]] = (),
    returns: type[Wire] | None = None,
    **options: Any,  # noqa: ANN401  Litestar's own
) -> Callable[..., HTTPRouteHandler]:
    """Declare a GET route, its home, and the problems it answers with.

    `returns` narrows the handler's return type where that is known at run time only.
    """
    declare = DirectHandler(
        path,
        http_method=HttpMethod.GET,
        opt={_OPT: home},
        operation_class=_operation(home),
        responses=_responses(problems, options),
        **options,
    )
    return lambda handler: declare(_returning(handler, returns))


def post(
    path: str,
    *,
    home: Home,
    problems: Iterable[type[Problem]] = (),
    status_code: int = 200,
    returns: type[Wire] | None = None,
    **options: Any,  # noqa: ANN401  Litestar's own
) -> Callable[..., HTTPRouteHandler]:
    """Declare a POST route, as `get` does; it answers 200 unless it says otherwise."""
    declare = DirectHandler(
        path,
        http_method=HttpMethod.POST,
        status_code=status_code,
        opt={_OPT: home},
        operation_class=_operation(home),
        responses=_responses(problems, options),
        **options,
    )
    return lambda handler: declare(_returning(handler, returns))


def _returning(handler: Any, kind: type[Wire] | None) -> Any:  # noqa: ANN401  any function
    if kind is not None:
        handler.__annotations__["return"] = kind
    return handler


def _schema(handler: HTTPRouteHandler) -> type[Wire] | None:
    parameter = handler.parsed_fn_signature.parameters.get("data")
    return parameter.annotation if parameter is not None else None


def table(app: Litestar) -> Table:
    """Read the route table; raise UndeclaredHome for a route without a declaration."""
    found: Table = {}
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            for method in handler.http_methods - {"OPTIONS"}:
                home = handler.opt.get(_OPT)
                if home is None:
                    raise UndeclaredHome(f"{method} {route.path}")
                found.setdefault(route.path, {})[str(method)] = Route(
                    home, _schema(handler), handler, route.handle, handler.opt.get("portal", "")
                )
    return found
