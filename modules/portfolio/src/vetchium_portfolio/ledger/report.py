"""Everything about one day: holdings, cash, total, gains realised and not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vetchium_portfolio.ledger.fold import State, local_value, value
from vetchium_portfolio.ledger.gaps import Figure, Gap, Lack, figure, joined
from vetchium_portfolio.ledger.market import Market
from vetchium_portfolio.ledger.money import ZERO, exact, rounded
from vetchium_portfolio.ledger.positions import Position
from vetchium_portfolio.ledger.returns import simple

HOLDING_RETURN = (
    "Return of what is held: unrealised gain divided by its cost, in the base currency. "
    "Shares sold earlier have no effect."
)
HOLDING_TOTAL_RETURN = (
    "Total return on all purchases: (realised gain + unrealised gain + dividends) divided by the "
    "cost of everything ever bought of it, in the base currency."
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One instrument on a day; closed ones keep what was realised."""

    instrument: str
    currency: str
    quantity: Decimal
    price: Figure | None
    price_day: date | None
    value: Figure
    value_base: Figure
    cost: Figure
    cost_base: Figure
    unrealised: Figure
    unrealised_base: Figure
    realised: Figure
    realised_base: Figure
    income_base: Figure
    simple_return: Figure | None
    total_return: Figure


@dataclass(frozen=True, slots=True)
class Cash:
    """Money of one currency on a day; below zero it is owed."""

    currency: str
    amount: Decimal
    value_base: Figure


@dataclass(frozen=True, slots=True)
class Report:
    """A portfolio at the close of a day, in its base currency."""

    day: date
    base: str
    total: Figure
    holdings: tuple[Holding, ...]
    cash: tuple[Cash, ...]
    cost: Figure
    realised: Figure
    unrealised: Figure
    income: Figure
    interest: Figure
    fees: Figure
    other: Figure
    """What rates did to money, and what transferred instruments had gained or lost elsewhere."""
    negative_cash: tuple[str, ...]


def report(state: State, market: Market, day: date) -> Report:
    """Return the report of a day, given the state at its close."""
    with exact():
        holdings = tuple(
            holding(state, market, day, name, position)
            for name, position in sorted(state.positions.items())
        )
        cash = tuple(
            Cash(currency, amount, _base(market, amount, currency, day))
            for currency, amount in sorted(state.cash.items())
            if amount
        )
        sums = state.totals
        total = value(state, market, day)
        realised = total_of(item.realised_base for item in holdings)
        unrealised = total_of(item.unrealised_base for item in holdings)
        income = total_of(item.income_base for item in holdings)
        interest = figure(sums.interest, sums.cost_gaps)
        fees = figure(sums.fees, sums.cost_gaps)
        named = less(total_of((realised, unrealised, income, interest)), fees)
        net = figure(sums.paid_in - sums.paid_out, sums.flow_gaps)
        return Report(
            day=day,
            base=market.base,
            total=total,
            holdings=holdings,
            cash=cash,
            cost=total_of(item.cost_base for item in holdings),
            realised=realised,
            unrealised=unrealised,
            income=income,
            interest=interest,
            fees=fees,
            other=less(less(total, net), named),
            negative_cash=tuple(item.currency for item in cash if item.amount < 0),
        )


def _base(market: Market, amount: Decimal, currency: str, day: date) -> Figure:
    worth = market.in_base(amount, currency, day)
    return Figure(None, (worth,)) if isinstance(worth, Gap) else Figure(worth)


def total_of(figures: Iterable[Figure]) -> Figure:
    """Return the sum; it is unavailable when one figure is."""
    total = ZERO
    gaps: list[Gap] = []
    for item in figures:
        gaps.extend(item.missing)
        total += item.value if item.value is not None else ZERO
    return figure(total, gaps)


def less(left: Figure, right: Figure) -> Figure:
    """Return the difference; it is unavailable when one figure is."""
    gaps = joined(left.missing, right.missing)
    if left.value is None or right.value is None:
        return Figure(None, gaps)
    return Figure(left.value - right.value)


def holding(state: State, market: Market, day: date, name: str, position: Position) -> Holding:
    """Return the figures of one instrument."""
    short = position.oversold
    price = price_day = None
    worth = worth_base = Figure(ZERO)
    if short:
        worth = worth_base = Figure(None, short)
    elif position.quantity:
        found = market.price(name, day, state.splits.get(name, ()))
        local = local_value(state, market, day, name, position.quantity)
        if isinstance(found, Gap) or isinstance(local, Gap):
            gap = found if isinstance(found, Gap) else local
            price = worth = Figure(None, (gap,))  # type: ignore[arg-type]
        else:
            price, price_day, worth = Figure(rounded(found[0])), found[1], Figure(local)
        rate = market.rate(position.currency, day)
        gaps = joined(worth.missing, (rate,) if isinstance(rate, Gap) else ())
        if worth.value is None or isinstance(rate, Gap):
            worth_base = Figure(None, gaps)
        else:
            worth_base = Figure(rounded(worth.value * rate))
    unknown_cost = joined(g for g in position.cost_gaps if g.kind is Lack.COST)
    unknown_past = joined(g for g in position.realised_gaps if g.kind is Lack.COST)
    cost = figure(position.cost, short, unknown_cost)
    cost_base = figure(position.cost_base, short, position.cost_gaps)
    unrealised_base = less(worth_base, cost_base)
    realised_base = figure(position.realised_base, short, position.realised_gaps)
    income_base = figure(position.income_base, position.income_gaps)
    gain = total_of((realised_base, unrealised_base, income_base))
    bought = figure(position.bought_base, short, position.bought_gaps)
    return Holding(
        instrument=name,
        currency=position.currency,
        quantity=position.quantity,
        price=price,
        price_day=price_day,
        value=worth,
        value_base=worth_base,
        cost=cost,
        cost_base=cost_base,
        unrealised=less(worth, cost),
        unrealised_base=unrealised_base,
        realised=figure(position.realised, short, unknown_past),
        realised_base=realised_base,
        income_base=income_base,
        simple_return=simple(unrealised_base, cost_base, day) if position.quantity else None,
        total_return=simple(gain, bought, day),
    )
