"""The plugin's options in sqlc.yaml; an unknown option is an error.

    options:
      package: common.queries.regional_db  # where the modules lie
      schema: bookmarks                    # models of this schema only; the default is all
      overrides:
        - column: hub_users.settings       # [schema.]table.column; `*` stands for any text
          py_type: dict[str, Setting]
          py_import: common.settings       # the module of the names that are not builtins
        - db_type: citext
          py_type: Address
          py_import: common.address
          convert: true                    # `Address(value)` is called on each value that is read

`py_type` replaces the type of one value: `list[…]` and `| None` are still added where the column
asks for them. Without `convert` it is an annotation only. `column` wins over `db_type`.
"""

import ast
import base64
import builtins
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Protocol

_OPTIONS = ("package", "schema", "overrides")
_OVERRIDE = ("column", "db_type", "py_type", "py_import", "convert")


class GenerationError(Exception):
    """The request contains something that cannot be generated."""


class Origin(Protocol):
    """What an override matches: a column's type and the column's origin."""

    @property
    def type_name(self) -> str:
        """Return the name of the type, with its schema unless that is the default one."""

    @property
    def path(self) -> str:
        """Return `table.column`, or an empty string for a computed value."""


@dataclass(frozen=True)
class Override:
    """Another Python type for one column, or for each column of one type."""

    column: str
    db_type: str
    py_type: str
    imports: tuple[str, ...]
    convert: bool

    def __str__(self) -> str:
        """Return the override's name in sqlc.yaml."""
        return f"column: {self.column}" if self.column else f"db_type: {self.db_type}"

    def applies_to(self, column: Origin) -> bool:
        """Return whether the override matches the column."""
        if self.column:
            return fnmatchcase(column.path, self.column)
        return column.type_name == self.db_type


@dataclass(frozen=True)
class Options:
    """All options of one sqlc block; the overrides of columns come first."""

    package: str
    schema: str
    overrides: tuple[Override, ...]


def read(raw: Mapping[str, Any], default_schema: str) -> Options:
    """Parse and check the options of sqlc's request."""
    if _decoded(raw, "global_options"):
        raise GenerationError("options at the top of sqlc.yaml are not read: put them in `codegen`")
    given = _decoded(raw, "plugin_options")
    _refuse_unknown(given, _OPTIONS, "option")
    package = given.get("package")
    if not isinstance(package, str) or not package:
        raise GenerationError("option `package` (where the modules lie) is missing in sqlc.yaml")
    schema = given.get("schema", "")
    if not isinstance(schema, str):
        raise GenerationError("option `schema` in sqlc.yaml must be the name of a schema")
    entries = given.get("overrides") or []
    if not isinstance(entries, list):
        raise GenerationError("option `overrides` must be a list")
    found = [_override(entry, default_schema) for entry in entries]
    return Options(package, schema, tuple(sorted(found, key=lambda o: not o.column)))


def unqualified(name: str, default_schema: str) -> str:
    """Remove a schema that SQL need not name."""
    return name.removeprefix("pg_catalog.").removeprefix(f"{default_schema}.")


def _decoded(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = json.loads(base64.b64decode(raw.get(key) or "") or b"{}") or {}
    if not isinstance(value, dict):
        raise GenerationError("the plugin's options in sqlc.yaml must be a mapping")
    return value


def _refuse_unknown(given: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    unknown = ", ".join(f"`{key}`" for key in given if key not in known)
    if unknown:
        raise GenerationError(f"unknown {what} {unknown} in sqlc.yaml; known: {', '.join(known)}")


def _override(entry: object, default_schema: str) -> Override:
    if not isinstance(entry, dict):
        raise GenerationError("each of `overrides` must be a mapping")
    _refuse_unknown(entry, _OVERRIDE, "key of an override:")
    convert = entry.get("convert", False)
    texts = {key: entry[key] for key in _OVERRIDE[:-1] if key in entry}
    if not all(isinstance(text, str) and text for text in texts.values()):
        raise GenerationError(f"an override has a value that is not text: {texts}")
    if not isinstance(convert, bool):
        raise GenerationError("`convert` of an override must be true or false")
    if ("column" in texts) == ("db_type" in texts) or "py_type" not in texts:
        raise GenerationError("an override needs `py_type`, and either `column` or `db_type`")
    column = unqualified(texts.get("column", ""), default_schema)
    if column and "." not in column:
        raise GenerationError(f"`column` of an override is [schema.]table.column, not {column}")
    return Override(
        column=column,
        db_type=unqualified(texts.get("db_type", ""), default_schema),
        py_type=texts["py_type"],
        imports=_imports(texts["py_type"], texts.get("py_import", ""), convert=convert),
        convert=convert,
    )


def _imports(py_type: str, module: str, *, convert: bool) -> tuple[str, ...]:
    try:
        tree = ast.parse(py_type, mode="eval").body
    except SyntaxError:
        raise GenerationError(f"`py_type` {py_type} is not a Python type") from None
    if convert and not isinstance(tree, ast.Name):
        raise GenerationError(f"`convert` needs a plain name as `py_type`, not {py_type}")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    foreign = sorted(name for name in names if not hasattr(builtins, name))
    if bool(foreign) != bool(module):
        say = f"must say where {', '.join(foreign)} is" if foreign else "has nothing to import"
        raise GenerationError(f"`py_import` {say} (`py_type` {py_type})")
    return tuple(f"from {module} import {name}" for name in foreign)
