"""Argon2id with passlib's interface, computed by libsodium: same hashes, in two thirds of the time.

libsodium chooses at run time among AVX-512, AVX2, SSSE3 and plain C; the wheels of argon2-cffi,
which passlib would take, are made for the oldest processors (docs/decisions/0052).
"""

from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id
from passlib.hash import argon2

argon2.set_backend("argon2_cffi")  # now, not in whichever thread needs it first

# What libsodium verifies; the rest, from elsewhere, is left to argon2-cffi.
_OURS = "$argon2id$v=19$"
_LONGEST = 127


class Argon2id(argon2):  # type: ignore[misc]  # passlib ships no types
    """passlib's handler; `using(…)`, `needs_update` and the form of the hashes are passlib's."""

    type = "id"
    parallelism = 1  # libsodium makes no others, but verifies them

    @classmethod
    def hash(cls, secret: str) -> str:
        """Hash with a new salt."""
        return argon2id.str(
            secret.encode(), opslimit=cls.default_rounds, memlimit=cls.memory_cost * 1024
        ).decode()

    @classmethod
    def verify(cls, secret: str, hash: str) -> bool:  # noqa: A002  passlib's name
        """Compare; raise ValueError for what is no Argon2 hash."""
        if len(hash) > _LONGEST or not hash.startswith(_OURS):
            return bool(super().verify(secret, hash))
        try:
            return argon2id.verify(hash.encode(), secret.encode())
        except InvalidkeyError:
            return False
