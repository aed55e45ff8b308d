"""Litestar's `get` and `post` with `home`, `limits` and `problems` beside the path; their checks.

A route may as well be declared with Litestar's own decorators and `opt={"home": …}`; a POST without
a session needs `opt={"limits": …}` and the middleware `limited` too.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, make_dataclass
from typing import Any

import litestar
from litestar.handlers import ASGIRouteHandler, BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Operation
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute
from msgspec import UNSET, UnsetType

from common.web.guards import MissingRole, signed_in
from common.web.home import Home
from common.web.limits import Declared, limited
from common.wire.problems import CONTENT_TYPE, FieldError, Problem, TooManyRequests, Unauthorized
from common.wire.schema import Wire

_Decorator = Callable[..., HTTPRouteHandler]


class BadDeclaration(Exception):
    """A handler does not say where its home is or how often it may be called, or wrongly."""


class ProblemDocument(Wire):
    """What every error looks like (RFC 9457); `errors` stands in a 400 only."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | UnsetType = UNSET


def responses(problems: Iterable[type[Problem]]) -> dict[int, ResponseSpec]:
    """Describe problems by status for OpenAPI; several of one status share a row."""
    found: dict[int, list[str]] = {}
    for problem in problems:
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


def _declared(
    home: Home,
    problems: Iterable[type[Problem]],
    options: Mapping[str, Any],
    limits: Sequence[Declared] = (),
) -> dict[str, Any]:
    opt = dict(options.get("opt", {}))
    opt["home"] = (opt["home"], home) if "home" in opt else home  # `_check` refuses two
    asked = (Unauthorized, MissingRole) if opt.get("roles") else (Unauthorized,)
    first = asked if "security" in options else ()
    found = dict.fromkeys([*first, *problems])
    more: dict[str, Any] = {}
    if limits:
        opt["limits"] = tuple(limits)
        found[TooManyRequests] = None
    if any(limit.setting for limit in limits):
        more["middleware"] = [*options.get("middleware", ()), limited]
    return {**options, **more, "opt": opt, "responses": responses(found)}


def get(
    path: str,
    *,
    home: Home,
    problems: Iterable[type[Problem]] = (),
    **options: Any,  # noqa: ANN401  Litestar's own
) -> _Decorator:
    """Declare a GET route as `litestar.get` does, with its home and the problems it answers."""
    return litestar.get(path, **_declared(home, problems, options))


def post(
    path: str,
    *,
    home: Home,
    limits: Sequence[Declared] = (),
    problems: Iterable[type[Problem]] = (),
    status_code: int = 200,
    **options: Any,  # noqa: ANN401  Litestar's own
) -> _Decorator:
    """Declare a POST route as `get` does; it answers 200 unless it says otherwise.

    Without a session it needs `limits`.
    """
    declared = _declared(home, problems, options, limits)
    return litestar.post(path, status_code=status_code, **declared)


class HomeDeclarations(ReceiveRoutePlugin):
    """Checks every handler that Litestar registers; shows home and limits in the OpenAPI document.

    `settings` are the names of the service's limits.
    """

    def __init__(self, settings: Collection[str]) -> None:
        self._settings = settings

    def receive_route(self, route: BaseRoute) -> None:
        """Raise BadDeclaration, with its name, for a handler without a valid home or limit."""
        for handler in _handlers(route):
            try:
                _check(handler, self._settings)
            except BadDeclaration as error:
                raise BadDeclaration(f"{route.path} ({handler}): {error}") from None


def _handlers(route: BaseRoute) -> list[BaseRouteHandler]:
    found = getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[attr-defined]
    return [each for each in found if not _is_options_of_litestar(each)]


def _is_options_of_litestar(handler: BaseRouteHandler) -> bool:
    return isinstance(handler, HTTPRouteHandler) and "create_options_handler" in getattr(
        handler.fn, "__qualname__", ""
    )


def _check(handler: BaseRouteHandler, settings: Collection[str]) -> None:
    home = _home(handler)
    if isinstance(handler, ASGIRouteHandler):
        return
    schema = _body(handler)
    missing = [name for name in home.fields if name not in getattr(schema, "__struct_fields__", ())]
    if missing:
        raise BadDeclaration(f"its home reads {', '.join(missing)}, which its body lacks")
    if schema is not None:
        handler.opt["schema"] = schema
    if isinstance(handler, HTTPRouteHandler):
        if handler.security and signed_in not in handler.resolve_middleware():
            raise BadDeclaration("it declares `security`, but nothing signs in: use `requires`")
        handler.opt["hides_home"] = home.is_secret and not handler.security
        limits = _limits(handler, schema, settings)
        handler.operation_class = _operation(home, limits)
        if handler.summary is None and handler.fn.__doc__:
            handler.summary = handler.fn.__doc__.strip().splitlines()[0]


def _home(handler: BaseRouteHandler) -> Home:
    """Return the one home of a handler; raise BadDeclaration."""
    opts = [layer.opt or {} for layer in handler.ownership_layers]
    layers: list[Home] = [opt["home"] for opt in opts if "home" in opt]
    if not layers:
        raise BadDeclaration("no home")
    if isinstance(layers[-1], tuple):
        raise BadDeclaration("two homes: in `home` and in `opt`")
    if not all(hasattr(each, "resolve") for each in layers):
        raise BadDeclaration("its home is not a declaration of common.web.home")
    if len({each.label for each in layers}) > 1:  # Litestar copies what is below a router
        raise BadDeclaration("two homes: on the handler and on its router")
    return layers[-1]


def _limits(
    handler: HTTPRouteHandler, schema: type[Wire] | None, settings: Collection[str]
) -> Sequence[Declared]:
    """Return the limits of a handler; raise BadDeclaration."""
    limits: Sequence[Declared] = handler.opt.get("limits", ())
    if not limits:
        if "POST" in handler.http_methods and not handler.security:
            raise BadDeclaration("a POST without a session and without limits")
        return ()
    named = [limit for limit in limits if limit.setting]
    if named and limited not in handler.resolve_middleware():
        raise BadDeclaration("it declares limits, but nothing counts: use `limited`")
    for limit in named:
        if limit.field and limit.field not in getattr(schema, "__struct_fields__", ()):
            raise BadDeclaration(f"its limit reads {limit.field}, which its body lacks")
        if limit.setting not in settings:
            raise BadDeclaration(f"its limit {limit.setting} has no setting")
    return limits


def _body(handler: BaseRouteHandler) -> type[Wire] | None:
    """Return the Wire type of the handler's `data`; None if it has none, or another type."""
    parameter = handler.parsed_fn_signature.parameters.get("data")
    kind = parameter.annotation if parameter is not None else None
    return kind if isinstance(kind, type) and issubclass(kind, Wire) else None


def _operation(home: Home, limits: Sequence[Declared]) -> type[Operation]:
    fields: list[tuple[str, type, Any]] = [
        ("x_home_region", str, field(default=home.label, metadata={"alias": "x-home-region"}))
    ]
    if limits:
        labels = [limit.label for limit in limits]
        shown = field(default_factory=lambda: labels, metadata={"alias": "x-limits"})
        fields.append(("x_limits", list, shown))
    return make_dataclass("DeclaredOperation", fields, bases=(Operation,))
