"""Device tokens: a browser that has signed in before has a counter of wrong passwords of its own.

A token proves nothing but that: it opens no session and replaces neither password nor code. It is
signed, not stored, and holds for one account.
"""

import hmac
import re
import secrets
from datetime import timedelta

from common import clock
from common.auth.address_hash import AddressHash

LIFETIME = timedelta(days=180)

_FORM = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})\.([0-9a-f]{64})")


class Devices:
    """Issues device tokens, and recognises them on every instance that has the same key."""

    def __init__(self, subject_hash: AddressHash) -> None:
        self._hash = subject_hash

    def issue(self, account: str) -> str:
        """Return a token for a device that has just signed in to an account."""
        device = secrets.token_hex(16)
        ends = int((clock.now() + LIFETIME).timestamp())
        return f"{device}.{ends}.{self._signature(device, ends, account)}"

    def recognise(self, token: str, account: str) -> str | None:
        """Return the device of a live token of this account; None for every other text."""
        match = _FORM.fullmatch(token)
        if match is None:
            return None
        device, ends, signature = match[1], int(match[2]), match[3]
        expected = self._signature(device, ends, account)
        is_genuine = hmac.compare_digest(signature, expected)
        return device if is_genuine and clock.epoch() < ends else None

    def _signature(self, device: str, ends: int, account: str) -> str:
        return self._hash.of("device", f"{device}.{ends}.{account}").hex()
