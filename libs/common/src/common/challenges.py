"""A login between its password and its code: the same in every portal, whatever its tables."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol, TypeVar

from common import tokens
from common.accounts import DeadChallenge, WrongCode
from common.db import Connection, Database


class Challenge(NamedTuple):
    """A challenge on its way to its owner: the token is answered, the code is mailed."""

    token: tokens.Token
    code: str

    @property
    def code_hash(self) -> bytes:
        """Return what the database keeps of the code."""
        return tokens.code_digest(self.token.secret, self.code)


class Open(Protocol):
    """The row of a live challenge of an active account."""

    code_hash: bytes


Row_co = TypeVar("Row_co", bound=Open, covariant=True)
Row = TypeVar("Row", bound=Open)
T = TypeVar("T")


class Challenges(Protocol[Row_co]):
    """The challenges of a portal, on one connection."""

    async def lock(self, digest: bytes) -> Row_co | None:
        """Lock a live challenge of an active account."""

    async def count_wrong(self, digest: bytes) -> None:
        """Count a wrong code on it."""

    async def delete(self, digest: bytes) -> None:
        """Use it up."""


class Answered(NamedTuple):
    """A token and its code, as they came in."""

    digest: bytes
    code_hash: bytes


def draw(region: str | None) -> Challenge:
    """Draw a new challenge of a region, or a global one."""
    return Challenge(tokens.mint(region), tokens.draw_code())


def read(token: str, code: str, region: str | None) -> Answered:
    """Take an answer apart; raise DeadChallenge for what is no token of this region."""
    parsed = tokens.parse(token)
    if parsed is None or parsed.region != region:
        raise DeadChallenge
    return Answered(parsed.digest, tokens.code_digest(parsed.secret, code))


async def redeem(
    database: Database,
    challenges: Callable[[Connection], Challenges[Row]],
    answered: Answered,
    grant: Callable[[Connection, Row], Awaitable[T]],
) -> tuple[Row, T]:
    """Exchange a challenge for what `grant` gives; raise DeadChallenge or WrongCode.

    The challenge is locked, so wrong codes are counted one by one and one right code wins.
    """
    async with database.transaction() as conn:
        rows = challenges(conn)
        challenge = await rows.lock(answered.digest)
        if challenge is None:
            raise DeadChallenge
        is_right = tokens.same(answered.code_hash, challenge.code_hash)
        if is_right:
            await rows.delete(answered.digest)
            granted = await grant(conn, challenge)
        else:
            await rows.count_wrong(answered.digest)
    if not is_right:  # raised after the commit, which the count needs
        raise WrongCode
    return challenge, granted
