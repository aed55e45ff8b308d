"""What a reader of mails looks for."""

import re

_TOKEN = re.compile(r"\b(?:[A-Z]{3}[0-9]-)?[0-9a-f]{64}\b")
_CODE = re.compile(r"\b[0-9]{6}\b")


def token_in(text: str) -> str:
    """Return the first token of a mail."""
    return _found(_TOKEN, text)


def code_in(text: str) -> str:
    """Return the first code of a mail."""
    return _found(_CODE, text)


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise AssertionError(f"nothing of the kind in {text!r}")
    return match.group()
