"""What a run has seen: answers by status, and what was wrong."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

SERVER_ERROR = 500


@dataclass
class Ledger:
    """Counts of a portal's run."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    routes: dict[str, Counter[int]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    """Check → how often it failed."""
    examples: dict[str, str] = field(default_factory=dict)
    """Check and operation → the first failure."""

    def count(self, label: str, status: int) -> None:
        """Count an answer."""
        self.requests += 1
        self.statuses[status] += 1
        self.routes.setdefault(label, Counter())[status] += 1

    def fail(self, check: str, label: str, title: str, how: str) -> None:
        """Count a failed check; keep the first of its kind."""
        self.wrong[check] += 1
        self.examples.setdefault(f"{check} · {label} · {title}", how)

    def add(self, other: "Ledger") -> None:
        """Add another portal's counts."""
        self.requests += other.requests
        self.statuses.update(other.statuses)
        self.routes.update(other.routes)
        self.wrong.update(other.wrong)
        self.examples.update(other.examples)

    def write(self, path: Path, seconds: float) -> None:
        """Write everything as JSON."""
        found = {
            "requests": self.requests,
            "seconds": round(seconds),
            "statuses": dict(sorted(self.statuses.items())),
            "routes": {name: dict(sorted(each.items())) for name, each in self.routes.items()},
            "wrong": dict(self.wrong),
            "examples": self.examples,
        }
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1), "utf-8")

    def lines(self, seconds: float) -> list[str]:
        """Return the figures as text."""
        per_status = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        errors = sum(n for status, n in self.statuses.items() if status >= SERVER_ERROR)
        return [
            f"{self.requests} requests in {seconds:.0f} s ({per_status})",
            f"answers >= 500: {errors}",
            f"undocumented statuses: {self.wrong['documented_status']}",
            f"leaks: {self.wrong['no_leak']}",
            f"other failed checks: { {k: n for k, n in self.wrong.items() if k not in _COUNTED} }",
        ]


_COUNTED = frozenset({"documented_status", "no_leak"})
