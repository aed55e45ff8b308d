"""check(): a body becomes its Struct, or the answer names every broken field.

msgspec stops at the first broken field and the contract wants all, so a Struct is converted field
by field.
"""

from collections.abc import Callable, Collection
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Meta, UnsetType

from common.wire.problems import BadRequest, FieldError, Invalid
from common.wire.schema import Check, Normalize, OfPortal, ServedRegion, Wire

W = TypeVar("W", bound=Wire)


class _Field(NamedTuple):
    name: str
    required: bool
    kind: Any
    normalise: Callable[[str], str] | None
    checks: tuple[Check, ...]
    is_region: bool
    is_of_portal: bool
    item: Any  # the Struct of a list's items, else None
    message: str


def _given(kind: Any) -> Any:  # noqa: ANN401  a type form
    """Return the type of a member that is present: `X` of `X | UnsetType`."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    others = [each for each in get_args(kind) if each is not UnsetType]
    return others[0] if len(others) == 1 else kind


def _field(field: msgspec.structs.FieldInfo, kind: Any) -> _Field:  # noqa: ANN401  a type form
    marks = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    normalise = next((mark.how for mark in marks if isinstance(mark, Normalize)), None)
    checks = tuple(mark for mark in marks if isinstance(mark, Check))
    meta = next((mark for mark in marks if isinstance(mark, Meta)), None)
    bare = get_args(kind)[0] if marks else kind
    inner = get_args(bare)[0] if get_origin(bare) is list else None
    item = inner if isinstance(inner, type) and issubclass(inner, Wire) else None
    return _Field(
        field.encode_name,
        field.default is NODEFAULT and field.default_factory is NODEFAULT,
        kind,
        normalise,
        checks,
        any(isinstance(mark, ServedRegion) for mark in marks),
        any(isinstance(mark, OfPortal) for mark in marks),
        item,
        (meta.description if meta else None) or f"must be {_plain(bare)}",
    )


def _plain(kind: Any) -> str:  # noqa: ANN401  a type form
    names = {bool: "true or false", int: "a whole number", str: "a string"}
    return names.get(kind, "a list" if get_origin(kind) is list else "of the documented form")


@cache
def _fields(kind: type[Wire]) -> tuple[_Field, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(_field(each, _given(hints[each.name])) for each in msgspec.structs.fields(kind))


class _Check:
    """One pass over one body; collects the errors."""

    def __init__(self, served: Collection[str], portal: str) -> None:
        self.served = served
        self.portal = portal
        self.errors: list[FieldError] = []

    def struct(self, kind: type[W], members: dict[str, Any], path: str = "") -> W:
        """Convert the members one by one; a broken one stays UNSET or has its default."""
        values: dict[str, Any] = {}
        for field in _fields(kind):
            value: Any = msgspec.UNSET
            if field.name in members:
                value = self.value(field, members[field.name], path + field.name)
            elif field.required:
                self.errors.append(FieldError(path + field.name, "is required"))
            if field.required or value is not msgspec.UNSET:
                values[field.name] = value
        result = kind(**values)
        told = {error.field for error in self.errors}
        across = [
            FieldError(path + error.field, error.message) for error in result.cross_field_errors()
        ]
        self.errors.extend(error for error in across if error.field not in told)
        return result

    def value(self, field: _Field, value: Any, path: str) -> Any:  # noqa: ANN401  JSON
        """Convert one member, or add its error and return UNSET."""
        if field.item is not None and isinstance(value, list):
            return [self.element(field, each, f"{path}[{i}]") for i, each in enumerate(value)]
        if field.normalise is not None and isinstance(value, str):
            value = field.normalise(value)
        try:
            value = msgspec.convert(value, field.kind)
        except msgspec.ValidationError:
            self.errors.append(FieldError(path, field.message))
            return msgspec.UNSET
        broken = next((each for each in field.checks if not each.what(value)), None)
        if broken is not None:
            self.errors.append(FieldError(path, broken.message or field.message))
            return msgspec.UNSET
        is_foreign = field.is_of_portal and not value.startswith(f"{self.portal}:")
        if is_foreign or (field.is_region and value not in self.served):
            self.errors.append(FieldError(path, field.message))
        return value

    def element(self, field: _Field, value: Any, path: str) -> Any:  # noqa: ANN401  JSON
        """Convert one Struct of a list."""
        if isinstance(value, dict):
            return self.struct(field.item, value, path + ".")
        self.errors.append(FieldError(path, "must be an object"))
        return field.item(**{each.name: msgspec.UNSET for each in _fields(field.item)})


def parse(raw: bytes) -> dict[str, Any]:
    """Decode a JSON object; raise BadRequest for anything else."""
    try:
        members = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BadRequest("The body is not well-formed JSON.") from None
    if not isinstance(members, dict):
        raise BadRequest("The body is not a JSON object.")
    return members


def check(kind: type[W], raw: bytes, served: Collection[str] = (), portal: str = "") -> W:
    """Turn a body into its Struct, or raise Invalid with one row per broken field."""
    run = _Check(served, portal)
    result = run.struct(kind, parse(raw))
    if run.errors:
        raise Invalid(run.errors)
    return result
