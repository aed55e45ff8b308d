"""What no answer may hold: the inside of a server, others' addresses, others' secrets."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

INSIDE = {
    "traceback": re.compile(r"Traceback \(most recent|\bFile \"|, line \d+, in |\w+Error\("),
    "SQL": re.compile(
        r"(?i:\bselect\b[^\"]+\bfrom \w+ (?:where|join|as|order|limit)\b|\binsert into \w+ ?\("
        r"|\bupdate \w+ set \w+ ?=|\bdelete from \w+ where\b|\bon conflict \()"
        r"|\bSQLSTATE\b|\bpsycopg|relation \\?\"|violates \w+[ -]\w* ?constraint|syntax error at"
    ),
    "path of a file": re.compile(
        r"(?<![\w.])/(?:work|home|usr|opt|app|srv|tmp|var|root|etc|proc)/[\w.]|site-packages|\b\w+\.py\b"
    ),
    "password hash": re.compile(r"\$(?:argon2\w*|2[abxy]|pbkdf2[\w-]*|scrypt|[156])\$"),
    "connection string": re.compile(r"postgres(?:ql)?://|\bpassword="),
    "private key": re.compile(r"-----BEGIN"),
}
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_TOKEN = re.compile(r"(?:\b[A-Za-z0-9]{2,16}-)?\b[0-9a-f]{64}\b")
OWN_TOKENS = frozenset(
    {"session_token", "tfa_token", "device_token", "verification_token", "found_values"}
)
"""The fields in which an answer gives its caller a token of their own, or shows a public record."""


def leaks(
    answer: str,
    *,
    headers: Mapping[str, str],
    asked: str,
    own: Collection[str],
    secrets: Collection[str],
) -> Iterator[str]:
    """Yield what an answer holds and must not.

    `asked` is the request, whose own words may come back. `own` are the addresses that the caller
    may see, `secrets` the tokens of others, which stand nowhere, not even where new tokens do.
    """
    whole = "\n".join([answer, *(f"{name}: {value}" for name, value in headers.items())])
    said = asked.lower()
    for what, pattern in INSIDE.items():
        for found in pattern.finditer(whole):
            if found[0].lower() not in said:
                yield f"{what}: {found[0]}"
    addresses = {found[0].lower() for found in ADDRESS.finditer(answer)}
    yield from (f"address of another: {x}" for x in addresses - {*own} if x not in said)
    for text in _texts(answer):
        for found in _TOKEN.finditer(text):
            if found[0].lower() not in said:
                yield f"token: {found[0][:8]}…"
    for secret in secrets:
        if secret in whole and secret.lower() not in said:
            yield f"token of another: {secret[:8]}…"


def _texts(answer: str) -> Iterator[str]:
    """Yield all strings of an answer, but those of fields that give a new token."""
    try:
        yield from _inside(json.loads(answer))
    except ValueError:
        yield answer


def _inside(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _inside(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _inside(each, name)
    elif isinstance(value, str) and name not in OWN_TOKENS:
        yield value
