"""What of sqlc's request we use, read into plain values."""

import base64
import json
from dataclasses import dataclass
from typing import Any


class GenerationError(Exception):
    """The request asks for something that cannot be generated."""


@dataclass(frozen=True)
class Column:
    """A column of a table or a result, or the column that a parameter stands for."""

    name: str
    type_name: str
    is_nullable: bool
    is_array: bool
    table: str


@dataclass(frozen=True)
class Query:
    """One named query of a query file."""

    name: str
    command: str
    sql: str
    comments: tuple[str, ...]
    filename: str
    columns: tuple[Column, ...]
    params: tuple[Column, ...]


@dataclass(frozen=True)
class Enum:
    """An enum type of the database."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of the database."""

    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Request:
    """One sqlc block: its schema, its queries and the plugin's options."""

    version: str
    package: str
    enums: tuple[Enum, ...]
    tables: tuple[Table, ...]
    queries: tuple[Query, ...]


def read(raw: dict[str, Any]) -> Request:
    """Read sqlc's JSON request."""
    options = json.loads(base64.b64decode(raw.get("plugin_options") or "") or b"{}")
    if not isinstance(options.get("package"), str):
        raise GenerationError("option `package` (where the modules lie) is missing in sqlc.yaml")
    catalog = raw["catalog"]
    default = catalog["default_schema"]
    schema = next(s for s in catalog["schemas"] if s["name"] == default)
    return Request(
        version=raw["sqlc_version"],
        package=options["package"],
        enums=tuple(
            sorted((Enum(e["name"], tuple(e["vals"])) for e in schema["enums"]), key=_by_name)
        ),
        tables=tuple(
            sorted(
                (
                    Table(t["rel"]["name"], tuple(_column(c) for c in t["columns"]))
                    for t in schema["tables"]
                ),
                key=_by_name,
            )
        ),
        queries=tuple(_query(q) for q in raw["queries"]),
    )


def _by_name(item: Enum | Table) -> str:
    return item.name


def _query(raw: dict[str, Any]) -> Query:
    params = sorted(raw["params"] or [], key=lambda p: int(p["number"]))
    return Query(
        name=raw["name"],
        command=raw["cmd"],
        sql=raw["text"],
        comments=tuple(raw["comments"] or []),
        filename=raw["filename"],
        columns=tuple(_column(c) for c in raw["columns"] or []),
        params=tuple(_column(p["column"]) for p in params),
    )


def _column(raw: dict[str, Any]) -> Column:
    if raw.get("embed_table"):
        raise GenerationError(f"sqlc.embed is not supported (column {raw['name']})")
    if raw.get("array_dims", 0) > 1:
        raise GenerationError(f"nested arrays are not supported (column {raw['name']})")
    table = raw.get("table") or {}
    return Column(
        name=raw["name"],
        type_name=raw["type"]["name"].removeprefix("pg_catalog."),
        is_nullable=not raw["not_null"],
        is_array=raw["is_array"],
        table=table.get("name", ""),
    )
