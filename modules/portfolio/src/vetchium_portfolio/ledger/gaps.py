"""What is missing, said exactly: a figure that lacks a price is unavailable, never 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

MOST_GAPS = 20


class Lack(StrEnum):
    """The kinds of things a figure may lack."""

    PRICE = "price"
    RATE = "rate"
    PURCHASE = "purchase"  # sold, or transferred away, before it was bought
    COST = "cost"  # transferred in, and nobody said what it had cost
    CAPITAL = "capital"  # a gain or loss on a day without capital, or a loss of more than all of it
    INVESTMENT = "investment"  # a return on nothing: the net investment is not above zero
    SOLUTION = "solution"  # no rate, or no single one, solves the equation


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """One missing thing: its kind, of what (an instrument, or two currencies), for which day."""

    kind: Lack
    of: str
    day: date


def joined(*groups: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return the gaps of all groups, each once, in order, at most `MOST_GAPS` of them."""
    seen: dict[Gap, None] = {}
    for group in groups:
        for gap in group:
            seen[gap] = None
    return tuple(sorted(seen))[:MOST_GAPS] if seen else ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or what is missing to know it."""

    value: Decimal | None
    missing: tuple[Gap, ...] = ()

    @property
    def known(self) -> Decimal:
        """Return the number; raise when it is unavailable."""
        if self.value is None:
            raise ValueError(f"unavailable: {self.missing}")
        return self.value


def figure(value: Decimal, *missing: Iterable[Gap]) -> Figure:
    """Return the number if nothing is missing."""
    gaps = joined(*missing)
    return Figure(None, gaps) if gaps else Figure(value)
