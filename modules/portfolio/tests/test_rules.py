"""Rules of the ledger that no table of others shows."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from vetchium_portfolio.ledger.gaps import Lack
from vetchium_portfolio.ledger.money import LIMIT, OutOfBoundsError, parsed, plain
from vetchium_portfolio.ledger.positions import CostMethod

type_book = Callable[..., Any]


@pytest.mark.parametrize(("method", "cost"), [("fifo", 66), ("average", 78)])
def test_which_shares_are_sold_first(book: type_book, method: str, cost: int) -> None:
    """Bought 5 at 10 and 5 at 16; 6 are sold at 22 with a fee of 1."""
    ledger = book("EUR", CostMethod(method))
    for on, price in (("2024-01-01", "10"), ("2024-01-02", "16")):
        ledger.put("buy", on, instrument="A", quantity="5", price=price)
    ledger.put("sell", "2024-01-03", instrument="A", quantity="6", price="22", fee="1")
    ledger.price("A", "2024-01-03", "22")
    (holding,) = ledger.report("2024-01-03").holdings
    assert holding.realised.known == 131 - cost
    assert holding.cost.known == 130 - cost


def test_no_return_on_nothing(book: type_book) -> None:
    """Who has taken out more than was ever paid in has no simple return, and the others."""
    ledger = book("EUR")
    ledger.put("deposit", "2024-01-01", amount="100")
    ledger.put("buy", "2024-01-01", instrument="A", quantity="1", price="100")
    ledger.price("A", "2024-01-01", "100")
    ledger.put("sell", "2024-12-01", instrument="A", quantity="1", price="300")
    ledger.put("withdrawal", "2024-12-01", amount="150")
    ledger.price("A", "2024-11-30", "300")
    found = ledger.returns("2024-12-08")
    assert [gap.kind for gap in found.simple.missing] == [Lack.INVESTMENT]
    assert found.gain.known == 200
    assert found.time_weighted.known == 2
    assert found.money_weighted.known > 2


def test_nobody_said_what_it_had_cost(book: type_book) -> None:
    """The value is known, and so are returns; gains are not, until all of it is sold."""
    ledger = book("EUR")
    ledger.put("transfer_in", "2024-01-01", instrument="A", quantity="2")
    ledger.price("A", "2024-01-01", "50")
    ledger.price("A", "2024-01-05", "60")
    report = ledger.report("2024-01-05")
    assert report.total.known == 120
    assert [gap.kind for gap in report.unrealised.missing] == [Lack.COST]
    assert ledger.returns("2024-01-05").simple.known == Decimal("0.2")


def test_bounds_of_numbers() -> None:
    assert parsed("999999999999999.9999999999") < LIMIT
    assert parsed("1.50000000000000000000") == Decimal("1.5")  # zeros at the end say nothing
    for text in ("1000000000000000", "-1000000000000000", "0.00000000001", "9" * 40, "1e15", ""):
        with pytest.raises(OutOfBoundsError):
            parsed(text)
    assert plain(Decimal("1.5000")) == "1.5"
    assert plain(Decimal("1E+3")) == "1000"
    assert plain(Decimal("-0.00")) == "0"


def test_fee_dividend_and_interest(book: type_book) -> None:
    ledger = book("EUR")
    ledger.put("deposit", "2024-01-01", amount="100")
    ledger.put("buy", "2024-01-01", instrument="A", quantity="1", price="50")
    ledger.put("dividend", "2024-01-02", instrument="A", amount="5", fee="1")
    ledger.put("dividend", "2024-01-02", amount="2")
    ledger.put("fee", "2024-01-03", amount="3")
    ledger.price("A", "2024-01-03", "50")
    report = ledger.report("2024-01-03")
    figures = (report.income.known, report.interest.known, report.fees.known)
    assert figures == (4, 2, 3)
    assert report.total.known == 103
