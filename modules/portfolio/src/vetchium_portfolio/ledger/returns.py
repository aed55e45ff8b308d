"""Three returns, each with its definition; none is ever shown without its name and its period.

A period runs from the close of its opening day to the close of its closing day. Without an
opening day it starts with the first money that came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from operator import neg

import pyxirr

from vetchium_portfolio.ledger.fold import Totals, growth
from vetchium_portfolio.ledger.gaps import Figure, Gap, Lack, joined
from vetchium_portfolio.ledger.money import ONE, ZERO, exact, rounded

DAYS_OF_YEAR = 365

SIMPLE = (
    "Simple return on net investment: the gain of the period divided by the net investment. "
    "Gain = closing value - opening value - money paid in + money paid out. "
    "Net investment = opening value + money paid in - money paid out. Not annualised."
)
TIME_WEIGHTED = (
    "Time-weighted return: the growth of each sub-period between two external flows, multiplied "
    "(linked). Sums of money paid in or out, and their days, have no effect. The net flow of a day "
    "is at work on that day if it came in, and until its end if it left. Not annualised; "
    "periods of more than 365 days also show the rate per year of 365 days."
)
MONEY_WEIGHTED = (
    "Money-weighted return: the yearly rate at which all flows of the period, the opening value "
    "as a payment in and the closing value as a payment out, have the present value zero (XIRR, "
    "years of 365 days). Annualised, also for periods shorter than a year."
)


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a period: the day, what the portfolio was worth at its close, and its sums."""

    day: date
    worth: Figure
    totals: Totals


@dataclass(frozen=True, slots=True)
class Flows:
    """The net money of days that came in from outside (above zero), or left (below).

    The solver of the money-weighted rate reads them, and nothing else: floats will do.
    """

    days: Sequence[date] = ()
    amounts: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Returns:
    """The three returns of a period, and the gain and investment they rest on."""

    opening_day: date | None
    closing_day: date
    gain: Figure
    net_investment: Figure
    simple: Figure
    time_weighted: Figure
    time_weighted_per_year: Figure | None
    money_weighted: Figure


def returns(opening: Edge | None, closing: Edge, flows: Flows) -> Returns:
    """Return the three returns between two edges; `flows` are those after the opening day."""
    with exact():
        start = opening or Edge(
            flows.days[0] if flows.days else closing.day, Figure(ZERO), Totals()
        )
        gain, invested = _gain(start, closing)
        weighted = time_weighted(opening, closing)
        days = (closing.day - start.day).days
        return Returns(
            opening_day=start.day if opening or flows.days else None,
            closing_day=closing.day,
            gain=gain,
            net_investment=invested,
            simple=simple(gain, invested, closing.day),
            time_weighted=weighted,
            time_weighted_per_year=per_year(weighted, days) if days > DAYS_OF_YEAR else None,
            money_weighted=_money_weighted(start, closing, flows),
        )


def _flow_gaps(start: Edge, closing: Edge) -> tuple[Gap, ...]:
    if start.totals.unknown_flows == closing.totals.unknown_flows:
        return ()
    return _newer(start.totals.flow_gaps, closing.totals.flow_gaps)


def _newer(old: tuple[Gap, ...], new: tuple[Gap, ...]) -> tuple[Gap, ...]:
    return tuple(gap for gap in new if gap not in old) or new


def _gain(start: Edge, closing: Edge) -> tuple[Figure, Figure]:
    gaps = joined(start.worth.missing, _flow_gaps(start, closing))
    if start.worth.value is None or gaps:
        return Figure(None, joined(gaps, closing.worth.missing)), Figure(None, gaps)
    sums, old = closing.totals, start.totals
    net = (sums.paid_in - old.paid_in) - (sums.paid_out - old.paid_out)
    invested = Figure(start.worth.value + net)
    if closing.worth.value is None:
        return Figure(None, closing.worth.missing), invested
    return Figure(closing.worth.value - start.worth.value - net), invested


def simple(gain: Figure, invested: Figure, day: date) -> Figure:
    """Return gain ÷ net investment."""
    if gain.value is None or invested.value is None:
        return Figure(None, joined(gain.missing, invested.missing))
    if invested.value <= 0:
        return Figure(None, (Gap(Lack.INVESTMENT, "", day),))
    return Figure(rounded(gain.value / invested.value))


def time_weighted(opening: Edge | None, closing: Edge) -> Figure:
    """Return the linked growth between two edges, less 1."""
    new = closing.totals
    old = opening.totals if opening is not None else Totals()
    if new.index_day is None:
        return Figure(None, (Gap(Lack.INVESTMENT, "", closing.day),))
    if new.breaks != old.breaks:
        return Figure(None, _newer(old.break_gaps, new.break_gaps))
    last, gaps = _index(closing)
    first, first_gaps = (ONE, ()) if opening is None else _index(opening)
    if last is None or first is None or not first:
        missing = joined(gaps, first_gaps) or (Gap(Lack.CAPITAL, "", closing.day),)
        return Figure(None, missing)
    return Figure(rounded(last / first - ONE))


def _index(edge: Edge) -> tuple[Decimal | None, tuple[Gap, ...]]:
    sums = edge.totals
    if sums.index_day is None:
        return ONE, ()
    if sums.index_value is None:
        return None, sums.break_gaps
    if edge.worth.value is None:
        return None, edge.worth.missing
    factor = growth(sums.index_value, edge.worth.value)
    if factor is None:
        return None, (Gap(Lack.CAPITAL, "", edge.day),)
    return sums.index * factor, ()


def per_year(rate: Figure, days: int) -> Figure:
    """Return the yearly rate of a return over a number of days."""
    if rate.value is None or days <= 0:
        return rate
    whole = ONE + rate.value
    if whole <= 0:
        return rate
    return Figure(rounded(whole ** (Decimal(DAYS_OF_YEAR) / Decimal(days)) - ONE))


def _money_weighted(start: Edge, closing: Edge, flows: Flows) -> Figure:
    gaps = joined(start.worth.missing, closing.worth.missing, _flow_gaps(start, closing))
    if start.worth.value is None or closing.worth.value is None or gaps:
        return Figure(None, gaps)
    return money_weighted(
        [start.day, *flows.days, closing.day],
        [-float(start.worth.value), *map(neg, flows.amounts), float(closing.worth.value)],
    )


def money_weighted(days: Sequence[date], sums: Sequence[float]) -> Figure:
    """Return the yearly rate that solves the payments (below zero: paid in).

    The solver works in floating point, as every solver does: what it returns is a rate, not money.
    """
    if not days:
        return Figure(None, (Gap(Lack.SOLUTION, "", date.min),))
    none = Figure(None, (Gap(Lack.SOLUTION, "", days[-1]),))
    if min(sums) >= 0 or days[0] == days[-1]:
        return none
    if max(sums) <= 0:
        return Figure(-ONE) if sums[-1] == 0 else none
    if not _one_solution(days, sums):
        return none
    rate = pyxirr.xirr(days, sums, silent=True)
    if rate is None or not -1 < rate < MOST_RATE:
        return none
    return Figure(rounded(Decimal(repr(rate))))


MOST_RATE = 1e9
TRIED = (-0.99, -0.9, -0.75, -0.5, -0.3, -0.2, -0.1, -0.05, 0.0, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15,
         0.18, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 2.0, 5.0, 20.0, 100.0)  # fmt: skip


def _one_solution(days: Sequence[date], sums: Sequence[float]) -> bool:
    """Return whether the payments have one solution.

    Sums that run from below zero to above it, once, have exactly one above zero (Norstrøm); else
    the sign of the present value may change once only over the rates tried.
    """
    running = [total for total in accumulate(sums) if total]
    if sum(first * second < 0 for first, second in pairwise(running)) <= 1:
        return True
    values = [pyxirr.xnpv(rate, days, sums, silent=True) for rate in TRIED]
    signs = [worth > 0 for worth in values if worth]
    return sum(first != second for first, second in pairwise(signs)) <= 1
