"""One holding as a ledger of its own, so that its returns are those of a portfolio.

What a purchase costs is paid in on its day; what a sale or a dividend brings is paid out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from vetchium_portfolio.ledger.fold import State, fold, value
from vetchium_portfolio.ledger.market import Market
from vetchium_portfolio.ledger.money import ZERO
from vetchium_portfolio.ledger.positions import CostMethod
from vetchium_portfolio.ledger.returns import Edge, Flows, Returns, returns
from vetchium_portfolio.ledger.transactions import Kind, Transaction


def as_own_ledger(transactions: Iterable[Transaction]) -> list[Transaction]:
    """Return the transactions of one instrument with the money that they need or bring."""
    found: list[Transaction] = []
    for tx in transactions:
        found.append(tx)
        money = replace(
            tx, instrument=None, quantity=ZERO, price=ZERO, fee=ZERO, amount=ZERO, id=tx.id + "+"
        )
        if tx.kind is Kind.BUY:
            found.append(replace(money, kind=Kind.DEPOSIT, amount=tx.gross + tx.fee))
        elif tx.kind is Kind.SELL:
            found.append(replace(money, kind=Kind.WITHDRAWAL, amount=tx.gross - tx.fee))
        elif tx.kind is Kind.DIVIDEND:
            found.append(replace(money, kind=Kind.WITHDRAWAL, amount=tx.amount - tx.fee))
    return sorted(found, key=lambda tx: tx.order)


def holding_returns(
    transactions: Iterable[Transaction], market: Market, method: CostMethod, day: date
) -> Returns:
    """Return the returns of one holding from its first day to the close of a day."""
    state = State()
    flows = [
        (change.day, float(change.totals.net_flow))
        for change in fold(state, as_own_ledger(transactions), market, method, day)
        if change.totals is not None and change.totals.net_flow
    ]
    found = Flows([on for on, _ in flows], [amount for _, amount in flows])
    return returns(None, Edge(day, value(state, market, day), state.totals), found)
