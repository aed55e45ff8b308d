"""What holds for every ledger, shown on ledgers that are generated."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from vetchium_portfolio.ledger.fold import State, fold, settle, value
from vetchium_portfolio.ledger.market import Market
from vetchium_portfolio.ledger.money import ZERO, rounded
from vetchium_portfolio.ledger.positions import CostMethod
from vetchium_portfolio.ledger.report import report
from vetchium_portfolio.ledger.transactions import Kind, Transaction

START = date(2024, 1, 1)
DAYS = 40
NAMES = ("AAA", "BBB")
KINDS = (Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.BUY, Kind.BUY, Kind.SELL, Kind.DIVIDEND, Kind.FEE)
numbers = st.decimals(min_value=Decimal("0.0001"), max_value=9999, places=4)
methods = st.sampled_from(list(CostMethod))


@st.composite
def ledgers(draw: st.DrawFn, kinds: tuple[Kind, ...] = KINDS) -> list[Transaction]:
    """Draw transactions in the ledger's order; a sale never sells more than is held."""
    held = dict.fromkeys(NAMES, ZERO)
    days = sorted(draw(st.lists(st.integers(0, DAYS), max_size=25)))
    drafts = sorted((day, draw(st.sampled_from(kinds)), n) for n, day in enumerate(days))
    drafts.sort(key=lambda draft: (draft[0], list(Kind).index(draft[1])))
    found = []
    for number, (day, kind, _) in enumerate(drafts):
        name = draw(st.sampled_from(NAMES))
        fields: dict[str, Any] = {}
        if kind in {Kind.BUY, Kind.SELL}:
            fields = {"instrument": name, "price": draw(numbers), "fee": draw(numbers)}
            fields["quantity"] = draw(numbers)
            if kind is Kind.SELL:
                fields["quantity"] = min(fields["quantity"], held[name])
                if not fields["quantity"]:
                    continue
            held[name] += fields["quantity"] * (1 if kind is Kind.BUY else -1)
        elif kind is Kind.SPLIT:
            new, old = draw(st.sampled_from([(2, 1), (3, 1), (3, 2), (1, 2), (7, 5)]))
            fields = {"instrument": name, "split_new": new, "split_old": old}
            held[name] = rounded(held[name] * new / old)
        else:
            fields = {"amount": draw(numbers)}
            if kind is Kind.DIVIDEND:
                fields["instrument"] = name
        found.append(
            Transaction(
                id=f"{number:04}",
                day=START + timedelta(days=day),
                kind=kind,
                currency="EUR",
                **fields,
            )
        )
    return found


@st.composite
def markets(draw: st.DrawFn) -> Market:
    market = Market("EUR")
    for name in NAMES:
        for day in range(-1, DAYS + 1):
            market.put_price(name, START + timedelta(days=day), draw(numbers))
    return market


END = START + timedelta(days=DAYS)


@settings(max_examples=150, deadline=None)
@given(ledgers(), markets(), methods)
def test_fold_is_the_sum_of_the_ledger(
    ledger: list[Transaction], market: Market, method: CostMethod
) -> None:
    """Total at X = money in - out + what trades made, summed by hand from the transactions."""
    for on in (START + timedelta(days=DAYS // 2), END):
        cash, shares = ZERO, dict.fromkeys(NAMES, ZERO)
        for tx in ledger:
            if tx.day > on:
                continue
            match tx.kind:
                case Kind.DEPOSIT | Kind.DIVIDEND:
                    cash += tx.amount
                case Kind.WITHDRAWAL | Kind.FEE:
                    cash -= tx.amount
                case Kind.BUY:
                    cash -= tx.gross + tx.fee
                    shares[tx.instrument or ""] += tx.quantity
                case Kind.SELL:
                    cash += tx.gross - tx.fee
                    shares[tx.instrument or ""] -= tx.quantity
        total = cash
        for name, quantity in shares.items():
            price = market.price(name, on)
            assert isinstance(price, tuple)
            total += quantity * price[0]
        state = settle(ledger, market, method, on)
        assert value(state, market, on).known == total


@settings(max_examples=100, deadline=None)
@given(ledgers((*KINDS, Kind.SPLIT)), markets(), methods, st.randoms())
def test_order_of_entry_has_no_effect(
    ledger: list[Transaction], market: Market, method: CostMethod, random: Any
) -> None:
    shuffled = list(ledger)
    random.shuffle(shuffled)
    assert settle(shuffled, market, method) == settle(ledger, market, method)


@settings(max_examples=100, deadline=None)
@given(ledgers((*KINDS, Kind.SPLIT)), markets(), methods, st.integers(0, DAYS))
def test_fold_goes_on_from_any_day(
    ledger: list[Transaction], market: Market, method: CostMethod, cut: int
) -> None:
    """A backdated transaction needs a fold from its day on, and nothing earlier."""
    on = START + timedelta(days=cut)
    state = settle(ledger, market, method, on)
    kept = copy.deepcopy(state)
    for _ in fold(kept, [tx for tx in ledger if tx.day > on], market, method):
        pass
    assert kept == settle(ledger, market, method)
    assert state == settle([tx for tx in ledger if tx.day <= on], market, method)


@settings(max_examples=100, deadline=None)
@given(ledgers(), markets(), methods, st.sampled_from([(2, 1), (4, 1), (5, 2), (1, 2), (10, 1)]))
def test_split_changes_no_value(
    ledger: list[Transaction], market: Market, method: CostMethod, ratio: tuple[int, int]
) -> None:
    """Neither the total nor any gain changes by a split on the last day."""
    before = report(settle(ledger, market, method), market, END)
    split = Transaction(
        id="s", day=END + timedelta(days=1), kind=Kind.SPLIT, currency="EUR",
        instrument="AAA", split_new=ratio[0], split_old=ratio[1],
    )  # fmt: skip
    after = report(settle([*ledger, split], market, method), market, split.day)
    assert after.total == before.total
    assert (after.realised, after.unrealised) == (before.realised, before.unrealised)


@settings(max_examples=150, deadline=None)
@given(ledgers((*KINDS, Kind.SPLIT)), markets(), methods)
def test_gains_add_up(ledger: list[Transaction], market: Market, method: CostMethod) -> None:
    """In one currency: value = net money in + realised + unrealised + income - fees, exactly."""
    state = settle(ledger, market, method)
    found = report(state, market, END)
    sums = state.totals
    assert found.total.known == (
        sums.paid_in - sums.paid_out + found.realised.known + found.unrealised.known
        + found.income.known - sums.fees
    )  # fmt: skip
    assert found.other.known == 0


@settings(max_examples=100, deadline=None)
@given(ledgers((*KINDS, Kind.SPLIT)), markets())
def test_lots_hold_what_the_position_holds(ledger: list[Transaction], market: Market) -> None:
    """First in, first out: quantities and costs of open lots sum to the position's, exactly."""
    state = settle(ledger, market, CostMethod.FIFO)
    for position in state.positions.values():
        assert sum((lot.quantity for lot in position.lots), ZERO) == position.quantity
        assert sum((lot.cost for lot in position.lots), ZERO) == position.cost


def test_state_starts_empty() -> None:
    assert value(State(), Market("EUR"), START).known == 0
