"""Route decorators that ask for a home declaration, and the route table of an application."""

from collections.abc import Callable
from dataclasses import field, make_dataclass
from typing import Any, NamedTuple

from litestar import Litestar
from litestar import get as litestar_get
from litestar import post as litestar_post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import Operation

from common.home import Home
from common.schema import Wire

_OPT = "home"


class Route(NamedTuple):
    """One method of one path."""

    home: Home
    schema: type[Wire] | None


Table = dict[str, dict[str, Route]]


class UndeclaredHome(Exception):
    """A route does not say how its home region is found."""


def _operation(home: Home) -> type[Operation]:
    shown = field(default=home.label, metadata={"alias": "x-home-region"})
    return make_dataclass("HomeOperation", [("x_home_region", str, shown)], bases=(Operation,))


def get(path: str, *, home: Home, **options: Any) -> Callable[..., HTTPRouteHandler]:  # noqa: ANN401  Litestar's own
    """Declare a GET route."""
    return litestar_get(path, opt={_OPT: home}, operation_class=_operation(home), **options)


def post(
    path: str,
    *,
    home: Home,
    status_code: int = 200,
    **options: Any,  # noqa: ANN401
) -> Callable[..., HTTPRouteHandler]:
    """Declare a POST route; it answers 200 unless it says otherwise."""
    return litestar_post(
        path,
        status_code=status_code,
        opt={_OPT: home},
        operation_class=_operation(home),
        **options,
    )


def _schema(handler: HTTPRouteHandler) -> type[Wire] | None:
    parameter = handler.parsed_fn_signature.parameters.get("data")
    return parameter.annotation if parameter is not None else None


def table(app: Litestar) -> Table:
    """Read the route table; raise UndeclaredHome for a route without a declaration."""
    found: Table = {}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in handler.http_methods - {"OPTIONS"}:
                home = handler.opt.get(_OPT)
                if home is None:
                    raise UndeclaredHome(f"{method} {route.path}")
                found.setdefault(route.path, {})[str(method)] = Route(home, _schema(handler))
    return found
