"""What tests share: a book to write transactions, prices and rates into; and three regions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from vetchium_portfolio import MODULE
from vetchium_portfolio.ledger.fold import State, settle, value
from vetchium_portfolio.ledger.gaps import Figure
from vetchium_portfolio.ledger.market import Market
from vetchium_portfolio.ledger.positions import CostMethod
from vetchium_portfolio.ledger.report import Report, report
from vetchium_portfolio.ledger.returns import Edge, Flows, Returns, returns
from vetchium_portfolio.ledger.transactions import Kind, Transaction, check
from vetchium_testing.modules import with_defaults
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.joined_regions import Platform

TODAY = date(2026, 11, 30)


def day(text: str) -> date:
    return date.fromisoformat(text)


class Book:
    """A ledger with its market; numbers and days are written as text."""

    def __init__(self, base: str = "EUR", method: CostMethod = CostMethod.FIFO) -> None:
        self.market = Market(base)
        self.method = method
        self.transactions: list[Transaction] = []

    def put(self, kind: str, on: str, currency: str | None = None, **fields: Any) -> Transaction:
        numbers: dict[str, Any] = {
            name: Decimal(text) if name in {"quantity", "price", "amount", "fee", "cost"} else text
            for name, text in fields.items()
        }
        tx = Transaction(
            id=numbers.pop("id", f"t{len(self.transactions):06}"),
            day=day(on),
            kind=Kind(kind),
            currency=currency or self.market.base,
            **numbers,
        )
        self.transactions.append(check(tx, TODAY))
        return tx

    def price(self, instrument: str, on: str, price: str) -> None:
        self.market.put_price(instrument, day(on), Decimal(price))

    def rate(self, source: str, target: str, on: str, rate: str) -> None:
        self.market.put_rate(source, target, day(on), Decimal(rate))

    def state(self, on: str) -> State:
        return settle(self.transactions, self.market, self.method, day(on))

    def worth(self, on: str) -> Figure:
        return value(self.state(on), self.market, day(on))

    def report(self, on: str) -> Report:
        return report(self.state(on), self.market, day(on))

    def edge(self, on: str) -> Edge:
        return Edge(day(on), self.worth(on), self.state(on).totals)

    def flows(self, after: str | None, until: str) -> Flows:
        days, amounts = [], []
        for on in sorted({tx.day for tx in self.transactions}):
            if on <= day(until) and (after is None or on > day(after)):
                totals = settle(self.transactions, self.market, self.method, on).totals
                if totals.net_flow:
                    days.append(on)
                    amounts.append(float(totals.net_flow))
        return Flows(days, amounts)

    def returns(self, until: str, after: str | None = None) -> Returns:
        opening = self.edge(after) if after else None
        return returns(opening, self.edge(until), self.flows(after, until))


@pytest.fixture
def book() -> Callable[..., Book]:
    return Book


@pytest.fixture(scope="session")
async def regions(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    """Three regions that live as long as the test process; each test makes its own accounts."""
    chosen = with_defaults(MODULE, {"PORTFOLIO_MOST": "4"})
    async with joined_regions.platform(make_database, modules=[chosen]) as built:
        yield built
