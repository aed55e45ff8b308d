"""The Python types of PostgreSQL types, and the conversions that psycopg needs."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlc_gen_psycopg.naming import pascal
from sqlc_gen_psycopg.options import Override
from sqlc_gen_psycopg.request import Column, Request

_TYPES = {
    "bool": "bool boolean",
    "int": (
        "int2 int4 int8 smallint integer int bigint serial bigserial smallserial "
        "serial2 serial4 serial8 oid"
    ),
    "float": "float4 float8 real double",
    "str": (
        "text varchar bpchar char citext name inet cidr string "
        "macaddr macaddr8 ltree lquery ltxtquery"
    ),
    "bytes": "bytea blob",
    "UUID": "uuid",
    "datetime": "timestamptz timestamp",
    "date": "date",
    "time": "time timetz",
    "timedelta": "interval",
    "Decimal": "numeric decimal money",
    "Any": "json jsonb any anyelement unknown",
}
_PYTHON = {name: python for python, names in _TYPES.items() for name in names.split()}
IMPORTS = {
    "UUID": "from uuid import UUID",
    "datetime": "from datetime import datetime",
    "date": "from datetime import date",
    "time": "from datetime import time",
    "timedelta": "from datetime import timedelta",
    "Decimal": "from decimal import Decimal",
    "Any": "from typing import Any",
    "Jsonb": "from psycopg.types.json import Jsonb",
    "Json": "from psycopg.types.json import Json",
}
_WRAPPERS = {"json": "Json", "jsonb": "Jsonb"}


# psycopg does not know the enums of a database: it returns an array of one as text.
LABELS = [
    "",
    "",
    "def _labels(cursor: AsyncRawCursor[Any], array: Any) -> list[Any]:",
    '    """Read an array of an enum."""',
    "    if isinstance(array, list):  # the connection knows the enum",
    "        return array",
    '    oid = cursor.connection.adapters.types["text"].array_oid',
    "    loader = cursor.connection.adapters.get_loader(oid, Format.TEXT)",
    "    assert loader is not None",
    "    labels: list[Any] = loader(oid, cursor.connection).load(array.encode())",
    "    return labels",
]
LABELS_IMPORT = "from psycopg.pq import Format"


@dataclass(frozen=True)
class Types:
    """Translates columns; `prefix` is the path to the enums of models.py in a module."""

    enums: Collection[str]
    overrides: Collection[Override]
    prefix: str = ""

    @classmethod
    def of(cls, request: Request, prefix: str = "") -> "Types":
        """Create the translation of one sqlc block."""
        return cls({enum.name for enum in request.enums}, request.options.overrides, prefix)

    def override(self, column: Column) -> Override | None:
        """Return the override of a column, or None."""
        return next((o for o in self.overrides if o.applies_to(column)), None)

    def is_unknown(self, column: Column) -> bool:
        """Return whether the column is `Any` only because its type is unknown."""
        known = column.type_name in self.enums or column.type_name in _PYTHON
        return not known and self.override(column) is None

    def base(self, column: Column) -> str:
        """Return the type of one value, without `None` and without `list`."""
        if override := self.override(column):
            return override.py_type
        if column.type_name in self.enums:
            return self.prefix + pascal(column.type_name)
        return _PYTHON.get(column.type_name, "Any")

    def annotation(self, column: Column) -> str:
        """Return the full annotation."""
        base = self.base(column)
        full = f"list[{base}]" if column.is_array else base
        return f"{full} | None" if column.is_nullable and full != "Any" else full

    def loaded(self, column: Column, value: str) -> str:
        """Return the expression that converts psycopg's value to ours; often the value itself."""
        convert = self._converter(column)
        if column.is_array:
            items = f"_labels(cursor, {value})" if column.type_name in self.enums else value
            call = f"[{convert}(item) for item in {items}]" if convert else items
        else:
            call = f"{convert}({value})" if convert else value
        if call == value:
            return value
        return f"None if {value} is None else {call}" if column.is_nullable else call

    def _converter(self, column: Column) -> str:
        if override := self.override(column):
            return override.py_type if override.convert else ""
        if column.type_name in self.enums:
            return self.base(column)
        return "str" if column.type_name in {"inet", "cidr"} else ""

    def dumped(self, column: Column, value: str) -> str:
        """Return the expression that converts our value to one that psycopg writes correctly."""
        wrapper = _WRAPPERS.get(column.type_name)
        if wrapper is None or column.is_array:
            return value
        call = f"{wrapper}({value})"
        return f"None if {value} is None else {call}" if column.is_nullable else call

    def imports(self, column: Column) -> set[str]:
        """Return the imports of the annotation."""
        if override := self.override(column):
            return set(override.imports)
        base = self.base(column)
        return {IMPORTS[base]} if base in IMPORTS else set()

    def wrapper_import(self, column: Column) -> set[str]:
        """Return the imports for writing a parameter."""
        wrapper = _WRAPPERS.get(column.type_name)
        return set() if wrapper is None or column.is_array else {IMPORTS[wrapper]}
