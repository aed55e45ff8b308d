"""The wire: base Struct, field types, and check(), which reports every broken field.

msgspec stops at the first broken field and the contract wants all, so a Struct is converted field
by field. A field type is `Annotated[str, Meta(rule), …]`; its Meta's description is the message.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Meta

from common.problems import BadRequest, FieldError, Invalid

W = TypeVar("W", bound="Wire")

DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"


class Wire(msgspec.Struct, kw_only=True):
    """Base of all request and response bodies."""

    def broken(self) -> Iterable[FieldError]:
        """Return what is wrong across fields; a member that is wrong by itself is UNSET here."""
        return ()


class Normalise(NamedTuple):
    """Mark of a field type: what is done to the value before its rule is applied."""

    how: Callable[[str], str]


class ServedRegion(NamedTuple):
    """Mark of a field type: the value must be an active region."""


_TRIMMED = Normalise(str.strip)
_LOWERED = Normalise(lambda text: text.strip().lower())

Email = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=256,
        pattern=rf"^[a-z0-9._%-]+@(?=.{{3,255}}$){_EMAIL_DOMAIN}$",
        description="must be an e-mail address of 3-256 characters, without +",
        examples=["maya@example.com"],
    ),
    _LOWERED,
]
Domain = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=255,
        pattern=f"^{DOMAIN}$",
        description="must be a domain name of two or more labels, 3-255 characters",
        examples=["example.com"],
    ),
    _LOWERED,
]
Password = Annotated[
    str,
    Meta(
        min_length=12,
        max_length=64,
        pattern=r"^[^\x00]*$",
        description="must be a string of 12-64 characters",
        examples=["correct horse battery"],
    ),
]
DisplayName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f-\x9f]*$",
        description="must be 1-100 characters, no control characters",
        examples=["Maya Rao"],
    ),
    _TRIMMED,
]
Language = Annotated[
    str,
    Meta(
        pattern="^(en-US|de-DE|ta-IN)$",
        max_length=5,
        description="must be en-US, de-DE or ta-IN",
        examples=["en-US"],
    ),
]
Country = Annotated[
    str,
    Meta(
        pattern="^[A-Z]{2}$",
        max_length=2,
        description="must be two capital letters",
        examples=["IN"],
    ),
]
HomeRegion = Annotated[
    str,
    Meta(description="must be a region that is served, in lower case", examples=["ind1"]),
    ServedRegion(),
]
TfaCode = Annotated[
    str,
    Meta(
        pattern="^[0-9]{6}$",
        max_length=6,
        description="must be a string of exactly six digits",
        examples=["123456"],
    ),
]
TokenText = Annotated[
    str, Meta(min_length=1, description="must be a non-empty string", examples=["IND1-9f86…"])
]


class _Field(NamedTuple):
    name: str
    required: bool
    kind: Any
    normalise: Callable[[str], str] | None
    is_region: bool
    item: Any  # the Struct of a list's items, else None
    message: str


def _field(field: msgspec.structs.FieldInfo, kind: Any) -> _Field:  # noqa: ANN401  a type form
    marks = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    normalise = next((mark.how for mark in marks if isinstance(mark, Normalise)), None)
    meta = next((mark for mark in marks if isinstance(mark, Meta)), None)
    bare = get_args(kind)[0] if marks else kind
    inner = get_args(bare)[0] if get_origin(bare) is list else None
    item = inner if isinstance(inner, type) and issubclass(inner, Wire) else None
    return _Field(
        field.encode_name,
        field.default is NODEFAULT and field.default_factory is NODEFAULT,
        kind,
        normalise,
        any(isinstance(mark, ServedRegion) for mark in marks),
        item,
        (meta.description if meta else None) or f"must be {_plain(bare)}",
    )


def _plain(kind: Any) -> str:  # noqa: ANN401  a type form
    names = {bool: "true or false", int: "a whole number", str: "a string"}
    return names.get(kind, "a list" if get_origin(kind) is list else "of the documented form")


@cache
def _fields(kind: type[Wire]) -> tuple[_Field, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(_field(each, hints[each.name]) for each in msgspec.structs.fields(kind))


class _Check:
    """One pass over one body; collects what is broken."""

    def __init__(self, served: Collection[str]) -> None:
        self.served = served
        self.errors: list[FieldError] = []

    def struct(self, kind: type[W], members: dict[str, Any], path: str = "") -> W:
        """Convert the members one by one; what is broken stays UNSET, or has its default."""
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
        across = [FieldError(path + error.field, error.message) for error in result.broken()]
        self.errors.extend(error for error in across if error.field not in told)
        return result

    def value(self, field: _Field, value: Any, path: str) -> Any:  # noqa: ANN401  JSON
        """Convert one member, or note its message and return UNSET."""
        if field.item is not None and isinstance(value, list):
            return [self.element(field, each, f"{path}[{i}]") for i, each in enumerate(value)]
        if field.normalise is not None and isinstance(value, str):
            value = field.normalise(value)
        try:
            value = msgspec.convert(value, field.kind)
        except msgspec.ValidationError:
            self.errors.append(FieldError(path, field.message))
            return msgspec.UNSET
        if field.is_region and value not in self.served:
            self.errors.append(FieldError(path, field.message))
        return value

    def element(self, field: _Field, value: Any, path: str) -> Any:  # noqa: ANN401  JSON
        """Convert one Struct of a list."""
        if isinstance(value, dict):
            return self.struct(field.item, value, path + ".")
        self.errors.append(FieldError(path, "must be an object"))
        return field.item(**{each.name: msgspec.UNSET for each in _fields(field.item)})


def parse(raw: bytes) -> dict[str, Any]:
    """Decode a JSON object; raise BadRequest for anything else, however deep or odd."""
    try:
        members = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BadRequest("The body is not well-formed JSON.") from None
    if not isinstance(members, dict):
        raise BadRequest("The body is not a JSON object.")
    return members


def check(kind: type[W], raw: bytes, served: Collection[str] = ()) -> W:
    """Turn a body into its Struct, or raise Invalid with one row per broken field."""
    run = _Check(served)
    result = run.struct(kind, parse(raw))
    if run.errors:
        raise Invalid(run.errors)
    return result
