"""Check a password of an account: the one way, for a login and for every other question.

An attempt is counted before the password is hashed, and whoever writes what the check allowed gives
it back. That write must hold the checked hash in its WHERE: while a password is hashed, a reset may
have set another.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from common.auth.passwords import Passwords
from common.auth.throttle import LOGIN_ADDRESS, LOGIN_CLIENT, Attempt, Throttle


class Account(Protocol):
    """The row of an account."""

    @property
    def password_hash(self) -> str | None:
        """The stored hash; None if no password has been set."""


A = TypeVar("A", bound=Account)

Read = Callable[[], Awaitable[A | None]]
"""Read the account; None if there is none, which costs the same and gets the same answer."""

Renew = Callable[[A, str], Awaitable[bool]]
"""Replace the checked hash of an active account by a new one; False if it is no longer stored."""


class Caller(Protocol):
    """Who asks."""

    client: str


class Checked(NamedTuple, Generic[A]):
    """The account whose password was right, the hash it has, and the attempts to give back."""

    account: A
    password_hash: str
    attempts: Sequence[Attempt]


class PasswordCheck:
    """Checks passwords of accounts, each attempt counted."""

    def __init__(self, passwords: Passwords, throttle: Throttle) -> None:
        self._passwords = passwords
        self._throttle = throttle

    async def __call__(
        self,
        password: str,
        *,
        account: str,
        caller: Caller,
        read: Read[A],
        renew: Renew[A] | None = None,
    ) -> Checked[A] | None:
        """Return the account if the password is its own, else None; raise TooManyRequests.

        `account` names what is counted: the address, whether or not an account has it.
        """
        attempts = await self.count(account=account, caller=caller)
        while True:
            row = await read()
            stored = row.password_hash if row else None
            verdict = await self._passwords.verify(password, stored)
            if row is None or stored is None or not verdict.right:
                return None
            if verdict.new_hash is None or renew is None:
                return Checked(row, stored, attempts)
            if await renew(row, verdict.new_hash):
                return Checked(row, verdict.new_hash, attempts)
            # Another login has renewed it, a reset has changed it, or the account is not active.
            renew = None

    async def count(self, *, account: str, caller: Caller) -> Sequence[Attempt]:
        """Count an attempt that will not even find an account; raise TooManyRequests."""
        self._passwords.require_room()
        return await self._throttle.count((LOGIN_ADDRESS, account), (LOGIN_CLIENT, caller.client))
