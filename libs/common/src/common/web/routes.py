"""Litestar's `get` and `post` with `home`, `limits`, `problems`, `event`; and their checks.

A route may as well be declared with Litestar's own decorators and `opt={"home": …}`; a POST without
a session needs `opt={"limits": …}` and the middleware `limited` too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, make_dataclass
from typing import Any

import litestar
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Operation
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute
from litestar.typing import FieldDefinition
from msgspec import UNSET, UnsetType

from common.events import Event
from common.web.guards import MissingRole, signed_in
from common.web.home import Home
from common.web.limits import Declared, limited
from common.web.security_events import recorded
from common.wire.problems import (
    CONTENT_TYPE,
    BodyTooLarge,
    FieldError,
    NotJson,
    Problem,
    RequestTimeout,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
)
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
    event: Event | None = None,
    limits: Sequence[Declared] = (),
) -> dict[str, Any]:
    opt = dict(options.get("opt", {}))
    if event is not None:  # after signing in, as a refusal there is an event of its own
        opt["event"] = event
        options = {**options, "middleware": [*options.get("middleware", ()), recorded]}
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
    event: Event | None = None,
    **options: Any,  # noqa: ANN401  Litestar's own
) -> _Decorator:
    """Declare a POST route as `get` does; it answers 200 unless it says otherwise.

    Without a session it needs `limits`. `event` is the security event that it writes, whatever
    comes of it (docs/security-events.md).
    """
    declared = _declared(home, problems, options, event, limits)
    return litestar.post(path, status_code=status_code, **declared)


class HomeDeclarations(ReceiveRoutePlugin):
    """Checks every handler that Litestar registers; shows home and limits in the OpenAPI document.

    `settings` are the names of the service's limits.
    """

    def __init__(self, settings: Collection[str]) -> None:
        self._settings = settings

    def receive_route(self, route: BaseRoute) -> None:
        """Raise BadDeclaration, with its name, for a handler without a valid home or limit."""
        handlers = _handlers(route)
        methods = len([each for each in handlers if not _is_of_litestar(each)])
        for handler in handlers:
            if _is_of_litestar(handler):
                handler.opt.pop("home", None)  # not even its router's
                continue
            handler.opt["methods"] = methods
            try:
                _check(handler, self._settings)
            except BadDeclaration as error:
                raise BadDeclaration(f"{route.path} ({handler}): {error}") from None


def _handlers(route: BaseRoute) -> list[BaseRouteHandler]:
    return getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[attr-defined]


def _is_of_litestar(handler: BaseRouteHandler) -> bool:
    """Return whether Litestar made it: for OPTIONS, or for whatever is not below `/docs`."""
    name = getattr(handler.fn, "__qualname__", "")
    return "create_options_handler" in name or name == "handle_schema_path_not_found"


def _check(handler: BaseRouteHandler, settings: Collection[str]) -> None:
    if not isinstance(handler, HTTPRouteHandler):
        raise BadDeclaration("only HTTP handlers can be forwarded")
    home = _home(handler)
    schema = _body(handler)
    missing = [name for name in home.fields if name not in getattr(schema, "__struct_fields__", ())]
    if missing:
        raise BadDeclaration(f"its home reads {', '.join(missing)}, which its body lacks")
    if schema is not None:
        handler.opt["schema"] = schema
    handler.responses = {**responses(_of_any(schema)), **(handler.responses or {})}
    is_signed_in = signed_in in handler.resolve_middleware()
    if not is_signed_in and any(getattr(e, "security", None) for e in handler.ownership_layers):
        raise BadDeclaration("it declares `security`, but nothing signs in: use `requires`")
    if is_signed_in and handler.cache:
        raise BadDeclaration("its answers belong to one account, and `cache` is for all")
    handler.opt["hides_home"] = home.is_secret and not handler.security
    handler.operation_class = _operation(home, _limits(handler, schema, settings))
    if handler.summary is None and handler.fn.__doc__:
        handler.summary = handler.fn.__doc__.strip().splitlines()[0]


def _of_any(schema: type[Wire] | None) -> Iterator[type[Problem]]:
    """Yield what a route may answer before its handler runs."""
    yield ServiceUnavailable
    if schema is not None:
        yield from (RequestTimeout, BodyTooLarge, NotJson)


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
    """Return the Wire type of the handler's `data`; None if it has none, or another type.

    A Wire type inside of another (`V | None`, `list[V]`) would pass its fields' rules by.
    """
    parameter = handler.parsed_fn_signature.parameters.get("data")
    if parameter is None:
        return None
    kind = parameter.annotation
    if isinstance(kind, type) and issubclass(kind, Wire):
        return kind
    if any(each.is_subclass_of(Wire) for each in _inside(parameter)):
        raise BadDeclaration("its `data` holds a Wire type, but is none: declare one Wire type")
    return None


def _inside(kind: FieldDefinition) -> Iterator[FieldDefinition]:
    for each in kind.inner_types:
        yield each
        yield from _inside(each)


def _operation(home: Home, limits: Sequence[Declared]) -> type[Operation]:
    fields: list[tuple[str, type, Any]] = [
        ("x_home_region", str, field(default=home.label, metadata={"alias": "x-home-region"}))
    ]
    if limits:
        labels = [limit.label for limit in limits]
        shown = field(default_factory=lambda: labels, metadata={"alias": "x-limits"})
        fields.append(("x_limits", list, shown))
    return make_dataclass("DeclaredOperation", fields, bases=(Operation,))
