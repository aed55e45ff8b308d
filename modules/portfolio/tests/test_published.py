"""Figures against tables that others have published; each test names its source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from vetchium_portfolio.ledger.gaps import Figure
from vetchium_portfolio.ledger.returns import money_weighted, per_year

type_book = Callable[..., Any]


def percent(figure: Figure) -> Decimal:
    return round(figure.known * 100, 2)


def test_excel_xirr() -> None:
    """Microsoft's help of XIRR: -10,000, 2,750, 4,250, 3,250, 2,750 give 37.34 %."""
    days = ["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"]
    amounts = (-10000, 2750, 4250, 3250, 2750)
    rate = money_weighted([date.fromisoformat(day) for day in days], amounts)
    assert percent(rate) == Decimal("37.34")
    assert abs(rate.known - Decimal("0.373362535")) < Decimal("1e-8")  # the digits Excel prints


def test_excel_xirr_as_ledger(book: type_book) -> None:
    """The same example, entered as deposits and withdrawals, with a gain before each."""
    ledger = book("USD")
    ledger.put("deposit", "2008-01-01", amount="10000")
    ledger.put("buy", "2008-01-01", instrument="FUND", quantity="1", price="10000")
    ledger.put("dividend", "2008-03-01", instrument="FUND", amount="2750")
    ledger.put("withdrawal", "2008-03-01", amount="2750")
    ledger.put("dividend", "2008-10-30", instrument="FUND", amount="4250")
    ledger.put("withdrawal", "2008-10-30", amount="4250")
    ledger.put("dividend", "2009-02-15", instrument="FUND", amount="3250")
    ledger.put("withdrawal", "2009-02-15", amount="3250")
    ledger.price("FUND", "2009-04-01", "2750")
    assert percent(ledger.returns("2009-04-01").money_weighted) == Decimal("37.34")


def valued(book: type_book, flows: dict[str, str], values: dict[str, str]) -> Any:
    """Return a ledger of one fund of a single share that was worth this at the close of days."""
    ledger = book("USD")
    ledger.market.max_age_days = 400
    for on, amount in flows.items():
        kind = "withdrawal" if amount.startswith("-") else "deposit"
        ledger.put(kind, on, amount=amount.lstrip("-"))
    first = min(flows)
    ledger.put("buy", first, instrument="FUND", quantity="1", price="0")
    paid = price = Decimal(0)
    for on in sorted({*flows, *values}):
        paid += Decimal(flows.get(on, "0"))
        price = Decimal(values[on]) - paid if on in values else price
        ledger.price("FUND", on, str(price))
    return ledger


# hledger/test/roi.test of hledger (github.com/simonmichael/hledger). hledger's end day is
# exclusive, so its years and quarters are ours from close to close.
HLEDGER = [
    pytest.param({"2017-01-01": "100", "2017-06-01": "100"}, {}, None, "2018-01-01", "0.00", "0.00",
                 id="1: no growth, no return"),
    pytest.param({"2017-01-01": "100"}, {"2017-12-31": "112"}, None, "2018-01-01", "12.00", "12.00",
                 id="2: 12 % from a single investment"),
    pytest.param({"2017-01-01": "100"},
                 {f"2017-{month:02}-28": str(100 + month) for month in range(1, 13)},
                 None, "2018-01-01", "12.00", "12.00", id="3: the same, month by month"),
    pytest.param({"2017-01-01": "100", "2017-06-01": "100"}, {"2017-12-31": "220"}, None,
                 "2018-01-01", "12.72", "10.00", id="4: money-weighted is not time-weighted"),
    pytest.param({"2017-01-01": "100", "2017-06-01": "100"}, {"2017-12-31": "20"}, None,
                 "2018-01-01", "-95.73", "-90.00", id="5: a loss"),
    pytest.param({"2017-01-01": "100", "2017-07-01": "100", "2017-10-01": "-50"},
                 {"2017-06-30": "110", "2017-12-31": "155"}, "2017-03-31", "2017-06-30",
                 "46.56", "46.56", id="6: second quarter"),
    pytest.param({"2017-01-01": "100", "2017-07-01": "100", "2017-10-01": "-50"},
                 {"2017-06-30": "110", "2017-12-31": "155"}, "2017-06-01", "2018-01-01",
                 "5.24", "11.45", id="7: part of the history"),
]  # fmt: skip


@pytest.mark.parametrize(("flows", "values", "after", "until", "irr", "twr"), HLEDGER)
def test_hledger_roi(
    book: type_book,
    flows: dict[str, str],
    values: dict[str, str],
    after: str | None,
    until: str,
    irr: str,
    twr: str,
) -> None:
    ledger = valued(book, flows, values)
    found = ledger.returns(until, after)
    days = (date.fromisoformat(until) - date.fromisoformat(after or "2017-01-01")).days
    assert percent(per_year(found.time_weighted, days)) == Decimal(twr)
    assert abs(percent(found.money_weighted) - Decimal(irr)) <= Decimal("0.01")


def test_investopedia_time_weighted(book: type_book) -> None:
    """Investopedia, "Time-Weighted Rate of Return": 16.25 % linked with -5.56 % is 9.79 %."""
    ledger = valued(
        book,
        {"2024-12-31": "1000000", "2025-08-15": "100000"},
        {"2025-08-14": "1162484", "2025-08-15": "1262484", "2025-12-31": "1192328"},
    )
    assert percent(ledger.returns("2025-08-14").time_weighted) == Decimal("16.25")
    assert percent(ledger.returns("2025-12-31").time_weighted) == Decimal("9.79")
    last = ledger.returns("2025-12-31", "2025-08-15").time_weighted
    assert percent(last) == Decimal("-5.56")


def test_cfa_time_and_money_weighted(book: type_book) -> None:
    """CFA curriculum (Kaplan's notes, reading "Rates and Returns"), the returns GIPS asks for.

    A share of 100, after a year another of 120 with a dividend of 2, after two years both are
    sold at 130 with dividends of 2 each. Sub-periods: 22 % and 10 %; 15.84 % a year.
    Money-weighted: 13.86 %.
    """
    ledger = book("USD")
    ledger.put("deposit", "2021-01-01", amount="100")
    ledger.put("buy", "2021-01-01", instrument="S", quantity="1", price="100")
    ledger.put("dividend", "2021-12-31", instrument="S", amount="2")
    ledger.put("deposit", "2022-01-01", amount="118")
    ledger.put("buy", "2022-01-01", instrument="S", quantity="1", price="120")
    ledger.put("dividend", "2023-01-01", instrument="S", amount="4")
    ledger.put("sell", "2023-01-01", instrument="S", quantity="2", price="130")
    ledger.price("S", "2021-01-01", "100")
    ledger.price("S", "2021-12-31", "120")
    ledger.price("S", "2022-01-01", "120")
    ledger.price("S", "2022-12-31", "130")
    first = ledger.returns("2022-01-01").time_weighted
    second = ledger.returns("2023-01-01", "2022-01-01").time_weighted
    assert (percent(first), percent(second)) == (Decimal("22.00"), Decimal("10.00"))
    whole = ledger.returns("2023-01-01")
    assert percent(whole.time_weighted_per_year) == Decimal("15.84")
    assert percent(whole.money_weighted) == Decimal("13.86")


def test_gips_linking(book: type_book) -> None:
    """GIPS 2.A: sub-periods are linked geometrically.

    Wikipedia, "Time-weighted return": 4 %, 9 %, 5 % and 11 % link to 32.12 %; here each
    sub-period ends with a flow in another direction, which has no effect.
    """
    ledger = book("USD")
    ledger.market.max_age_days = 400
    ledger.put("deposit", "2020-01-01", amount="1000")
    ledger.put("buy", "2020-01-01", instrument="F", quantity="100", price="10")
    price = Decimal(10)
    ledger.price("F", "2020-01-01", "10")
    for year, rate, shares in ((2021, "1.04", 50), (2022, "1.09", -75), (2023, "1.05", 500)):
        price *= Decimal(rate)
        ledger.price("F", f"{year}-01-01", str(price))
        ledger.price("F", f"{year - 1}-12-31", str(price))
        money = str(abs(shares) * price)
        ledger.put("deposit" if shares > 0 else "withdrawal", f"{year}-01-01", amount=money)
        ledger.put("buy" if shares > 0 else "sell", f"{year}-01-01", instrument="F",
                   quantity=str(abs(shares)), price=str(price))  # fmt: skip
    ledger.price("F", "2024-01-01", str(price * Decimal("1.11")))
    assert percent(ledger.returns("2024-01-01").time_weighted) == Decimal("32.12")
