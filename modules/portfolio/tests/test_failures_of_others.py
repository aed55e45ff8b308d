"""What other ledgers got wrong, from their own issues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from vetchium_portfolio.ledger.gaps import Gap, Lack
from vetchium_portfolio.ledger.positions import CostMethod
from vetchium_portfolio.ledger.returns import (
    MONEY_WEIGHTED,
    SIMPLE,
    TIME_WEIGHTED,
    money_weighted,
)

type_book = Callable[..., Any]
BOTH = pytest.mark.parametrize("method", list(CostMethod))


def test_percentage_is_gain_by_investment(book: type_book) -> None:
    """ghostfolio #5793: 1,984.65 gained on 30,531.12 invested is 6.5 %, not 10.54 %."""
    ledger = book("CHF")
    ledger.put("deposit", "2024-01-10", amount="26019.66")
    ledger.put("buy", "2024-01-10", instrument="A", quantity="1", price="26019.66")
    ledger.put("deposit", "2025-03-10", amount="4511.46")
    ledger.put("buy", "2025-03-10", instrument="B", quantity="1", price="4511.46")
    ledger.price("A", "2025-10-19", "27391.52")
    ledger.price("B", "2025-10-19", "5124.25")
    found = ledger.returns("2025-10-19")
    assert found.gain.known == Decimal("1984.65")
    assert found.net_investment.known == Decimal("30531.12")
    assert round(found.simple.known * 100, 2) == Decimal("6.50")
    holdings = {item.instrument: item for item in ledger.report("2025-10-19").holdings}
    assert round(holdings["A"].simple_return.known * 100, 2) == Decimal("5.27")
    assert round(holdings["B"].simple_return.known * 100, 2) == Decimal("13.58")


def test_returns_say_which_they_are(book: type_book) -> None:
    """ghostfolio #4727: 221 % and 360 % are both right, if it is said which return each is."""
    assert "divided by the net investment" in SIMPLE
    assert "linked" in TIME_WEIGHTED
    assert "XIRR" in MONEY_WEIGHTED
    ledger = book("USD")
    ledger.market.max_age_days = 400
    for on, price in (("2023-01-01", "100"), ("2023-06-30", "300"), ("2023-07-01", "300")):
        ledger.price("BTC", on, price)
    for on, price in (("2023-01-01", "100"), ("2023-07-01", "300")):
        ledger.put("deposit", on, amount=price)
        ledger.put("buy", on, instrument="BTC", quantity="1", price=price)
    ledger.price("BTC", "2023-12-31", "360")
    found = ledger.returns("2023-12-31")
    assert found.simple.known == Decimal("0.8")
    assert found.time_weighted.known == Decimal("2.6")
    assert Decimal("1.1") < found.money_weighted.known < Decimal("1.5")


@BOTH
def test_closed_position_leaves_the_new_one_alone(book: type_book, method: CostMethod) -> None:
    """ghostfolio #3416: bought and sold once, bought again, then a fall of 76 %, not of 248 %."""
    ledger = book("EUR", method)
    ledger.put("deposit", "2020-01-02", amount="1000")
    ledger.put("buy", "2020-01-02", instrument="PSM", quantity="8", price="12.50")
    ledger.put("sell", "2020-06-02", instrument="PSM", quantity="8", price="14")
    ledger.put("buy", "2021-05-03", instrument="PSM", quantity="5", price="18")
    ledger.put("buy", "2021-11-03", instrument="PSM", quantity="5", price="14")
    ledger.price("PSM", "2024-05-15", "3.84")
    (holding,) = ledger.report("2024-05-15").holdings
    assert holding.cost_base.known == 160
    assert holding.simple_return.known == Decimal("-0.76")
    assert holding.realised_base.known == 12
    assert holding.total_return.known == Decimal("-0.4215384615")  # (12 - 121.60) / 260


def test_accounts_that_begin_at_different_times(book: type_book) -> None:
    """wealthfolio #1414: what joins later is a payment in; the return stays above -100 %."""
    ledger = book("USD")
    ledger.market.max_age_days = 400
    ledger.put("deposit", "2025-12-16", amount="10000")
    ledger.put("buy", "2025-12-16", instrument="A", quantity="100", price="100")
    ledger.price("A", "2025-12-16", "100")
    ledger.put("transfer_in", "2026-05-15", currency="TWD", amount="3200000")
    ledger.put("transfer_in", "2026-06-25", instrument="B", quantity="500", cost="50000")
    ledger.rate("USD", "TWD", "2026-05-15", "32")
    for on, price in (("2026-05-14", "111.69"), ("2026-06-24", "111.69"), ("2026-08-07", "111.69")):
        ledger.price("A", on, price)
    ledger.price("B", "2026-06-25", "110")
    ledger.price("B", "2026-08-07", "104.5")
    alone = ledger.returns("2026-05-14").time_weighted
    assert alone.known == Decimal("0.1169")
    found = ledger.returns("2026-08-07")
    # 5 % of the 55,000 that came last are lost, of 166,169 in all
    assert round(found.time_weighted.known, 4) == Decimal("0.0984")
    assert found.simple.known > -1
    assert found.money_weighted.known > -1


def test_withdrawing_everything_is_no_loss(book: type_book) -> None:
    """wealthfolio #497: taking out all that there is does not return -100 %."""
    ledger = book("USD")
    ledger.put("deposit", "2024-01-02", amount="1000")
    ledger.put("buy", "2024-01-02", instrument="A", quantity="10", price="100")
    ledger.price("A", "2024-01-02", "100")
    ledger.price("A", "2024-02-01", "110")
    ledger.put("sell", "2024-02-02", instrument="A", quantity="10", price="120")
    ledger.put("withdrawal", "2024-02-02", amount="1200")
    found = ledger.returns("2024-03-01")
    assert found.time_weighted.known == Decimal("0.2")
    assert found.gain.known == 200


def test_negative_cash_on_the_first_day(book: type_book) -> None:
    """wealthfolio #1425: bought before the money came: owed, shown, and no return is lost."""
    ledger = book("TWD")
    ledger.put("buy", "2026-06-24", instrument="W", quantity="10", price="1", fee="1")
    ledger.put("deposit", "2026-06-25", amount="1000000")
    ledger.price("W", "2026-06-24", "1")
    ledger.price("W", "2026-06-30", "2")
    first = ledger.report("2026-06-24")
    assert first.negative_cash == ("TWD",)
    assert first.total.known == -1
    found = ledger.returns("2026-06-30")
    assert found.time_weighted.known == Decimal("0.00001")  # 10 on 999,999
    assert ledger.report("2026-06-30").negative_cash == ()


@BOTH
def test_same_day_buy_and_sell(book: type_book, method: CostMethod) -> None:
    """Bought and sold on one day, whichever was entered first."""
    ledger = book("EUR", method)
    ledger.put("sell", "2024-01-02", instrument="A", quantity="10", price="11", fee="1")
    ledger.put("buy", "2024-01-02", instrument="A", quantity="10", price="10", fee="1")
    ledger.put("deposit", "2024-01-02", amount="500")
    (holding,) = ledger.report("2024-01-02").holdings
    assert holding.quantity == 0
    assert holding.realised.known == 8
    assert ledger.worth("2024-01-02").known == 508


@BOTH
def test_sale_before_the_purchase_was_entered(book: type_book, method: CostMethod) -> None:
    """Unavailable, and it says why, until the purchase is entered; then all figures are right."""
    ledger = book("EUR", method)
    ledger.put("deposit", "2024-01-02", amount="500")
    ledger.put("sell", "2024-03-01", instrument="A", quantity="10", price="12")
    gap = Gap(Lack.PURCHASE, "A", ledger.transactions[-1].day)
    assert ledger.worth("2024-03-02").missing == (gap,)
    assert ledger.report("2024-03-02").realised.missing == (gap,)
    assert ledger.worth("2024-02-29").known == 500  # nothing before the sale is in doubt
    ledger.put("buy", "2024-02-01", instrument="A", quantity="10", price="10")
    assert ledger.worth("2024-03-02").known == 520
    assert ledger.report("2024-03-02").realised.known == 20


@BOTH
def test_split_between_price_and_day(book: type_book, method: CostMethod) -> None:
    """A price from before a split counts for the new shares, divided; cost and gain stay."""
    ledger = book("USD", method)
    ledger.put("deposit", "2024-06-03", amount="12000")
    ledger.put("buy", "2024-06-03", instrument="NVDA", quantity="10", price="1200")
    ledger.price("NVDA", "2024-06-07", "1210")
    ledger.put("split", "2024-06-10", instrument="NVDA", split_new=10, split_old=1)
    assert ledger.worth("2024-06-10").known == 12100
    ledger.put("sell", "2024-06-11", instrument="NVDA", quantity="50", price="122")
    (holding,) = ledger.report("2024-06-11").holdings
    assert (holding.quantity, holding.cost.known) == (50, 6000)
    assert holding.realised.known == 100
    ledger.price("NVDA", "2024-06-12", "125")
    assert ledger.worth("2024-06-12").known == 6100 + 6250


def test_missing_price_and_rate_are_named(book: type_book) -> None:
    """Never 0: the answer names the instrument, the pair, and the day."""
    ledger = book("EUR")
    ledger.put("deposit", "2024-01-02", currency="USD", amount="100")
    ledger.put("buy", "2024-01-02", currency="USD", instrument="A", quantity="1", price="100")
    on = ledger.transactions[0].day.replace(day=9)
    assert ledger.worth("2024-01-09").missing == (
        Gap(Lack.PRICE, "A", on),
        Gap(Lack.RATE, "USD/EUR", on),
    )
    ledger.price("A", "2024-01-08", "110")
    assert ledger.worth("2024-01-09").missing == (Gap(Lack.RATE, "USD/EUR", on),)
    ledger.rate("EUR", "USD", "2024-01-09", "1.25")  # the other direction will do
    assert ledger.worth("2024-01-09").known == 88
    found = ledger.returns("2024-01-09")
    first = ledger.transactions[0].day
    assert found.net_investment.missing == (Gap(Lack.RATE, "USD/EUR", first),)
    assert Gap(Lack.RATE, "USD/EUR", first) in found.money_weighted.missing
    assert Gap(Lack.RATE, "USD/EUR", first) in found.time_weighted.missing


def test_old_price_is_no_price(book: type_book) -> None:
    """A price counts for ten days, unless the portfolio says otherwise."""
    ledger = book("EUR")
    ledger.put("deposit", "2024-01-02", amount="100")
    ledger.put("buy", "2024-01-02", instrument="A", quantity="1", price="100")
    ledger.price("A", "2024-01-02", "100")
    assert ledger.worth("2024-01-12").known == 100
    assert [gap.kind for gap in ledger.worth("2024-01-13").missing] == [Lack.PRICE]


def test_total_loss_and_more(book: type_book) -> None:
    """-100 % is the end of the scale; losing more than the capital has no time-weighted return."""
    ledger = book("EUR")
    ledger.put("deposit", "2024-01-02", amount="100")
    ledger.put("buy", "2024-01-02", instrument="A", quantity="2", price="100")
    ledger.price("A", "2024-01-02", "100")
    ledger.price("A", "2024-01-10", "50")
    ledger.price("A", "2024-01-11", "20")
    assert ledger.returns("2024-01-10").time_weighted.known == -1
    assert [g.kind for g in ledger.returns("2024-01-11").time_weighted.missing] == [Lack.CAPITAL]
    assert ledger.returns("2024-01-11").simple.known == Decimal("-1.6")  # owed money: by gain


def test_two_solutions_are_none(book: type_book) -> None:
    """+100, -230, +132 has the rates 10 % and 20 %: none is shown (multiple roots)."""
    days = [date(2019, 1, 1), date(2020, 1, 1), date(2020, 12, 31)]
    found = money_weighted(days, [100, -230, 132])
    assert [gap.kind for gap in found.missing] == [Lack.SOLUTION]
