"""Check a password of an account: the one way, for a login and for every other question.

Wrong passwords count per account and network, and per network; those of a device that has signed in
before, or of a session, count on their own, so nobody else can use them up. Beyond the first limit
answers come later, beyond the second they are 429.

An attempt is counted before the password is hashed, and whoever writes what the check allowed gives
it back. That write must hold the checked hash in its WHERE: while a password is hashed, a reset may
have set another.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from common.auth.passwords import Passwords
from common.auth.throttle import LOGIN_ACCOUNT, LOGIN_DEVICE, LOGIN_NETWORK, Attempt, Throttle


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
    """Who asks, and for how long the answer is held back, after everything else is done."""

    delay: float

    @property
    def network(self) -> str:
        """The network of the client's address."""


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
        device: str | None = None,
        read: Read[A],
        renew: Renew[A] | None = None,
    ) -> Checked[A] | None:
        """Return the account if the password is its own, else None; raise TooManyRequests.

        `account` names what is counted: the address, whether or not an account has it. `device` is
        a device or session that is known to be this account's.
        """
        attempts = await self.count(account=account, caller=caller, device=device)
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

    async def count(
        self, *, account: str, caller: Caller, device: str | None = None
    ) -> Sequence[Attempt]:
        """Count an attempt that will not even find an account; raise TooManyRequests."""
        self._passwords.require_room()
        subjects = (
            [(LOGIN_DEVICE, device)]
            if device
            else [
                (LOGIN_ACCOUNT, f"{caller.network} {account}"),
                (LOGIN_NETWORK, caller.network),
            ]
        )
        attempts, caller.delay = await self._throttle.count_and_slow(*subjects)
        return attempts
