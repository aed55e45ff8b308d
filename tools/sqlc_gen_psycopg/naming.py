"""Converts names of the database into names of Python."""

import keyword
import re
from collections.abc import Iterable

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FOREIGN = re.compile(r"[^0-9a-zA-Z]+")


def snake(name: str) -> str:
    """Convert `GetHubUser` to `get_hub_user`."""
    return _HUMP.sub("_", name).lower()


def pascal(name: str) -> str:
    """Convert `hub_user_status` to `HubUserStatus`."""
    return "".join(part[:1].upper() + part[1:] for part in _FOREIGN.split(name) if part)


def singular(table: str) -> str:
    """Convert `hub_users` to `hub_user`: the name of one row."""
    if table.endswith("ies"):
        return table.removesuffix("ies") + "y"
    if table.endswith("sses"):
        return table.removesuffix("es")
    if table.endswith(("ss", "us")):
        return table
    return table.removesuffix("s")


def constant(value: str) -> str:
    """Convert `HMAC-SHA-256` to `HMAC_SHA_256`."""
    name = _FOREIGN.sub("_", value).strip("_").upper()
    return f"VALUE_{name}" if not name or name[0].isdigit() else name


def attributes(names: Iterable[str], fallback: str) -> list[str]:
    """Return distinct attribute names, in order; the second `id` becomes `id_2`."""
    taken: set[str] = set()
    result = []
    for number, name in enumerate(names, 1):
        wanted = _FOREIGN.sub("_", name).strip("_").lower() or f"{fallback}_{number}"
        if keyword.iskeyword(wanted) or wanted == "self":
            wanted += "_"
        distinct, copy = wanted, 2
        while distinct in taken:
            distinct, copy = f"{wanted}_{copy}", copy + 1
        taken.add(distinct)
        result.append(distinct)
    return result
