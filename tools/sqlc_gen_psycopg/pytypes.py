"""How a PostgreSQL type looks in Python, and what psycopg needs help with."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlc_gen_psycopg.naming import pascal
from sqlc_gen_psycopg.request import Column, GenerationError

_TYPES = {
    "bool": "bool boolean",
    "int": (
        "int2 int4 int8 smallint integer int bigint serial bigserial smallserial "
        "serial2 serial4 serial8 oid"
    ),
    "float": "float4 float8 real double",
    "str": "text varchar bpchar char citext name inet cidr string",
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


@dataclass(frozen=True)
class Types:
    """Translates columns; `prefix` is how a module reaches the enums of models.py."""

    enums: Collection[str]
    prefix: str = ""

    def base(self, column: Column) -> str:
        """Give the type of one value, without `None` and without `list`."""
        if column.type_name in self.enums:
            return self.prefix + pascal(column.type_name)
        try:
            return _PYTHON[column.type_name]
        except KeyError:
            raise GenerationError(
                f"no Python type is known for {column.type_name} (column {column.name})"
            ) from None

    def annotation(self, column: Column) -> str:
        """Give the full annotation."""
        base = self.base(column)
        full = f"list[{base}]" if column.is_array else base
        return f"{full} | None" if column.is_nullable and base != "Any" else full

    def loaded(self, column: Column, value: str) -> str:
        """Give the expression that turns psycopg's value into ours; often the value itself."""
        if column.type_name in self.enums:
            if column.is_array:
                raise GenerationError(
                    f"psycopg reads an array of {column.type_name} as text: cast it to text[] "
                    f"(column {column.name})"
                )
            convert = self.base(column)
        elif column.type_name in {"inet", "cidr"}:
            convert = "str"
        else:
            return value
        call = (
            f"[{convert}(item) for item in {value}]" if column.is_array else f"{convert}({value})"
        )
        return f"None if {value} is None else {call}" if column.is_nullable else call

    def dumped(self, column: Column, value: str) -> str:
        """Give the expression that turns our value into one that psycopg writes as meant."""
        wrapper = _WRAPPERS.get(column.type_name)
        if wrapper is None or column.is_array:
            return value
        call = f"{wrapper}({value})"
        return f"None if {value} is None else {call}" if column.is_nullable else call

    def imports(self, column: Column) -> set[str]:
        """Name the imports that the annotation needs."""
        base = self.base(column)
        return {IMPORTS[base]} if base in IMPORTS else set()

    def wrapper_import(self, column: Column) -> set[str]:
        """Name the import that writing a parameter needs."""
        wrapper = _WRAPPERS.get(column.type_name)
        return set() if wrapper is None or column.is_array else {IMPORTS[wrapper]}
