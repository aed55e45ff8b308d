"""The keyed hash under which the global database knows an e-mail address."""

import hashlib
import hmac

ALGORITHM = "HMAC-SHA-256"
MINIMUM_KEY = 32


def normalise(address: str) -> str:
    """Return the form in which an address is stored and hashed."""
    return address.strip().lower()


class AddressHash:
    """HMAC-SHA-256 of a normalised address under a key that no database holds."""

    def __init__(self, key: str) -> None:
        self._key = hmac.new(key.encode(), digestmod=hashlib.sha256)

    def __call__(self, address: str) -> bytes:
        """Return the hash of an address, whatever its case and surrounding blanks."""
        mac = self._key.copy()
        mac.update(normalise(address).encode())
        return mac.digest()

    def of(self, kind: str, subject: str) -> bytes:
        """Hash any other subject (a client address in a throttle), apart from all addresses."""
        mac = self._key.copy()
        mac.update(f"{kind}\0{subject}".encode())
        return mac.digest()
