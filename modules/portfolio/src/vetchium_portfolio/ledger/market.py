"""Prices and exchange rates per day.

A day without an entry takes the newest one before it, if that is not older than `max_age_days`.
Prices are as quoted on their day; a price from before a split is divided by the split's ratio.
A rate is used as given or, if only the other direction is known, inverted; never across a third
currency.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from vetchium_portfolio.ledger.gaps import Gap, Lack
from vetchium_portfolio.ledger.money import ONE, rounded, rounded_rate

DEFAULT_MAX_AGE_DAYS = 10


@dataclass(slots=True)
class Series:
    """Values by day, in order."""

    days: list[date] = field(default_factory=list)
    values: list[Decimal] = field(default_factory=list)

    def put(self, day: date, value: Decimal) -> None:
        """Set the value of a day; the newest word counts."""
        if not self.days or self.days[-1] < day:
            self.days.append(day)
            self.values.append(value)
            return
        at = bisect_right(self.days, day)
        if at and self.days[at - 1] == day:
            self.values[at - 1] = value
        else:
            self.days.insert(at, day)
            self.values.insert(at, value)

    def latest(self, day: date) -> tuple[Decimal, date] | None:
        """Return the newest value up to a day, and its day."""
        at = bisect_right(self.days, day)
        return (self.values[at - 1], self.days[at - 1]) if at else None


@dataclass(frozen=True, slots=True)
class Split:
    """From its day on, `new` shares stand for `old` ones."""

    day: date
    new: int
    old: int


def adjusted(price: Decimal, price_day: date, day: date, splits: Iterable[Split]) -> Decimal:
    """Return a price of an earlier day in the shares of a later one."""
    new = old = 1
    for split in splits:
        if price_day < split.day <= day:
            new *= split.new
            old *= split.old
    return price if new == old else price * old / new


class Market:
    """What is known of prices and rates."""

    def __init__(self, base: str, max_age_days: int = DEFAULT_MAX_AGE_DAYS) -> None:
        self.base = base
        self.max_age_days = max_age_days
        self.currencies: dict[str, str] = {}  # of instruments
        self._prices: dict[str, Series] = {}
        self._rates: dict[tuple[str, str], Series] = {}

    def put_price(self, instrument: str, day: date, price: Decimal) -> None:
        """Set the price of an instrument on a day."""
        self._prices.setdefault(instrument, Series()).put(day, price)

    def put_rate(self, source: str, target: str, day: date, rate: Decimal) -> None:
        """Set how much of the target currency one unit of the source was worth on a day."""
        self._rates.setdefault((source, target), Series()).put(day, rate)

    def take_rates(self, other: Market) -> None:
        """Use the rates of another market."""
        self._rates = other._rates

    def price(
        self, instrument: str, day: date, splits: Iterable[Split] = ()
    ) -> tuple[Decimal, date] | Gap:
        """Return the price of a day with the day it is from, or the gap."""
        series = self._prices.get(instrument)
        found = series.latest(day) if series is not None else None
        if found is None or (day - found[1]).days > self.max_age_days:
            return Gap(Lack.PRICE, instrument, day)
        return adjusted(found[0], found[1], day, splits), found[1]

    def rate(self, currency: str, day: date) -> Decimal | Gap:
        """Return the worth of one unit in the base currency on a day, or the gap."""
        if currency == self.base:
            return ONE
        best: tuple[date, int, Decimal] | None = None
        for rank, pair in ((1, (currency, self.base)), (0, (self.base, currency))):
            series = self._rates.get(pair)
            found = series.latest(day) if series is not None else None
            if found is not None and (day - found[1]).days <= self.max_age_days:
                best = max(best or (found[1], rank, found[0]), (found[1], rank, found[0]))
        if best is None:
            return Gap(Lack.RATE, f"{currency}/{self.base}", day)
        return best[2] if best[1] else rounded_rate(ONE / best[2])

    def in_base(self, amount: Decimal, currency: str, day: date) -> Decimal | Gap:
        """Return an amount in the base currency at the rate of a day, or the gap."""
        if currency == self.base or not amount:
            return amount
        rate = self.rate(currency, day)
        return rate if isinstance(rate, Gap) else rounded(amount * rate)
