"""Compute what is stale: the states at the end of each day, from the first day that changed.

What is computed stands in the tables positions, lots, balances and totals, one row per day and
thing that changed, so that a request reads the last row up to its day and folds nothing. A
transaction, price or rate of a day makes that day and later ones stale; here they are computed
anew, in steps of `STEP` transactions that are committed one by one.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from time import monotonic
from uuid import UUID

from common.db.pool import Connection, Database
from common.wire.problems import ServiceUnavailable
from vetchium_portfolio import stored
from vetchium_portfolio.ledger.fold import Day, State, Totals, fold
from vetchium_portfolio.ledger.market import Market
from vetchium_portfolio.ledger.positions import CostMethod, Lot, Position
from vetchium_portfolio.ledger.transactions import EXTERNAL, Kind, Transaction
from vetchium_portfolio.queries import ledger, portfolios

STEP = 1_000
STEP_SECONDS = 20.0
"""How long the database may take for a step."""
WRITE_SECONDS = 5.0
"""How long the database may take for an entry, which may wait for a step."""
PATIENCE = 2.0
"""How long a request computes before it says that it goes on."""
ROUNDS = 1_000
_DAY = timedelta(days=1)
_LAST_PLACE = 32_767
_ALL = 2_000_000_000


class StillComputing(ServiceUnavailable):
    """The history of this portfolio is being computed; try again in a second."""


@dataclass(slots=True)
class _Rows:
    """What a step has to write."""

    positions: list[tuple[date, str, Position, Lot | None]] = field(default_factory=list)
    balances: list[tuple[date, str, Decimal]] = field(default_factory=list)
    totals: list[tuple[date, Totals]] = field(default_factory=list)
    lots: list[tuple[date, str, Lot]] = field(default_factory=list)
    carried: dict[str, Decimal] = field(default_factory=dict)


async def refresh(
    database: Database, owner: UUID, portfolio_id: UUID, day: date, *, patience: float = PATIENCE
) -> None:
    """Compute what a portfolio lacks up to a day; raise StillComputing when that takes long."""
    until = monotonic() + patience
    while await _step(database, owner, portfolio_id, day):
        if monotonic() > until:
            raise StillComputing
        await asyncio.sleep(0)


async def refresh_all(database: Database, owner: UUID) -> bool:
    """Do one step for any stale portfolio of a person; return whether there is more to do."""
    return await _step(database, owner, None, date.max)


async def _step(database: Database, owner: UUID, wanted: UUID | None, day: date) -> bool:
    """Do one step; return False if there was nothing to do.

    Portfolios between which something was transferred depend on each other, and are done together.
    """
    async with database.transaction(limit=STEP_SECONDS) as conn:
        rows = await portfolios.AsyncQuerier(conn).lock_portfolios(hub_user_global_id=owner)
        stale = [row for row in rows if row.stale_from is not None]
        if wanted is not None:
            together = any(row.portfolio_id == wanted and row.has_transfers for row in rows)
            stale = [
                row
                for row in stale
                if row.portfolio_id == wanted or (together and row.has_transfers)
            ]
        due = [row for row in stale if row.stale_from is not None and row.stale_from <= day]
        if not due:
            return False
        # The earliest first: what it hands over may make others stale from a later day on.
        first = min(due, key=lambda row: (row.stale_from or day, str(row.portfolio_id)))
        await _fold(conn, first)
        return True


async def _fold(conn: Connection, row: portfolios.LockPortfoliosRow) -> None:
    queries = ledger.AsyncQuerier(conn)
    portfolio_id, start = row.portfolio_id, row.stale_from
    assert start is not None  # noqa: S101  the caller chose it for that
    market = Market(row.base_currency, row.max_age_days)
    before = start - _DAY
    kept = await stored.state_at(queries, portfolio_id, before, market, lots=True)
    state, ids = kept.state, kept.ids
    for drop in (
        queries.drop_positions, queries.drop_lots, queries.drop_balances, queries.drop_totals,
    ):  # fmt: skip
        await drop(portfolio_id=portfolio_id, day=start)
    found, next_day = await _transactions(queries, portfolio_id, before)
    for each in found:
        if each.symbol:
            ids[each.symbol] = each.instrument_id
            market.currencies[each.symbol] = each.instrument_currency
    items = [stored.transaction_of(each) for each in found]
    await _quotes(queries, row.hub_user_global_id, ids, market, items)
    rows = await _computed(state, items, market, CostMethod(row.cost_method))
    await stored.put_days(
        queries, portfolio_id, ids, rows.positions, rows.balances, rows.totals, rows.lots
    )
    last_day = items[-1].day if items else row.last_day and min(row.last_day, before)
    await portfolios.AsyncQuerier(conn).settle(
        portfolio_id=portfolio_id,
        stale_from=next_day,
        last_day=last_day,
        instruments=sorted(ids.values()),
        currencies=sorted({currency for _, currency, _ in rows.balances}),
    )
    await _hand_over(conn, items, rows.carried)


async def _transactions(
    queries: ledger.AsyncQuerier, portfolio_id: UUID, before: date
) -> tuple[list[ledger.ListTransactionsRow], date | None]:
    """Return whole days of transactions after a day, and the day to go on with."""
    size = STEP
    while True:
        found = await queries.list_transactions(
            portfolio_id=portfolio_id,
            day=before,
            place=_LAST_PLACE,
            transaction_id="",
            row_limit=size + 1,
        )
        if len(found) <= size:
            return found, None
        last = found[-1].day
        if found[0].day < last:
            return [each for each in found if each.day < last], last
        size *= 8  # a day of very many


async def _quotes(
    queries: ledger.AsyncQuerier,
    owner: UUID,
    ids: dict[str, int],
    market: Market,
    items: list[Transaction],
) -> None:
    """Load the rates of the days, and the prices around the days of flows."""
    if not items:
        return
    age = timedelta(days=market.max_age_days + 1)
    currencies = {each.currency for each in items} | set(market.currencies.values())
    if currencies - {market.base}:
        for rate in await queries.rates_between(
            hub_user_global_id=owner,
            base_currency=market.base,
            first_day=items[0].day - age,
            last_day=items[-1].day,
        ):
            market.put_rate(rate.source, rate.target, rate.day, rate.rate)
    flows = [each.day for each in items if each.kind in EXTERNAL]
    if flows and ids:
        names = {instrument_id: name for name, instrument_id in ids.items()}
        for price in await queries.prices_between(
            instruments=sorted(names), first_day=flows[0] - age, last_day=flows[-1]
        ):
            market.put_price(names[price.instrument_id], price.day, price.price)


async def _computed(
    state: State, items: list[Transaction], market: Market, method: CostMethod
) -> _Rows:
    rows = _Rows()
    serials = {name: position.next_serial for name, position in state.positions.items()}
    for number, change in enumerate(fold(state, items, market, method)):
        _note(rows, state, change, serials)
        if number % 50 == 0:
            await asyncio.sleep(0)  # others' requests come between
    return rows


def _note(rows: _Rows, state: State, change: Day, serials: dict[str, int]) -> None:
    day = change.day
    for name in change.positions:
        position = state.positions[name]
        first = replace(position.lots[0]) if position.lots else None
        rows.positions.append((day, name, replace(position, lots=deque()), first))
        start = serials.get(name, 0)
        for lot in reversed(position.lots):
            if lot.serial < start:
                break
            rows.lots.append((day, name, replace(lot)))
        serials[name] = position.next_serial
    rows.balances.extend((day, currency, state.cash[currency]) for currency in change.currencies)
    if change.totals is not None:
        rows.totals.append((day, change.totals))
    rows.carried.update(change.carried)


async def _hand_over(
    conn: Connection, items: list[Transaction], carried: dict[str, Decimal]
) -> None:
    """Tell the other portfolio what the shares that came to it had cost."""
    queries, owners = ledger.AsyncQuerier(conn), portfolios.AsyncQuerier(conn)
    for each in items:
        if each.kind is not Kind.TRANSFER_OUT or each.instrument is None or each.peer is None:
            continue
        peer = UUID(each.peer)
        changed = await queries.carry_cost(
            cost=carried.get(each.id), portfolio_id=peer, transaction_id=each.id
        )
        if changed is not None:
            await owners.mark_stale(portfolio_id=peer, day=changed, with_transfers=True)
