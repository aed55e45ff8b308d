"""From the ledger's values to the bodies of answers."""

from decimal import Decimal

from vetchium_portfolio.ledger.gaps import Figure
from vetchium_portfolio.ledger.money import plain
from vetchium_portfolio.ledger.report import (
    HOLDING_RETURN,
    HOLDING_TOTAL_RETURN,
    Holding,
    Report,
)
from vetchium_portfolio.ledger.returns import (
    MONEY_WEIGHTED,
    SIMPLE,
    TIME_WEIGHTED,
    Returns,
)
from vetchium_portfolio.reading import Point
from vetchium_portfolio.schemas import (
    Amount,
    Missing,
    Portfolio,
    PortfolioCash,
    PortfolioHolding,
    PortfolioReport,
    PortfolioReturns,
    Return,
    SeriesPoint,
)


def missing(figure: Figure) -> list[Missing]:
    """Return what a figure lacks."""
    return [Missing(what=gap.kind.value, of=gap.of, day=gap.day) for gap in figure.missing]


def amount(figure: Figure) -> Amount:
    """Return a figure for the wire."""
    return Amount(value=_text(figure.value), missing=missing(figure))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def rate(figure: Figure, definition: str) -> Return:
    """Return a rate of return with what it means."""
    return Return(value=_text(figure.value), missing=missing(figure), definition=definition)


def returns(found: Returns) -> PortfolioReturns:
    """Return the three returns for the wire."""
    per_year = found.time_weighted_per_year
    return PortfolioReturns(
        from_day=found.opening_day,
        to_day=found.closing_day,
        gain=amount(found.gain),
        net_investment=amount(found.net_investment),
        simple=rate(found.simple, SIMPLE),
        time_weighted=rate(found.time_weighted, TIME_WEIGHTED),
        time_weighted_per_year=None if per_year is None else rate(per_year, TIME_WEIGHTED),
        money_weighted=rate(found.money_weighted, MONEY_WEIGHTED),
    )


def holding(found: Holding) -> PortfolioHolding:
    """Return a holding for the wire."""
    own = found.simple_return
    return PortfolioHolding(
        instrument=found.instrument,
        currency=found.currency,
        quantity=plain(found.quantity),
        price=None if found.price is None else amount(found.price),
        price_day=found.price_day,
        value=amount(found.value),
        value_base=amount(found.value_base),
        cost=amount(found.cost),
        cost_base=amount(found.cost_base),
        unrealised=amount(found.unrealised),
        unrealised_base=amount(found.unrealised_base),
        realised=amount(found.realised),
        realised_base=amount(found.realised_base),
        income_base=amount(found.income_base),
        simple_return=None if own is None else rate(own, HOLDING_RETURN),
        total_return=rate(found.total_return, HOLDING_TOTAL_RETURN),
    )


def report(portfolio: Portfolio, found: Report, periods: Returns) -> PortfolioReport:
    """Return everything about a day for the wire."""
    return PortfolioReport(
        portfolio=portfolio,
        day=found.day,
        total=amount(found.total),
        cost=amount(found.cost),
        realised=amount(found.realised),
        unrealised=amount(found.unrealised),
        income=amount(found.income),
        interest=amount(found.interest),
        fees=amount(found.fees),
        other=amount(found.other),
        holdings=[holding(each) for each in found.holdings],
        cash=[
            PortfolioCash(
                currency=each.currency,
                amount=plain(each.amount),
                value_base=amount(each.value_base),
            )
            for each in found.cash
        ],
        negative_cash=list(found.negative_cash),
        returns=returns(periods),
    )


def point(found: Point) -> SeriesPoint:
    """Return a point of a plot for the wire."""
    return SeriesPoint(day=found.day, total=amount(found.total), net_paid_in=amount(found.paid_in))
