"""The keyed hash that stands for an e-mail address in the global database."""

import hashlib
import hmac

from common.wire.addresses import mailbox

ALGORITHM = "HMAC-SHA-256"
MINIMUM_KEY = 32


def normalise(address: str) -> str:
    """Return the form in which an address is hashed: that of its mailbox, without the +tag."""
    return mailbox(address.strip().lower())


class AddressHash:
    """HMAC-SHA-256 of a normalised address under a key that no database holds."""

    def __init__(self, key: str) -> None:
        self._key = hmac.new(key.encode(), digestmod=hashlib.sha256)

    def __call__(self, address: str) -> bytes:
        """Return the hash of an address; case, surrounding blanks and the +tag do not matter."""
        mac = self._key.copy()
        mac.update(normalise(address).encode())
        return mac.digest()

    def of(self, kind: str, subject: str) -> bytes:
        """Hash another subject (such as a client address); it never equals an e-mail's hash.

        An address that stands last in the subject counts without its +tag.
        """
        mac = self._key.copy()
        mac.update(f"{kind}\0{mailbox(subject)}".encode())
        return mac.digest()

    def exact(self, address: str) -> bytes:
        """Return the hash of an address as it is written, with its +tag."""
        mac = self._key.copy()
        mac.update(f"exact\0{address}".encode())
        return mac.digest()
