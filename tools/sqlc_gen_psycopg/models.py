"""Writes models.py: the enums, and the rows of the tables."""

import json

from sqlc_gen_psycopg.heading import header, refuse_clashes
from sqlc_gen_psycopg.naming import attributes, constant, pascal, singular
from sqlc_gen_psycopg.pytypes import Types
from sqlc_gen_psycopg.request import Enum, Request, Table


def model_name(table: Table) -> str:
    """Return the class name of a table's rows: `ledger.entries` has rows of `LedgerEntry`."""
    return pascal(singular(table.name))


def write(request: Request) -> str:
    """Return the text of the module."""
    types = Types.of(request)
    imports = {line for t in request.tables for c in t.columns for line in types.imports(c)}
    if request.tables:
        imports.add("from dataclasses import dataclass")
    if request.enums:
        imports.add("from enum import StrEnum")
    classes = [pascal(enum.name) for enum in request.enums]
    refuse_clashes(imports, classes + [model_name(table) for table in request.tables])
    warnings = [
        f"{column.path} is Any: no Python type is known for {column.type_name}"
        for table in request.tables
        for column in table.columns
        if types.is_unknown(column)
    ]
    lines = header(request.version, "Enums and rows of the tables.", warnings=warnings)
    lines += sorted(imports)
    for enum in request.enums:
        lines += _enum(enum)
    for table in request.tables:
        lines += _row(table, types)
    return "\n".join(lines) + "\n"


def _enum(enum: Enum) -> list[str]:
    lines = ["", "", f"class {pascal(enum.name)}(StrEnum):", f'    """Enum `{enum.name}`."""', ""]
    return lines + [f"    {constant(value)} = {_quoted(value)}" for value in enum.values]


def _row(table: Table, types: Types) -> list[str]:
    lines = ["", "", "@dataclass(slots=True)", f"class {model_name(table)}:"]
    lines += [f'    """Row of `{table.name}`."""', ""]
    names = attributes((c.name for c in table.columns), "column")
    pairs = zip(names, table.columns, strict=True)
    return lines + [f"    {name}: {types.annotation(column)}" for name, column in pairs]


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
