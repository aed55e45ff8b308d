"""Passwords: Argon2id through passlib's API, off the event loop, in a bounded pool.

The threads run at a lower priority than the event loop, so that many logins at once slow down
logins and not other requests.
"""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id
from passlib.hash import argon2

from common.auth.breached import BreachedPasswords
from common.wire.passwords import has_no_word_of, prepare
from common.wire.problems import FieldError, Invalid, ServiceUnavailable

argon2.set_backend("argon2_cffi")  # now, not in the first thread that needs it

# The hashes that libsodium verifies; argon2-cffi verifies imported ones of other forms.
_OURS = "$argon2id$v=19$"
_LONGEST = 127


class Argon2id(argon2):  # type: ignore[misc]  # passlib ships no types
    """passlib's handler; `using(…)`, `needs_update` and the form of the hashes are passlib's."""

    type = "id"
    parallelism = 1  # libsodium creates no others, but verifies them

    @classmethod
    def hash(cls, secret: str) -> str:
        """Hash with a new salt."""
        return argon2id.str(
            secret.encode(), opslimit=cls.default_rounds, memlimit=cls.memory_cost * 1024
        ).decode()

    @classmethod
    def verify(cls, secret: str, hash: str) -> bool:  # noqa: A002  passlib's name
        """Compare; raise ValueError if the hash is not an Argon2 hash."""
        if len(hash) > _LONGEST or not hash.startswith(_OURS):
            return bool(super().verify(secret, hash))
        try:
            return argon2id.verify(hash.encode(), secret.encode())
        except InvalidkeyError:
            return False


T = TypeVar("T")

COST = {"memory_cost": 19_456, "time_cost": 2}
"""The cost of a new hash, by passlib's names; the memory in KiB."""

_ARGON2ID = Argon2id.using(**COST)
_NICENESS = 10
_BREACHED = "must not be a password that is known from a data breach"
_OWN_WORDS = "must not contain a word of the product, the portal, the domain or the address"
_QUEUE_PER_THREAD = 32


class HashingBusy(ServiceUnavailable):
    """Too many passwords are being checked; try again in a moment."""


class Verdict(NamedTuple):
    """Whether the password was right, and a new hash if the stored one is of an old kind."""

    right: bool
    new_hash: str | None


def hash_sync(password: str) -> str:
    """Hash the prepared form in the calling thread: for command lines."""
    return str(_ARGON2ID.hash(prepare(password) or password))


def _verify(password: str, stored: str) -> Verdict:
    """Compare the prepared form, then the typed one, which was hashed before there were forms."""
    form = prepare(password) or password
    try:
        right = bool(_ARGON2ID.verify(form, stored))
        is_as_typed = not right and form != password and bool(_ARGON2ID.verify(password, stored))
    except (ValueError, TypeError):  # an unknown form of hash counts as a wrong password
        return Verdict(right=False, new_hash=None)
    due = is_as_typed or (right and bool(_ARGON2ID.needs_update(stored)))
    return Verdict(right or is_as_typed, hash_sync(password) if due else None)


def _lower_priority() -> None:
    with contextlib.suppress(AttributeError, OSError):  # not on every system; then all are equal
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


class Passwords:
    """A pool that hashes; `threads` is the number of cores unless given.

    With the URL of a range API, no password that it knows is set.
    """

    def __init__(self, threads: int = 0, queue: int = 0, *, breached_url: str = "") -> None:
        threads = threads or len(os.sched_getaffinity(0))
        self._pool = ThreadPoolExecutor(threads, "argon2", initializer=_lower_priority)
        self._free = threads + (queue or threads * _QUEUE_PER_THREAD)
        self._breached = BreachedPasswords(breached_url) if breached_url else None
        # Verified where there is no hash to verify, so that both cases cost the same.
        self._dummy = hash_sync("a password that nobody has")

    def require_room(self) -> None:
        """Raise HashingBusy if the queue is full, before any other work is done."""
        if self._free == 0:
            raise HashingBusy

    async def _run(self, work: Callable[..., T], *arguments: str) -> T:
        self.require_room()
        self._free -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
        finally:
            self._free += 1

    async def hash(self, password: str) -> str:
        """Return the Argon2id hash of a password; raise HashingBusy if the queue is full."""
        return await self._run(hash_sync, password)

    async def hash_new(self, field: str, password: str, *about: str) -> str:
        """Return the hash of a password that a field sets, or raise Invalid if it is unfit."""
        await self.ensure_fit(field, password, *about)
        return await self.hash(password)

    async def ensure_fit(self, field: str, password: str, *about: str) -> None:
        """Raise Invalid for a password that an account may not have.

        `about` are the portal's name, the account's address and its domains.
        """
        if not has_no_word_of(password, about):
            raise Invalid([FieldError(field, _OWN_WORDS)])
        self.require_room()
        if self._breached is not None and await self._breached.contain(password):
            raise Invalid([FieldError(field, _BREACHED)])

    async def verify(self, password: str, stored: str | None) -> Verdict:
        """Compare with a stored hash; without one, take the same time and return wrong."""
        verdict = await self._run(_verify, password, stored or self._dummy)
        return verdict if stored else Verdict(right=False, new_hash=None)

    async def aclose(self) -> None:
        """Stop the threads; queued work is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._breached is not None:
            await self._breached.aclose()
