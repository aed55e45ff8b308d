"""The parts of a run: each starts what it needs and stores its figures."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from loadtest.load import footprint, forwarding, growth, overload, regions
from loadtest.load.run import Outcome, run
from loadtest.load.stand import POD, STACK, Stand, stand
from loadtest.load.tables import Table

_WORKERS = (1, 2, 4)


class Parts:
    """The results so far."""

    def __init__(
        self, rounds: int, seconds: float, sizes: Sequence[int], say: Callable[[str], None]
    ) -> None:
        self.rounds = rounds
        self.seconds = seconds
        self.sizes = tuple(sizes)
        self.say = say
        self.outcomes: list[Outcome] = []
        self.tables: list[Table] = []
        self.daemons = 0.0

    @contextmanager
    def standing(self, kind: str, workers: int = 1) -> Iterator[Stand]:
        """Start a stand; count its database server as ours."""
        with stand(kind, workers) as running:
            yield running
            self.daemons += running.postgres_seconds()

    def scenarios(self, kind: str, names: Sequence[str]) -> None:
        """Run scenarios one by one on one stand."""
        with self.standing(kind) as running:
            for name in names:
                self.say(f"Measuring {name} on {kind}")
                self.outcomes.append(run(running, name, self.rounds, self.seconds))

    def overload(self) -> None:
        """Measure far above the maximum."""
        with self.standing(POD) as running:
            self.tables.append(overload.table(overload.measure(running, self.seconds)))

    def forwarding(self) -> None:
        """Compare a hop with nginx."""
        with self.standing(POD) as running:
            self.tables.append(forwarding.measure(running, self.rounds, self.seconds))

    def growth(self) -> None:
        """Measure with more and more rows in a region."""
        with self.standing(POD) as running:
            self.tables.append(growth.measure(running, self.sizes, self.rounds, self.seconds))

    def regions(self) -> None:
        """Measure one server among many regions."""
        self.tables.append(regions.measure(self.rounds, self.seconds))

    def workers(self) -> None:
        """Measure with more worker processes."""
        found = {}
        for count in _WORKERS:
            with self.standing(POD, count) as running:
                found[count] = growth.with_workers(running, self.seconds)
        self.tables.append(growth.workers(found))

    def footprint(self) -> None:
        """Measure start-up and memory of each process."""
        with self.standing(STACK) as running:
            self.tables.append(footprint.measure(running, self.rounds, self.seconds))


OTHERS: dict[str, Callable[[Parts], None]] = {
    "overload": Parts.overload,
    "forwarding": Parts.forwarding,
    "growth": Parts.growth,
    "regions": Parts.regions,
    "workers": Parts.workers,
    "footprint": Parts.footprint,
}
QUICK = ("overload", "forwarding", "regions", "workers", "footprint")
"""The parts that run by default; growing to ten million users takes half an hour."""
