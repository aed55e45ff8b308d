"""Throttles: a slow-down, never a lock. Counters live in the home's database, shared by all.

Attempts are counted in fixed windows before the work that they pay for; an attempt that turns out
to be legitimate is given back.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypedDict

from common import clock
from common.auth.address_hash import AddressHash
from common.db.pool import Connection, Database
from common.settings import Rate, Settings
from common.wire.problems import TooManyRequests

LONGEST_DELAY = 5.0
"""Seconds that an answer is held back at most; then attempts are refused."""


class Limit(NamedTuple):
    """How many attempts of a kind a subject has per window; beyond `free` answers are slower."""

    kind: str
    most: int
    window: timedelta
    free: int | None = None

    def delay(self, count: int) -> float:
        """Return for how many seconds the answer to this attempt is held back."""
        if self.free is None or count <= self.free:
            return 0.0
        return LONGEST_DELAY * min(1.0, (count - self.free) / (self.most - self.free))

    def window_start(self, at: datetime) -> datetime:
        """Return the beginning of the window that contains a time."""
        seconds = int(self.window.total_seconds())
        return at - timedelta(seconds=int(at.timestamp()) % seconds, microseconds=at.microsecond)

    def check(self, count: int, at: datetime | None = None) -> None:
        """Raise TooManyRequests if the count is above the limit."""
        if count > self.most:
            at = at or clock.now()
            left = self.window_start(at) + self.window - at
            raise TooManyRequests(int(left.total_seconds()) + 1)


# Wrong passwords (C7). Fixed windows: across a boundary twice the number may pass. A network cannot
# use up the attempts of another one, nor of a device that has signed in before.
LOGIN_ACCOUNT = Limit("login_account", 40, timedelta(minutes=1), free=20)
LOGIN_NETWORK = Limit("login_network", 2000, timedelta(minutes=1), free=1000)
LOGIN_DEVICE = Limit("login_device", 40, timedelta(minutes=1), free=20)

WRONG_CODE = Limit("wrong_code", 20, timedelta(hours=1))
"""Wrong codes of an account, over all its challenges; a new password begins a new count."""


def mails(kind: str) -> Limit:
    """Return the limit of the mails of a kind to one recipient."""
    return Limit(f"mail_{kind}", 60, timedelta(hours=1))


def too_long(limits: Settings, *, by_the_day: Collection[str]) -> Mapping[str, str]:
    """Return what is wrong with rates: all but some are by the hour at most (cleanup.sql)."""
    hour = timedelta(hours=1)
    return {
        name: "is a rate over more than an hour"
        for name, limit in by_name(limits).items()
        if limit.window > hour and name not in by_the_day
    }


def by_name(settings: Settings) -> Mapping[str, Limit]:
    """Return the limits of a group of settings, by the names of its fields."""
    rates: dict[str, Rate] = {name: getattr(settings, name) for name in settings.__struct_fields__}
    return {name: Limit(name, rate.most, rate.window) for name, rate in rates.items()}


class Attempt(NamedTuple):
    """One counted attempt, which can be given back."""

    limit: Limit
    subject: bytes
    at: datetime

    @property
    def window_start(self) -> datetime:
        """Return the beginning of the window that it counts in."""
        return self.limit.window_start(self.at)


class Columns(TypedDict):
    """Attempts as parameters of a query."""

    kinds: list[str]
    subjects: list[bytes]
    window_starts: list[datetime]


class Count(Protocol):
    """The present count of a kind."""

    kind: str
    count: int


class Counting(Protocol):
    """The generated query that counts; each table of counters has one."""

    async def __call__(
        self, *, kinds: list[str], subjects: list[bytes], window_starts: list[datetime]
    ) -> Iterable[Count]:
        """Count one attempt of each kind and return the new counts."""


class Counters(Protocol):
    """The generated queries of throttle.sql, of either kind of database."""

    async def count_attempts(
        self, *, kinds: list[str], subjects: list[bytes], window_starts: list[datetime]
    ) -> Iterable[Count]:
        """Count one attempt of each kind and return the new counts."""

    async def give_back_attempts(
        self, *, kinds: list[str], subjects: list[bytes], window_starts: list[datetime]
    ) -> None:
        """Take attempts back."""


class Tally:
    """Counts attempts in a database, for all instances together, under keyed hashes."""

    def __init__(
        self,
        database: Database,
        query: Callable[[Connection], Counting],
        subject_hash: AddressHash,
    ) -> None:
        self._database = database
        self._query = query
        self.subject_hash = subject_hash

    def attempt(self, limit: Limit, subject: str, at: datetime) -> Attempt:
        """Return an attempt that a statement of its own will count."""
        return Attempt(limit, self.subject_hash.of(limit.kind, subject), at)

    async def count(self, *subjects: tuple[Limit, str]) -> list[Attempt]:
        """Count one attempt of each kind; raise TooManyRequests above a limit."""
        attempts, _ = await self.count_and_slow(*subjects)
        return attempts

    async def count_and_slow(self, *subjects: tuple[Limit, str]) -> tuple[list[Attempt], float]:
        """Count as `count` does; return also for how long the answer is to be held back."""
        now = clock.now()
        attempts = [self.attempt(limit, text, now) for limit, text in subjects]
        limits = {attempt.limit.kind: attempt.limit for attempt in attempts}
        async with self._database.connection() as conn:
            rows = await self._query(conn)(**columns(attempts))
        delay = 0.0
        for row in rows:
            limits[row.kind].check(row.count, now)
            delay = max(delay, limits[row.kind].delay(row.count))
        return attempts, delay


class Throttle(Tally):
    """Counts attempts that may turn out to be legitimate, and takes those back."""

    def __init__(
        self,
        database: Database,
        counters: Callable[[Connection], Counters],
        subject_hash: AddressHash,
    ) -> None:
        super().__init__(database, lambda conn: counters(conn).count_attempts, subject_hash)
        self._counters = counters

    async def count_in(self, conn: Connection, limit: Limit, subject: str) -> Attempt:
        """Count one attempt in the caller's transaction; raise TooManyRequests above the limit."""
        attempt = self.attempt(limit, subject, clock.now())
        for row in await self._query(conn)(**columns([attempt])):
            limit.check(row.count, attempt.at)
        return attempt

    async def give_back(self, conn: Connection, attempts: Sequence[Attempt]) -> None:
        """Take attempts back that turned out to be legitimate."""
        await self._counters(conn).give_back_attempts(**columns(attempts))


def columns(attempts: Sequence[Attempt]) -> Columns:
    """Convert attempts to the parameters of a query."""
    return {
        "kinds": [attempt.limit.kind for attempt in attempts],
        "subjects": [attempt.subject for attempt in attempts],
        "window_starts": [attempt.window_start for attempt in attempts],
    }
