"""The signature of a forwarded request (the hop): one header.

    X-Vetchium-Hop: v2;<from>;<to>;<client address or ->;<ms since 1970>;<ms left>;<64 hex digits>

The digits are an HMAC-SHA256 over the parts before them and over method, path, query, request id
and body, by the key that only these two regions share (`keys`). For one release v1 is accepted as
well, and sent to a region that has published no key: signed by a secret that all regions have.

A signature gives no rights. It states that the home must answer itself, for which client
and within which time. A replayed signature is harmless: it can only prevent a hop, never cause one.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec

from common import clock
from common.forwarding.client_ip import normalize_address
from common.forwarding.keys import NoKey, Purpose, ServiceKeys
from common.settings import Reads, Secret

HEADER = "X-Vetchium-Hop"

MAX_AGE = 60.0
MAX_AHEAD = 5.0
MIN_SECRET_BYTES = 32
MAX_SECRETS = 2

_EMPTY = hashlib.sha256().digest()
_LONGEST = 999_999  # ms: the field for the time left has six digits
_FORM = re.compile(
    rb"(v([12]);([a-z0-9]{2,16});([a-z0-9]{2,16});([0-9a-f.:]{2,45}|-);([0-9]{13});([0-9]{1,6}));([0-9a-f]{64})"
)


class HopSignature(msgspec.Struct, frozen=True):
    """A verified signature; `client` is empty if the first server saw no address."""

    from_region: str
    to_region: str
    client: str
    seconds_left: float


class Refusal(StrEnum):
    """Why a signature is refused."""

    FORMAT = "format"
    SIGNATURE = "signature"
    UNKNOWN_KEY = "unknown_key"
    OTHER_REGION = "other_region"
    TOO_OLD = "too_old"
    FUTURE = "future"


def parse_secrets(text: str) -> tuple[bytes, ...]:
    """Read SERVICE_PRIVATE_KEY or INTERNAL_PROXY_SECRET, none if empty; ValueError if unfit.

    The first value signs, all are accepted.
    """
    secrets = tuple(part.strip().encode() for part in text.split(",")) if text else ()
    if len(secrets) > MAX_SECRETS:
        raise ValueError(f"has more than {MAX_SECRETS} values")
    if any(len(secret) < MIN_SECRET_BYTES for secret in secrets):
        raise ValueError(f"has a value of fewer than {MIN_SECRET_BYTES} bytes")
    return secrets


def _well_formed(text: str) -> Secret:
    parse_secrets(text)
    return Secret(text)


SigningSecrets = Annotated[Secret, Reads(_well_formed)]
"""A setting with what `parse_secrets` reads."""


def covered(*fields: bytes) -> bytes:
    """Join fields so that no two different lists of fields give the same bytes."""
    return b"".join([b"%d:%b" % (len(field), field) for field in fields])


class Signer:
    """Signs for one region, and verifies what others have signed.

    `secrets` are the old ones, which all regions share: the first signs, all are accepted.
    """

    def __init__(self, keys: ServiceKeys, secrets: tuple[bytes, ...] = ()) -> None:
        self._keys = keys
        self._region = keys.service
        self._secrets = tuple(_old_key(secret) for secret in secrets)

    def sign(
        self,
        *,
        to_region: str,
        client: str,
        seconds_left: float,
        method: str,
        path: bytes,
        query: bytes,
        request_id: str,
        body: bytes,
    ) -> bytes:
        """Return the header's value for a request that goes to another region now; raise NoKey."""
        if self._region == to_region:
            raise ValueError("a region does not forward to itself")
        version, key = self._signing(to_region)
        said = b"%b;%b;%b;%b;%013d;%d" % (
            version,
            self._region.encode(),
            to_region.encode(),
            client.encode() or b"-",
            int(clock.epoch() * 1000),
            milliseconds(seconds_left),
        )
        request = _request(method, path, query, request_id, body)
        return b"%b;%b" % (said, signature_of(key, said, request))

    def _signing(self, to_region: str) -> tuple[bytes, bytes]:
        try:
            return b"v2", self._keys.to(to_region, Purpose.HOP)
        except NoKey:
            if not self._secrets:
                raise
            return b"v1", self._secrets[0]

    def verify(
        self,
        value: bytes,
        *,
        method: str,
        path: bytes,
        query: bytes,
        request_id: str,
        body: bytes,
    ) -> tuple[HopSignature, None] | tuple[None, Refusal]:
        """Return the signature, or None and the reason why this region refuses it."""
        found = _FORM.fullmatch(value)
        if found is None:
            return None, Refusal.FORMAT
        said, version, from_, to, client, at, left, signature = found.groups()
        request = _request(method, path, query, request_id, body)
        is_old = version == b"1"
        keys = self._secrets if is_old else self._keys.of(from_.decode(), Purpose.HOP)
        if not keys:
            return None, Refusal.UNKNOWN_KEY
        if not is_signed(keys, said, request, signature):
            return None, Refusal.SIGNATURE
        if to != self._region.encode() or from_ == to:
            return None, Refusal.OTHER_REGION
        if refusal := untimely(at):
            return None, refusal
        found_signature = HopSignature(
            from_.decode(), to.decode(), normalize_address(client.decode()), int(left) / 1000
        )
        return found_signature, None


def _request(method: str, path: bytes, query: bytes, request_id: str, body: bytes) -> bytes:
    digest = hashlib.sha256(body).digest() if body else _EMPTY
    return covered(method.encode(), path, query, request_id.encode(), digest)


def signature_of(key: bytes, said: bytes, request: bytes) -> bytes:
    """Return the digits over what a header says and what it belongs to."""
    return hmac.digest(key, covered(said, request), "sha256").hex().encode()


def is_signed(keys: Iterable[bytes], said: bytes, request: bytes, signature: bytes) -> bool:
    """Return whether the digits were made with one of the keys."""
    digests = [signature_of(key, said, request) for key in keys]
    return any(hmac.compare_digest(digest, signature) for digest in digests)


def milliseconds(seconds: float) -> int:
    """Return the time left as a header says it: at least one, and at most six digits."""
    return min(max(int(seconds * 1000), 1), _LONGEST)


def untimely(at: bytes) -> Refusal | None:
    """Return why something signed then, in ms since 1970, is refused now; None if it is not."""
    age = clock.epoch() - int(at) / 1000
    if not -MAX_AHEAD <= age <= MAX_AGE:
        return Refusal.TOO_OLD if age > 0 else Refusal.FUTURE
    return None


def _old_key(secret: bytes) -> bytes:
    """Derive the key, so that the secret can serve other purposes without mix-ups."""
    return hmac.digest(secret, b"vetchium-hop-v1", "sha256")
