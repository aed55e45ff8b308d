"""Writes the module of one query file: constants, rows and the class AsyncQuerier."""

from collections.abc import Sequence

from sqlc_gen_psycopg.heading import header, refuse_clashes
from sqlc_gen_psycopg.models import model_name
from sqlc_gen_psycopg.naming import attributes, pascal, snake
from sqlc_gen_psycopg.options import GenerationError
from sqlc_gen_psycopg.pytypes import LABELS, LABELS_IMPORT, Types
from sqlc_gen_psycopg.request import Column, Query, Request, Table

_READS = {":one", ":many"}
_COMMANDS = _READS | {":exec", ":execrows", ":execresult"}


def write(request: Request, filename: str, queries: Sequence[Query]) -> str:
    """Return the text of the module of one query file."""
    types = Types.of(request, "models.")
    rows: list[str] = []
    methods: list[str] = []
    imports = {"from typing import Any", "from psycopg import AsyncConnection, AsyncRawCursor"}
    constants: list[str] = []
    for query in queries:
        try:
            constants += ["", f"{snake(query.name).upper()} = {_quoted(query.sql)}"]
            row = _row_name(request, query) if _is_wide(query) else ""
            if row and not row.startswith("models."):
                imports.add("from dataclasses import dataclass")
                rows += _row(row, query, types)
            methods += _method(query, row, types)
            imports |= _imports(query, row, types)
        except GenerationError as error:
            raise GenerationError(f"{filename}: {query.name}: {error}") from None
    labels = LABELS if any("_labels(" in line for line in methods) else []
    if labels:
        imports.add(LABELS_IMPORT)
    body = [*constants, *rows, *labels, *_CLASS, *methods]
    if any("models." in line for line in rows + methods):
        imports.add(f"from {request.package} import models")
    classes = [line[6:-1] for line in rows if line.startswith("class ")]
    refuse_clashes(imports, ["AsyncQuerier", *classes])
    warnings = [text for query in queries for text in _warnings(request, query, types)]
    lines = header(request.version, f"Queries of {filename}.", filename, warnings=warnings)
    return "\n".join(lines + _sorted_imports(imports) + body) + "\n"


_CLASS = [
    "",
    "",
    "class AsyncQuerier:",
    '    """The queries, on one connection."""',
    "",
    '    __slots__ = ("_conn",)',
    "",
    "    def __init__(self, conn: AsyncConnection[Any]) -> None:",
    "        self._conn = conn",
]


def _is_wide(query: Query) -> bool:
    return query.command in _READS and len(query.columns) > 1


def _sorted_imports(imports: set[str]) -> list[str]:
    groups: tuple[list[str], list[str], list[str]] = ([], [], [])
    for line in sorted(imports):
        package = line.split()[1].partition(".")[0]
        groups[{"psycopg": 1, "common": 2}.get(package, 0)].append(line)
    lines: list[str] = []
    for group in groups:
        lines += ["", *group] if lines and group else group
    return lines


def _warnings(request: Request, query: Query, types: Types) -> list[str]:
    """Return warnings about `Any`, except for columns of tables: models.py has those."""
    known = {column.path for table in request.tables for column in table.columns}
    columns = query.columns if query.command in _READS else ()
    return [
        f"{query.filename}: {query.name}: {column.name or 'an unnamed value'} is Any: "
        f"no Python type is known for {column.type_name}"
        for column in (*query.params, *columns)
        if types.is_unknown(column) and column.path not in known
    ]


def _imports(query: Query, row: str, types: Types) -> set[str]:
    lines = {line for c in query.params for line in types.imports(c) | types.wrapper_import(c)}
    if query.command in _READS and not row.startswith("models."):
        lines |= {line for c in query.columns for line in types.imports(c)}
    return lines


def _row_name(request: Request, query: Query) -> str:
    """Return the row's class name: the table's own if the query reads exactly its columns."""
    for table in request.tables:
        if _reads_just(table, query):
            return "models." + model_name(table)
    return f"{pascal(query.name)}Row"


def _reads_just(table: Table, query: Query) -> bool:
    return tuple(table.columns) == tuple(query.columns)


def _row(name: str, query: Query, types: Types) -> list[str]:
    names = attributes((c.name for c in query.columns), "column")
    lines = ["", "", "@dataclass(slots=True)", f"class {name}:", f'    """Row of {query.name}."""']
    fields = zip(names, query.columns, strict=True)
    return [*lines, "", *(f"    {field}: {types.annotation(c)}" for field, c in fields)]


def _method(query: Query, row: str, types: Types) -> list[str]:
    if query.command not in _COMMANDS:
        raise GenerationError(f"{query.command} is not supported")
    if query.command in _READS and not query.columns:
        raise GenerationError(f"{query.command}, but nothing is returned")
    names = attributes((c.name for c in query.params), "param")
    pairs = list(zip(names, query.params, strict=True))
    arguments = "".join(f", {name}: {types.annotation(c)}" for name, c in pairs)
    signature = f"self, *{arguments}" if pairs else "self"
    values = "".join(f"{types.dumped(c, name)}, " for name, c in pairs)
    given = f", ({values.rstrip() if len(pairs) == 1 else values.rstrip(', ')})" if pairs else ""
    result = row or (types.annotation(query.columns[0]) if query.columns else "")
    lines = [
        "",
        f"    async def {snake(query.name)}({signature}) -> {_returns(query, result)}:",
        *_docstring(query.comments),
        "        cursor = AsyncRawCursor(self._conn)",
        f"        await cursor.execute({snake(query.name).upper()}{given})",
    ]
    return lines + _tail(query, row, types)


def _returns(query: Query, result: str) -> str:
    return {
        ":one": result if result.endswith("| None") or result == "Any" else f"{result} | None",
        ":many": f"list[{result}]",
        ":exec": "None",
        ":execrows": "int",
        ":execresult": "AsyncRawCursor[Any]",
    }[query.command]


def _tail(query: Query, row: str, types: Types) -> list[str]:
    if query.command == ":exec":
        return []
    if query.command == ":execrows":
        return ["        return cursor.rowcount"]
    if query.command == ":execresult":
        return ["        return cursor"]
    value = _built(row, query.columns, types)
    if query.command == ":one":
        return [
            "        row = await cursor.fetchone()",
            f"        return None if row is None else {value}",
        ]
    return [f"        return [{value} for row in await cursor.fetchall()]"]


def _built(row: str, columns: Sequence[Column], types: Types) -> str:
    values = [types.loaded(column, f"row[{i}]") for i, column in enumerate(columns)]
    if not row:
        return f"({values[0]})" if " " in values[0] else values[0]
    if values == [f"row[{i}]" for i in range(len(columns))]:
        return f"{row}(*row)"
    return f"{row}({', '.join(values)})"


def _docstring(comments: Sequence[str]) -> list[str]:
    text = [_escaped(line.strip()) for line in comments]
    if not any(text):
        return []
    if len(text) == 1:
        return [f'        """{text[0]}"""']
    inner = [f"        {line}".rstrip() for line in text[1:]]
    return [f'        """{text[0]}', *inner, '        """']


def _quoted(sql: str) -> str:
    return f'"""\n{_escaped(sql.strip())}\n"""'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip()
