"""Handles: readable, unique worldwide, never changed."""

import re
import secrets

_LONGEST = 40
_RANDOM_BYTES = 4


def draw_handle(address: str) -> str:
    """Derive a handle from the local part of an address and eight random hex digits."""
    name = address.split("@", 1)[0].replace(".", "-")
    name = re.sub(r"-+", "-", re.sub(r"[^a-z0-9-]", "", name)).strip("-")
    name = name[:_LONGEST].strip("-") or "user"
    return f"{name}-{secrets.token_hex(_RANDOM_BYTES)}"
