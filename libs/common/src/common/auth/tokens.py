"""Tokens, and their digests: only the digest is stored.

A regional token is `IND1-` and 64 lower-case hex digits, a global token the digits alone (contract,
README). The prefix is a route and nothing more: the digits decide.
"""

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

_FORM = re.compile(r"(?:([A-Za-z0-9]{2,16})-)?([0-9a-f]{64})")
_BYTES = 32


class Token(NamedTuple):
    """A new token for its owner; `secret` is the 64 digits and is stored nowhere."""

    text: str
    secret: str
    digest: bytes


class Parsed(NamedTuple):
    """A parsed token: region in lower case (None for a global one), and digits."""

    region: str | None
    secret: str

    @property
    def digest(self) -> bytes:
        """The digest that the databases store."""
        return digest(self.secret)


def digest(secret: str) -> bytes:
    """Return the stored digest: SHA-256 of the 64 ASCII digits."""
    return hashlib.sha256(secret.encode()).digest()


def mint(region: str | None = None) -> Token:
    """Generate a new token of a region, or a global one."""
    secret = secrets.token_hex(_BYTES)
    text = f"{region.upper()}-{secret}" if region else secret
    return Token(text, secret, digest(secret))


def parse(text: str) -> Parsed | None:
    """Parse a token; None if its form is wrong."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    region, secret = match.groups()
    return Parsed(region.lower() if region else None, secret)


def generate_code() -> str:
    """Generate six random digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def code_digest(secret: str, code: str) -> bytes:
    """Return a code's digest, bound to its token, so that six digits cannot be found by trial."""
    return hashlib.sha256(f"{secret}:{code}".encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(one, other)
