"""The targets for the figures: ratios, so that they hold on any machine."""

from collections.abc import Iterator

import msgspec

from loadtest.hop import BARE, BUSY, HOME, HOP, LOW, Steady
from loadtest.logins import Logins
from loadtest.mails import Mails
from loadtest.throughput import CONNECTIONS, Sample


class Figures(msgspec.Struct, frozen=True):
    """All results of one run."""

    throughput: list[Sample] | None = None
    hop: list[Steady] | None = None
    logins: Logins | None = None
    mails: Mails | None = None


class Verdict(msgspec.Struct, frozen=True):
    """One target and whether it is met."""

    name: str
    figure: float
    relation: str
    bound: float
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Return whether the figure meets its target."""
        if self.relation == "≥":
            return self.figure >= self.bound
        return self.figure <= self.bound


def verdicts(figures: Figures) -> Iterator[Verdict]:
    """Compare the results with the targets."""
    if figures.throughput is not None:
        yield from _throughput(figures.throughput)
    if figures.hop is not None:
        yield from _hop(figures.hop)
    if (logins := figures.logins) is not None:
        for whose, rate, cpu_ms in (
            ("passlib's Argon2id", logins.passlib, logins.passlib_cpu_ms),
            ("our Argon2id", logins.hashing, logins.hashing_cpu_ms),
        ):
            yield Verdict(f"rate, logins / {whose} alone", logins.logins / rate, "≥", 0.95)
            yield Verdict(f"CPU, {whose} alone / login", cpu_ms / logins.cpu_ms, "≥", 0.95)
        yield Verdict(
            "p99 of myinfo during logins / idle", logins.storm_p99 / logins.idle_p99, "≤", 5
        )
    if (mails := figures.mails) is not None:
        yield Verdict("mails drained", mails.rate, "≥", 500, "/s")
        yield Verdict("mail, commit to SMTP, p50", mails.p50, "≤", 100, " ms")


def _throughput(samples: list[Sample]) -> Iterator[Verdict]:
    """Compare requests per CPU second of the services, and requests per second."""
    by_kind = {(each.name, each.connections): each for each in samples}
    for connections in CONNECTIONS:
        bare, home, hop = (by_kind[kind, connections] for kind in (BARE, HOME, HOP))
        at = f"{connections} connections"
        if bare.cpu_us and home.cpu_us:
            per_cpu = bare.cpu_us / home.cpu_us
            yield Verdict(f"CPU, bare handler / myinfo at home, {at}", per_cpu, "≥", 0.5)
        yield Verdict(f"rate, one hop away / at home, {at}", hop.rate / home.rate, "≥", 0.5)


def _hop(samples: list[Steady]) -> Iterator[Verdict]:
    by_kind = {(each.name, each.rate): each for each in samples}
    added = by_kind[HOP, LOW].p50 - by_kind[HOME, LOW].p50
    yield Verdict(f"a hop adds, p50 at {LOW}/s", added, "≤", 3, " ms")
    home, hop = by_kind[HOME, BUSY].cpu_us, by_kind[HOP, BUSY].cpu_us
    yield Verdict(f"CPU, at home / one hop away, {BUSY:,}/s each", home / hop, "≥", 0.5)
