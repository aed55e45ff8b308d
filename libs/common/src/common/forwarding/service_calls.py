"""Service calls: a service asks another one, for itself and not for a user.

    POST /service/<name>
    X-Vetchium-Service: v1;<from>;<to>;<ms since 1970>;<ms left>;<call id>;<64 hex digits>

The digits are an HMAC-SHA256 over the parts before them, the path and the body, by the key that
only these two services share (`keys`). The call id is the idempotency key: a call that comes twice
is carried out once. Who may call what stands at the route (`common.web.service_calls`).
"""

import asyncio
import hashlib
import random
import re
from typing import TypeVar
from uuid import UUID, uuid4

import msgspec

from common import clock
from common.forwarding.forwarder import Forwarder, HomeUnreachable, SignedCall
from common.forwarding.keys import NoKey, Purpose, ServiceKeys
from common.forwarding.regions import Regions
from common.forwarding.signature import (
    Refusal,
    covered,
    is_signed,
    milliseconds,
    signature_of,
    untimely,
)
from common.wire.schema import Wire

HEADER = b"x-vetchium-service"
PREFIX = "/service"
"""Below this path stand the calls of all services; the edge and the pages never serve it."""

DEADLINE = 0.9
"""Seconds that a call may take, unless its caller says otherwise."""

W = TypeVar("W", bound=Wire)

_FORM = re.compile(
    rb"(v1;([a-z0-9]{2,16});([a-z0-9]{2,16});([0-9]{13});([0-9]{1,6});([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}));([0-9a-f]{64})"
)
_encode = msgspec.json.Encoder().encode


class VerifiedCall(msgspec.Struct, frozen=True):
    """Who calls, under which id, and how long the caller still waits."""

    caller: str
    call_id: UUID
    digest: bytes
    seconds_left: float


class CallSigner:
    """Signs the calls of this service, and verifies those of others."""

    def __init__(self, keys: ServiceKeys) -> None:
        self._keys = keys

    def sign(self, to: str, path: bytes, body: bytes, call_id: UUID, seconds: float) -> bytes:
        """Return the header's value; raise NoKey."""
        said = b"v1;%b;%b;%013d;%d;%b" % (
            self._keys.service.encode(),
            to.encode(),
            int(clock.epoch() * 1000),
            milliseconds(seconds),
            str(call_id).encode(),
        )
        key = self._keys.to(to, Purpose.SERVICE_CALL)
        return b"%b;%b" % (said, signature_of(key, said, digest_of(path, body)))

    def verify(self, value: bytes, path: bytes, body: bytes) -> VerifiedCall | Refusal:
        """Return the call, or why it is refused."""
        found = _FORM.fullmatch(value)
        if found is None:
            return Refusal.FORMAT
        said, caller, to, at, left, call_id, signature = found.groups()
        digest = digest_of(path, body)
        keys = self._keys.of(caller.decode(), Purpose.SERVICE_CALL)
        if not is_signed(keys, said, digest, signature):
            return Refusal.SIGNATURE if keys else Refusal.UNKNOWN_KEY
        if to != self._keys.service.encode() or caller == to:
            return Refusal.OTHER_REGION
        if refusal := untimely(at):
            return refusal
        return VerifiedCall(caller.decode(), UUID(call_id.decode()), digest, int(left) / 1000)


def digest_of(path: bytes, body: bytes) -> bytes:
    """Return what says which call an id stands for: its path and its body."""
    return hashlib.sha256(covered(path, body)).digest()


class CallRefused(HomeUnreachable):
    """The other service refused the call, or its answer is not what was agreed."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.answered = status


class ServiceCalls:
    """Calls other services; a region by its code, the global-service as `global`."""

    def __init__(self, forwarder: Forwarder, signer: CallSigner, regions: Regions) -> None:
        self._forwarder = forwarder
        self._signer = signer
        self._regions = regions

    async def call(
        self,
        to: str,
        name: str,
        said: Wire,
        answer: type[W],
        *,
        call_id: UUID | None = None,
        seconds: float = DEADLINE,
    ) -> W:
        """Return the answer of a service.

        Raise a problem within `seconds`: HomeUnreachable, HomeOverloaded, HomeTooSlow, CallRefused.
        Whoever gets none cannot know whether the call was carried out, and may repeat it with the
        same `call_id`.
        """
        path, body, call_id = f"{PREFIX}/{name}".encode(), _encode(said), call_id or uuid4()
        deadline = asyncio.get_running_loop().time() + seconds
        await self._regions.know(to)
        try:
            signature = self._signer.sign(to, path, body, call_id, seconds)
        except NoKey:
            raise HomeUnreachable from None
        headers = [
            (b"content-type", b"application/json"),
            (b"x-request-id", f"{random.getrandbits(128):032x}".encode()),
            (HEADER, signature),
        ]
        sent = SignedCall(to, path, headers, body)
        got = await self._forwarder.call(sent, route=path.decode(), deadline=deadline)
        if got.status != 200:  # noqa: PLR2004  OK
            raise CallRefused(got.status)
        try:
            return msgspec.json.decode(got.body, type=answer)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise CallRefused(got.status) from None
