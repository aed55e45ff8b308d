"""Parses the parts of sqlc's request that we use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlc_gen_psycopg import options
from sqlc_gen_psycopg.options import GenerationError, Options, unqualified

_SYSTEM_SCHEMAS = {"pg_catalog", "information_schema"}


@dataclass(frozen=True)
class Column:
    """A column of a table or a result, or the column that a parameter stands for.

    `path` is `table.column`, or empty for a computed value. Names of types and tables include
    their schema unless it is the default one.
    """

    name: str
    type_name: str
    is_nullable: bool
    is_array: bool
    path: str


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
    options: Options
    enums: tuple[Enum, ...]
    tables: tuple[Table, ...]
    queries: tuple[Query, ...]

    @property
    def package(self) -> str:
        """Return the package of the modules."""
        return self.options.package


def read(raw: dict[str, Any]) -> Request:
    """Parse sqlc's JSON request."""
    catalog = raw.get("catalog") or {}
    default = catalog.get("default_schema", "")
    chosen = options.read(raw, default)
    schemas = [
        s
        for s in catalog["schemas"]
        if s["name"] not in _SYSTEM_SCHEMAS and chosen.schema in {"", s["name"]}
    ]
    enums = [
        Enum(unqualified(f"{s['name']}.{e['name']}", default), tuple(e["vals"]))
        for s in schemas
        for e in s["enums"]
    ]
    tables = [
        Table(
            unqualified(f"{s['name']}.{t['rel']['name']}", default),
            tuple(_column(c, default) for c in t["columns"]),
        )
        for s in schemas
        for t in s["tables"]
    ]
    request = Request(
        version=raw["sqlc_version"],
        options=chosen,
        enums=tuple(sorted(enums, key=_by_name)),
        tables=tuple(sorted(tables, key=_by_name)),
        queries=tuple(_query(q, default) for q in raw["queries"]),
    )
    _refuse_idle_overrides(request)
    return request


def _by_name(item: Enum | Table) -> str:
    return item.name


def _refuse_idle_overrides(request: Request) -> None:
    columns = set(_columns(request))
    for override in request.options.overrides:
        if not any(override.applies_to(column) for column in columns):
            types = ", ".join(sorted({column.type_name for column in columns}))
            hint = "" if override.column else f" (types in use: {types})"
            raise GenerationError(f"the override of `{override}` applies to nothing{hint}")


def _columns(request: Request) -> Iterator[Column]:
    for table in request.tables:
        yield from table.columns
    for query in request.queries:
        yield from query.columns + query.params


def _query(raw: dict[str, Any], default_schema: str) -> Query:
    params = sorted(raw["params"] or [], key=lambda p: int(p["number"]))
    return Query(
        name=raw["name"],
        command=raw["cmd"],
        sql=raw["text"],
        comments=tuple(raw["comments"] or []),
        filename=raw["filename"],
        columns=tuple(_column(c, default_schema) for c in raw["columns"] or []),
        params=tuple(_column(p["column"], default_schema) for p in params),
    )


def _column(raw: dict[str, Any], default_schema: str) -> Column:
    if raw.get("embed_table"):
        raise GenerationError(f"sqlc.embed is not supported (column {raw['name']})")
    if raw.get("array_dims", 0) > 1:
        raise GenerationError(f"nested arrays are not supported (column {raw['name']})")
    table = _identifier(raw.get("table") or {}, default_schema)
    return Column(
        name=raw["name"],
        type_name=_identifier(raw["type"], default_schema),
        is_nullable=not raw["not_null"],
        is_array=raw["is_array"],
        path=f"{table}.{raw.get('original_name') or raw['name']}" if table else "",
    )


def _identifier(raw: dict[str, str], default_schema: str) -> str:
    # A parameter's type has its schema in the name, a column's has it next to the name.
    schema, name = raw.get("schema"), raw.get("name", "")
    return unqualified(f"{schema}.{name}" if schema else name, default_schema)
