"""The portals' own names on the wire: `org_user_id` here is `agency_user_id` there.

A response is written once, with the neutral names `tenant_user_id` and `tenant_name`; each portal
has a subclass that renames them, in JSON and in the OpenAPI document alike.
"""

from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT

from common.wire.schema import Wire

W = TypeVar("W", bound=Wire)


class Names:
    """Gives the response types of one portal."""

    def __init__(self, portal: str) -> None:
        self._portal = portal
        self._renamed = {
            "tenant_user_id": f"{portal}_user_id",
            "tenant_name": f"{portal}_name",
        }
        self._made: dict[type[Wire], type[Any]] = {}

    def of(self, kind: type[W]) -> type[W]:
        """Return a response type with this portal's names; the same type each time."""
        if kind not in self._made:
            hints = get_type_hints(kind, include_extras=True)
            self._made[kind] = msgspec.defstruct(
                f"{self._portal.title()}{kind.__name__}",
                [self._field(each, hints[each.name]) for each in msgspec.structs.fields(kind)],
                bases=(kind,),
                rename=self._renamed.get,
                kw_only=True,
            )
        return self._made[kind]

    def _field(self, field: msgspec.structs.FieldInfo, kind: Any) -> tuple[str, Any, Any]:  # noqa: ANN401  a type form
        if get_origin(kind) is list:  # its items may have names of their own
            (item,) = get_args(kind)
            if isinstance(item, type) and issubclass(item, Wire):
                kind = list[self.of(item)]  # type: ignore[misc]  # made at run time
        default = msgspec.field() if field.default is NODEFAULT else field.default
        return field.name, kind, default
