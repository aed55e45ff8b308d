"""The keys of one service, and the secrets that it shares with each other one.

A service has a key pair (X25519). Two services derive the same secret from the own private and the
other's public key, without sending it, and from it (HKDF-SHA256) one key per direction and purpose.
So a service that is taken over can sign as itself, to everybody, and as nobody else to a third.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32

PublicKeys = Callable[[str], tuple[bytes, ...]]
"""The public keys of a service by its name; empty if none are known. The first is in use."""


class Purpose(StrEnum):
    """What a derived key signs; the keys of two purposes have nothing in common."""

    HOP = "hop"
    SERVICE_CALL = "service call"


class NoKey(LookupError):
    """Nothing is known with which a request to that service could be signed."""


class ServiceKeys:
    """The key pairs of this service, by its name: a region's code, or `global`.

    `secrets` are at least 32 random bytes each; a private key is derived from each of them. The
    first signs, all verify. `public_keys` says what the others have published.
    """

    def __init__(self, service: str, secrets: tuple[bytes, ...], public_keys: PublicKeys) -> None:
        self.service = service
        self._private = tuple(_private_key(secret) for secret in secrets)
        self._public_keys = public_keys
        self.public = tuple(key.public_key().public_bytes_raw() for key in self._private)
        """The own public keys, in the order of the secrets."""
        self._shared = lru_cache(maxsize=1024)(self._derived)

    def to(self, service: str, purpose: Purpose) -> bytes:
        """Return the key for signing what goes to a service; raise NoKey."""
        known = self._public_keys(service)
        keys = self._shared(self.service, service, purpose, known)
        if not keys:
            raise NoKey(service)
        return keys[0]

    def of(self, service: str, purpose: Purpose) -> tuple[bytes, ...]:
        """Return the keys with which something from a service may be signed; perhaps none."""
        return self._shared(service, self.service, purpose, self._public_keys(service))

    def _derived(
        self, sender: str, receiver: str, purpose: Purpose, known: tuple[bytes, ...]
    ) -> tuple[bytes, ...]:
        said = f"vetchium {purpose} v2;{sender};{receiver}".encode()
        secrets = [_shared(private, public) for private in self._private for public in known]
        return tuple(
            HKDF(SHA256(), KEY_BYTES, salt=None, info=said).derive(secret)
            for secret in secrets
            if secret
        )


def _shared(private: X25519PrivateKey, public: bytes) -> bytes:
    """Return the shared secret; nothing if what was published is no key to share one by."""
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return b""


def _private_key(secret: bytes) -> X25519PrivateKey:
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"vetchium private key").derive(secret)
    return X25519PrivateKey.from_private_bytes(derived)
