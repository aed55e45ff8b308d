"""Fold transactions into the state at the end of each day.

The state of a day and the transactions after it give every later state, so that a backdated
transaction needs a fold from its day on, and nothing earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from vetchium_portfolio.ledger.gaps import Figure, Gap, Lack, figure, joined
from vetchium_portfolio.ledger.market import Market, Split
from vetchium_portfolio.ledger.money import ONE, ZERO, exact, rounded, rounded_index
from vetchium_portfolio.ledger.positions import CostMethod, Position
from vetchium_portfolio.ledger.transactions import EXTERNAL, Kind, Transaction

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Totals:
    """Running sums of a portfolio in its base currency, and its linked index.

    `index` is the product of the sub-periods' growth up to `index_day`, when the portfolio was
    worth `index_value`; `breaks` counts sub-periods whose growth is unknown.
    """

    paid_in: Decimal = ZERO
    paid_out: Decimal = ZERO
    net_flow: Decimal = ZERO  # of this day alone
    fees: Decimal = ZERO
    interest: Decimal = ZERO
    unknown_flows: int = 0
    flow_gaps: tuple[Gap, ...] = ()
    cost_gaps: tuple[Gap, ...] = ()  # of fees and interest
    index: Decimal = ONE
    index_day: date | None = None
    index_value: Decimal | None = ZERO
    breaks: int = 0
    break_gaps: tuple[Gap, ...] = ()


@dataclass(slots=True)
class State:
    """A portfolio at the end of a day."""

    positions: dict[str, Position] = field(default_factory=dict)
    cash: dict[str, Decimal] = field(default_factory=dict)
    splits: dict[str, tuple[Split, ...]] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)


@dataclass(slots=True)
class Day:
    """What a day changed: names of positions and currencies, and whether the sums did."""

    day: date
    positions: set[str] = field(default_factory=set)
    currencies: set[str] = field(default_factory=set)
    totals: Totals | None = None
    carried: dict[str, Decimal] = field(default_factory=dict)  # transfer out: what it had cost
    flow_gaps: list[Gap] = field(default_factory=list)


def value(state: State, market: Market, day: date) -> Figure:
    """Return what a portfolio is worth in its base currency at the close of a day."""
    total = ZERO
    gaps: list[Gap] = []
    for name, position in state.positions.items():
        if position.oversold:
            gaps.extend(position.oversold)
        elif position.quantity:
            worth = position_value(state, market, day, name, position)
            gaps.extend(worth.missing)
            total += worth.value or ZERO
    for currency, amount in state.cash.items():
        worth_cash = market.in_base(amount, currency, day)
        if isinstance(worth_cash, Gap):
            gaps.append(worth_cash)
        else:
            total += worth_cash
    return figure(total, gaps)


def local_value(
    state: State, market: Market, day: date, name: str, quantity: Decimal
) -> Decimal | Gap:
    """Return what shares are worth in the instrument's currency."""
    price = market.price(name, day, state.splits.get(name, ()))
    return price if isinstance(price, Gap) else rounded(quantity * price[0])


def position_value(
    state: State, market: Market, day: date, name: str, position: Position
) -> Figure:
    """Return what a holding is worth in the base currency."""
    local = local_value(state, market, day, name, position.quantity)
    rate = market.rate(position.currency, day)
    gaps = [gap for gap in (local, rate) if isinstance(gap, Gap)]
    if isinstance(local, Gap) or isinstance(rate, Gap):
        return figure(ZERO, gaps)
    return Figure(rounded(local * rate))


def fold(
    state: State,
    transactions: Iterable[Transaction],
    market: Market,
    method: CostMethod,
    until: date | None = None,
) -> Iterator[Day]:
    """Apply transactions, in the ledger's order, day by day; the state changes in place."""
    with exact():
        for day, group in groupby(transactions, key=lambda tx: tx.day):
            if until is not None and day > until:
                return
            yield _fold_day(state, day, list(group), market, method)


def settle(
    transactions: Iterable[Transaction],
    market: Market,
    method: CostMethod,
    until: date | None = None,
) -> State:
    """Return the state after all transactions, in whatever order they are given."""
    state = State()
    for _ in fold(state, sorted(transactions, key=lambda tx: tx.order), market, method, until):
        pass
    return state


def _fold_day(
    state: State, day: date, group: list[Transaction], market: Market, method: CostMethod
) -> Day:
    with exact():
        change = Day(day)
        flows = any(tx.kind in EXTERNAL for tx in group)
        before = value(state, market, day - DAY) if flows else None
        start = state.totals
        steps = _Steps(state, market, method, change)
        steps.totals = replace(start, net_flow=ZERO) if start.net_flow else start
        for tx in group:
            if tx.instrument is None:
                steps.money(tx)
            else:
                steps.shares(tx, tx.instrument)
        totals = steps.totals
        if before is not None:
            totals = _link(totals, start, change, before, value(state, market, day))
        if totals is not start:
            change.totals = state.totals = totals
        return change


class _Steps:
    """Apply the transactions of one day, one by one."""

    def __init__(self, state: State, market: Market, method: CostMethod, change: Day) -> None:
        self.state = state
        self.market = market
        self.method = method
        self.change = change
        self.totals = state.totals

    def money(self, tx: Transaction) -> None:
        """Apply what moves money alone."""
        amount = tx.amount - tx.fee
        base = self.market.in_base(amount, tx.currency, tx.day)
        match tx.kind:
            case Kind.DEPOSIT | Kind.TRANSFER_IN:
                self._flow(base)
            case Kind.WITHDRAWAL | Kind.TRANSFER_OUT:
                self._flow(_negative(base))
                amount = -amount
            case Kind.FEE:
                self._sum("fees", base)
                amount = -amount
            case _:
                self._sum("interest", base)
        self._cash(tx.currency, amount)

    def shares(self, tx: Transaction, name: str) -> None:
        """Apply what concerns an instrument."""
        position = self.state.positions.get(name)
        if position is None:
            currency = self.market.currencies.get(name, tx.currency)
            position = self.state.positions[name] = Position(currency)
        self.change.positions.add(name)
        match tx.kind:
            case Kind.SPLIT:
                split = Split(tx.day, tx.split_new, tx.split_old)
                self.state.splits[name] = (*self.state.splits.get(name, ()), split)
                position.split(split)
            case Kind.TRANSFER_IN | Kind.TRANSFER_OUT:
                self._transfer(tx, name, position)
            case _:
                self._trade(tx, name, position)

    def _trade(self, tx: Transaction, name: str, position: Position) -> None:
        if tx.kind is Kind.BUY:
            amount = tx.gross + tx.fee
        elif tx.kind is Kind.SELL:
            amount = tx.gross - tx.fee
        else:
            amount = tx.amount - tx.fee
        base = self.market.in_base(amount, tx.currency, tx.day)
        if tx.kind is Kind.BUY:
            position.add(tx.day, tx.quantity, amount, base, self.method)
            amount = -amount
        elif tx.kind is Kind.SELL:
            position.sell(tx.day, name, tx.quantity, amount, base, self.method)
        elif isinstance(base, Gap):
            position.income_gaps = joined(position.income_gaps, (base,))
        else:
            position.income_base += base
        self._cash(tx.currency, amount)

    def _transfer(self, tx: Transaction, name: str, position: Position) -> None:
        market = self.market
        worth = local_value(self.state, market, tx.day, name, tx.quantity)
        base = worth if isinstance(worth, Gap) else market.in_base(worth, tx.currency, tx.day)
        if tx.kind is Kind.TRANSFER_OUT:
            removed = position.remove(tx.day, name, tx.quantity, self.method)
            if not removed.gaps and removed.quantity == tx.quantity:
                self.change.carried[tx.id] = removed.cost
            self._flow(_negative(base))
            return
        cost: Decimal | Gap = Gap(Lack.COST, name, tx.day)
        if tx.cost is not None:
            cost = market.in_base(tx.cost, tx.currency, tx.day)
        position.add(tx.day, tx.quantity, tx.cost or ZERO, cost, self.method)
        self._flow(base)

    def _cash(self, currency: str, amount: Decimal) -> None:
        cash = self.state.cash
        cash[currency] = cash.get(currency, ZERO) + amount
        self.change.currencies.add(currency)

    def _flow(self, amount: Decimal | Gap) -> None:
        totals = self.totals
        if isinstance(amount, Gap):
            self.change.flow_gaps.append(amount)
            self.totals = replace(
                totals,
                unknown_flows=totals.unknown_flows + 1,
                flow_gaps=joined(totals.flow_gaps, (amount,)),
            )
            return
        net = totals.net_flow + amount
        if amount >= 0:
            self.totals = replace(totals, paid_in=totals.paid_in + amount, net_flow=net)
        else:
            self.totals = replace(totals, paid_out=totals.paid_out - amount, net_flow=net)

    def _sum(self, name: str, amount: Decimal | Gap) -> None:
        if isinstance(amount, Gap):
            gaps = joined(self.totals.cost_gaps, (amount,))
            self.totals = replace(self.totals, cost_gaps=gaps)
        else:
            self.totals = replace(self.totals, **{name: getattr(self.totals, name) + amount})


def _negative(amount: Decimal | Gap) -> Decimal | Gap:
    return amount if isinstance(amount, Gap) else -amount


def growth(start: Decimal, end: Decimal) -> Decimal | None:
    """Return end ÷ start, or None when there was no capital, or more than all of it was lost."""
    if start == end:
        return ONE
    if start <= 0 or end < 0:
        return None
    return end / start


def _link(totals: Totals, start: Totals, change: Day, before: Figure, after: Figure) -> Totals:
    """Link the sub-period since the last flow, and the day of this flow.

    Money that comes in on a day is at work on that day, money that leaves is so until its end.
    """
    gaps = joined(before.missing, after.missing, change.flow_gaps)
    factor: Decimal | None = ONE
    if gaps or before.value is None or after.value is None or start.index_value is None:
        factor = None
    else:
        came, went = max(totals.net_flow, ZERO), max(-totals.net_flow, ZERO)
        today = growth(before.value + came, after.value + went)
        since = ONE if start.index_day is None else growth(start.index_value, before.value)
        factor = None if today is None or since is None else since * today
        if factor is None:
            gaps = (Gap(Lack.CAPITAL, "", change.day),)
    if factor is None:
        gaps = joined(totals.break_gaps, gaps)
        totals = replace(totals, breaks=totals.breaks + 1, break_gaps=gaps)
        factor = ONE
    return replace(
        totals,
        index=rounded_index(totals.index * factor),
        index_day=change.day,
        index_value=after.value,
    )
