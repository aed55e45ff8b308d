"""What the figures should be: ratios, so that they hold on any machine."""

from collections.abc import Iterator

import msgspec

from loadtest.hop import Hop
from loadtest.logins import Logins
from loadtest.mails import Mails
from loadtest.throughput import CONNECTIONS, Sample


class Figures(msgspec.Struct, frozen=True):
    """All that one run has measured."""

    throughput: list[Sample] | None = None
    hop: Hop | None = None
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
        """Tell whether the figure is on the right side."""
        if self.relation == "≥":
            return self.figure >= self.bound
        return self.figure <= self.bound


def verdicts(figures: Figures) -> Iterator[Verdict]:
    """Judge what has been measured."""
    if figures.throughput is not None:
        yield from _throughput(figures.throughput)
    if (hop := figures.hop) is not None:
        yield Verdict("a hop adds, p50", hop.added_p50, "≤", 3, " ms")
    if (logins := figures.logins) is not None:
        yield Verdict("logins / pure hashing", logins.logins / logins.hashing, "≥", 0.9)
        yield Verdict(
            "p99 of myinfo during logins / idle", logins.storm_p99 / logins.idle_p99, "≤", 5
        )
    if (mails := figures.mails) is not None:
        yield Verdict("mails drained", mails.rate, "≥", 300, "/s")
        yield Verdict("mail, commit to SMTP, p50", mails.p50, "≤", 100, " ms")


def _throughput(samples: list[Sample]) -> Iterator[Verdict]:
    rates = {(sample.name.split()[-1], sample.connections): sample.rate for sample in samples}
    for connections in CONNECTIONS:
        bare, home, hop = (rates[kind, connections] for kind in ("handler", "home", "hop"))
        at = f"{connections} connections"
        yield Verdict(f"myinfo at home / bare handler, {at}", home / bare, "≥", 0.35)
        yield Verdict(f"myinfo one hop away / at home, {at}", hop / home, "≥", 0.4)
