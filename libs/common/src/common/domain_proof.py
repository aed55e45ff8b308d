"""The record that proves a domain: its name, how long a claim waits for it, how it is shown."""

from collections.abc import Iterable
from datetime import timedelta

CLAIM = timedelta(days=7)
"""The lifetime of the value that verifies a claimed domain."""
FIRST_CHECK = timedelta(minutes=1)
"""After this time the worker looks for the record of a new claim by itself."""

MOST_SHOWN = 10
LONGEST_SHOWN = 128
_ELLIPSIS, _UNREADABLE = "\u2026", "\ufffd"


def record_name(domain: str) -> str:
    """Return the name of the record that proves a domain."""
    return f"_vetchium-verify.{domain}"


def shown(found: Iterable[str]) -> list[str]:
    """Return found values as a person may see them: a foreign server chose number and content."""
    return sorted({_readable(value) for value in found})[:MOST_SHOWN]


def _readable(value: str) -> str:
    if len(value) > LONGEST_SHOWN:
        value = value[: LONGEST_SHOWN - 1] + _ELLIPSIS
    return "".join(letter if letter.isprintable() else _UNREADABLE for letter in value)
