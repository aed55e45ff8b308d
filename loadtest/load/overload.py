"""Two and five times the maximum: good answers, the speed of refusals, the time to recover.

Open loop: requests are sent at fixed times, as by many independent users, and do not wait.
"""

import msgspec

from loadtest.load import attack
from loadtest.load.run import targets
from loadtest.load.stand import Stand
from loadtest.load.tables import Table

KINDS = ("myinfo", "hop", "login")
TIMES = (2, 5)
_CONNECTIONS = 64
_AFTER = 6.0
_AFTER_SHARE = 0.3
_WELL = 3.0  # times the ordinary p99 of a quarter of a second


class Overload(msgspec.Struct, frozen=True):
    """One attack far above the maximum."""

    scenario: str
    times: int
    most: float
    sent: float
    good: float
    statuses: dict[str, int]
    refused_p99: float | None
    well_after: float | None

    @property
    def goodput(self) -> float:
        """Return good answers as a share of the maximum."""
        return self.good / self.most


def measure(stand: Stand, seconds: float) -> list[Overload]:
    """Find the maximum of each kind, then go far above it."""
    found = []
    for name in KINDS:
        path = targets(stand, name, "most")
        attack.closed(path, _CONNECTIONS, 1)
        most = attack.closed(path, _CONNECTIONS, seconds)
        calm = attack.steady(path, most.good * _AFTER_SHARE, seconds)
        for times in TIMES:
            path = targets(stand, name, f"x{times}")
            over = attack.steady(path, most.good * times, seconds * 2)
            after = attack.steady(path, most.good * _AFTER_SHARE, _AFTER)
            found.append(
                Overload(
                    scenario=name,
                    times=times,
                    most=most.good,
                    sent=over.requests / (seconds * 2),
                    good=over.good,
                    statuses=over.statuses,
                    refused_p99=over.refused_p99,
                    well_after=_well_after(after, calm.at(99)),
                )
            )
    return found


def _well_after(after: attack.Recorded, ordinary: float) -> float | None:
    """Return the seconds until latencies stay near the ordinary ones; None if they never do."""
    ill = [at for at, _, slow in after.over_time if slow > max(ordinary * _WELL, 20)]
    if not ill:
        return 0.0
    end = ill[-1] + attack.SLICE
    return end if end < _AFTER else None


def table(found: list[Overload]) -> Table:
    """Return the table of the results."""
    head = [
        *("overload", "times", "the most/s", "sent/s", "good/s", "good / the most"),
        *("refused", "p99 ms of a refusal", "well after s"),
    ]
    rows = [
        [
            *(each.scenario, str(each.times), f"{each.most:,.0f}", f"{each.sent:,.0f}"),
            *(f"{each.good:,.0f}", f"{each.goodput:.2f}", _refused(each)),
            "" if each.refused_p99 is None else f"{each.refused_p99:,.1f}",
            "never" if each.well_after is None else f"{each.well_after:.1f}",
        ]
        for each in found
    ]
    return Table("overload", head, rows)


def _refused(each: Overload) -> str:
    said = [f"{count:,} x {status}" for status, count in each.statuses.items() if status != "200"]
    return ", ".join(said)
