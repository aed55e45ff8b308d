"""What a portfolio is at the close of a day: read from what is stored, folded never."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from common.db.pool import Connection, Database
from vetchium_portfolio import folding, stored
from vetchium_portfolio.errors import UnknownInstrument, UnknownPortfolio
from vetchium_portfolio.ledger.fold import State, value
from vetchium_portfolio.ledger.gaps import Figure, Gap, Lack
from vetchium_portfolio.ledger.holdings import holding_returns
from vetchium_portfolio.ledger.market import Market
from vetchium_portfolio.ledger.positions import CostMethod
from vetchium_portfolio.ledger.report import Holding, Report, holding, report
from vetchium_portfolio.ledger.returns import Edge, Returns, returns
from vetchium_portfolio.queries import ledger, portfolios

MOST_OF_HOLDING = 20_000
"""Transactions of one holding that its own returns are computed from."""
_ATTEMPTS = 3

Row = portfolios.GetPortfolioRow


class Read(NamedTuple):
    """A portfolio, and what was read of it."""

    portfolio: Row
    report: Report
    returns: Returns


class Point(NamedTuple):
    """What a portfolio was worth on a day, and what had been paid in, net."""

    day: date
    total: Figure
    paid_in: Figure


async def portfolio_of(database: Database, owner: UUID, portfolio_id: UUID) -> Row:
    """Return a portfolio; raise UnknownPortfolio, also for somebody else's."""
    async with database.connection() as conn:
        return await _portfolio(conn, owner, portfolio_id)


async def _portfolio(conn: Connection, owner: UUID, portfolio_id: UUID) -> Row:
    row = await portfolios.AsyncQuerier(conn).get_portfolio(
        portfolio_id=portfolio_id, hub_user_global_id=owner
    )
    if row is None:
        raise UnknownPortfolio
    return row


async def current(database: Database, owner: UUID, portfolio_id: UUID, day: date) -> Row:
    """Return a portfolio of which everything up to a day is computed."""
    row = await portfolio_of(database, owner, portfolio_id)
    if row.stale_from <= day:
        await folding.refresh(database, owner, portfolio_id, day)
        row = await portfolio_of(database, owner, portfolio_id)
    return row


async def read(
    database: Database, owner: UUID, portfolio_id: UUID, day: date, opening_day: date | None
) -> Read:
    """Return the report of a day and the returns since another.

    What changes while it is read is read again.
    """
    for _ in range(_ATTEMPTS):
        async with database.connection(limit=folding.PATIENCE) as conn:
            row = await _portfolio(conn, owner, portfolio_id)
            if row.stale_from > day:
                found = await _read(conn, owner, row, day, opening_day)
                if found is not None:
                    return found
        await folding.refresh(database, owner, portfolio_id, day)
    raise folding.StillComputing


async def _read(
    conn: Connection, owner: UUID, row: Row, day: date, opening_day: date | None
) -> Read | None:
    """Return what there is on a day; None if something changed between two statements."""
    queries = ledger.AsyncQuerier(conn)
    opening = None
    if opening_day is not None:
        old_market = Market(row.base_currency, row.max_age_days)
        old = (await stored.state_at(queries, row.portfolio_id, opening_day, old_market)).state
        await stored.rates_at(queries, owner, old, old_market, opening_day)
        opening = Edge(opening_day, value(old, old_market, opening_day), old.totals)
    market = Market(row.base_currency, row.max_age_days)
    now = await stored.state_at(
        queries, row.portfolio_id, day, market, opening_day or stored.BEFORE_ALL
    )
    if now.version != row.version:
        return None
    await stored.rates_at(queries, owner, now.state, market, day)
    found = report(now.state, market, day)
    closing = Edge(day, found.total, now.state.totals)
    return Read(row, found, returns(opening, closing, now.flows))


async def read_holding(
    database: Database, owner: UUID, portfolio_id: UUID, symbol: str, day: date
) -> tuple[Holding, Returns]:
    """Return one holding on a day, and its own returns; raise UnknownInstrument."""
    row = await current(database, owner, portfolio_id, day)
    async with database.connection(limit=folding.PATIENCE) as conn:
        queries = ledger.AsyncQuerier(conn)
        market = Market(row.base_currency, row.max_age_days)
        state, ids, _, _ = await stored.state_at(queries, portfolio_id, day, market)
        if symbol not in ids:
            raise UnknownInstrument
        rows = await queries.list_transactions_of(
            portfolio_id=portfolio_id,
            instrument_id=ids[symbol],
            day=day,
            row_limit=MOST_OF_HOLDING + 1,
        )
        first = rows[0].day - timedelta(days=market.max_age_days + 1)
        for price in await queries.prices_between(
            instruments=[ids[symbol]], first_day=first, last_day=day
        ):
            market.put_price(symbol, price.day, price.price)
        for rate in await queries.rates_between(
            hub_user_global_id=owner,
            base_currency=row.base_currency,
            first_day=first,
            last_day=day,
        ):
            market.put_rate(rate.source, rate.target, rate.day, rate.rate)
    if len(rows) > MOST_OF_HOLDING:
        raise folding.StillComputing(f"A holding of more than {MOST_OF_HOLDING} transactions.")
    items = [stored.transaction_of(each) for each in rows]
    found = holding(state, market, day, symbol, state.positions[symbol])
    return found, holding_returns(items, market, CostMethod(row.cost_method), day)


async def series(
    database: Database,
    owner: UUID,
    portfolio_id: UUID,
    first_day: date | None,
    last_day: date,
    points: int,
) -> tuple[Row, list[Point]]:
    """Return what a portfolio was worth at days of equal distance, the last one included."""
    row = await current(database, owner, portfolio_id, last_day)
    async with database.connection(limit=folding.PATIENCE) as conn:
        queries = ledger.AsyncQuerier(conn)
        if first_day is None:
            first_day = await queries.first_day(portfolio_id=portfolio_id) or last_day
        days = _days(min(first_day, last_day), last_day, points)
        states = {day: State() for day in days}
        markets = {day: Market(row.base_currency, row.max_age_days) for day in days}
        splits = await stored.splits_until(queries, portfolio_id, last_day)
        age = timedelta(days=row.max_age_days)
        currencies = {row.base_currency}
        for each in await queries.positions_on_days(
            portfolio_id=portfolio_id, days=days, oldest_days=[day - age for day in days]
        ):
            states[each.day].positions[each.symbol] = stored.held_of(
                each.currency, each.quantity, each.gaps
            )
            currencies.add(each.currency)
            if each.price >= 0:
                markets[each.day].put_price(each.symbol, each.price_day, each.price)
        for balance in await queries.balances_on_days(portfolio_id=portfolio_id, days=days):
            states[balance.day].cash[balance.currency] = balance.amount
            currencies.add(balance.currency)
        net = {each.day: each for each in await queries.net_on_days(
            days=days, portfolio_id=portfolio_id
        )}  # fmt: skip
        if currencies != {row.base_currency}:
            shared = Market(row.base_currency, row.max_age_days)
            for rate in await queries.rates_between(
                hub_user_global_id=owner,
                base_currency=row.base_currency,
                first_day=days[0] - age,
                last_day=last_day,
            ):
                shared.put_rate(rate.source, rate.target, rate.day, rate.rate)
            for market in markets.values():
                market.take_rates(shared)
    found = []
    for day in days:
        states[day].splits = splits
        paid = net.get(day)
        paid_in = Figure(paid.paid_in - paid.paid_out) if paid else Figure(Decimal(0))
        if paid and paid.unknown_flows:
            paid_in = Figure(None, (Gap(Lack.RATE, "", day),))
        found.append(Point(day, value(states[day], markets[day], day), paid_in))
    return row, found


def _days(first: date, last: date, points: int) -> list[date]:
    length = (last - first).days
    count = max(1, min(points - 1, length))
    return sorted({last - timedelta(days=length * step // count) for step in range(count + 1)})
