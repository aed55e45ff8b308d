"""Between the ledger's values and rows: states at a day, what is missing, markets."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from vetchium_portfolio.ledger.fold import State, Totals
from vetchium_portfolio.ledger.gaps import Gap, Lack
from vetchium_portfolio.ledger.market import Market, Split
from vetchium_portfolio.ledger.money import ZERO
from vetchium_portfolio.ledger.positions import CostMethod, Lot, Position
from vetchium_portfolio.ledger.returns import Flows
from vetchium_portfolio.ledger.transactions import Kind, Transaction
from vetchium_portfolio.queries import ledger

BEFORE_ALL = date(1800, 1, 1)
_POSITION_GAPS = ("cost_gaps", "realised_gaps", "bought_gaps", "income_gaps", "oversold")
_TOTAL_GAPS = ("flow_gaps", "cost_gaps", "break_gaps")

_encode = msgspec.json.Encoder().encode
_Gaps = dict[str, list[tuple[str, str, date]]]


def gaps_text(of: Position | Totals) -> str:
    """Write what is missing as JSON, empty when nothing is."""
    names = _POSITION_GAPS if isinstance(of, Position) else _TOTAL_GAPS
    found = {
        name: [(gap.kind.value, gap.of, gap.day) for gap in getattr(of, name)]
        for name in names
        if getattr(of, name)
    }
    return _encode(found).decode() if found else ""


def gaps_of(text: str) -> dict[str, tuple[Gap, ...]]:
    """Read what is missing."""
    if not text:
        return {}
    found = msgspec.json.decode(text, type=_Gaps)
    return {
        name: tuple(Gap(Lack(kind), of, day) for kind, of, day in gaps)
        for name, gaps in found.items()
    }


def _fields(text: str) -> dict[str, Any]:
    return dict(gaps_of(text))


def held_of(currency: str, quantity: Decimal, gaps: str) -> Position:
    """Return what a plot needs of a holding."""
    return Position(currency=currency, quantity=quantity, **_fields(gaps))


def gap_text(gap: Gap | None) -> str:
    """Write one gap, or none."""
    return "" if gap is None else _encode((gap.kind.value, gap.of, gap.day)).decode()


def gap_of(text: str) -> Gap | None:
    """Read one gap, or none."""
    if not text:
        return None
    kind, of, day = msgspec.json.decode(text, type=tuple[str, str, date])
    return Gap(Lack(kind), of, day)


def position_of(row: ledger.PositionsAtRow) -> Position:
    """Return a holding as it was stored, without its lots."""
    return Position(
        currency=row.currency,
        quantity=row.quantity,
        cost=row.cost,
        cost_base=row.cost_base,
        realised=row.realised,
        realised_base=row.realised_base,
        sold_cost_base=row.sold_cost_base,
        bought_base=row.bought_base,
        income_base=row.income_base,
        next_serial=row.next_serial,
        **_fields(row.gaps),
    )


def lots_of(row: ledger.PositionsAtRow, rows: Iterable[ledger.OpenLotsRow]) -> deque[Lot]:
    """Return the open lots; of the first one, part may be sold."""
    lots = deque(
        Lot(lot.serial, lot.day, lot.quantity, lot.cost, lot.cost_base, gap_of(lot.gap))
        for lot in rows
    )
    if lots:
        lots[0].quantity = row.first_quantity
        lots[0].cost = row.first_cost
        lots[0].cost_base = row.first_cost_base
    return lots


def totals_of(row: ledger.SumsAtRow | None) -> Totals:
    """Return the running sums as they were stored."""
    if row is None:
        return Totals()
    return Totals(
        paid_in=row.paid_in,
        paid_out=row.paid_out,
        net_flow=row.net_flow,
        unknown_flows=row.unknown_flows,
        fees=row.fees,
        interest=row.interest,
        index=row.linked,
        index_day=date.fromisoformat(row.linked_day) if row.linked_day else None,
        # No flow yet, or its day has no known value.
        index_value=Decimal(row.linked_value)
        if row.linked_value
        else (None if row.linked_day else ZERO),
        breaks=row.breaks,
        **_fields(row.gaps),
    )


def transaction_of(
    row: ledger.ListTransactionsRow | ledger.ListTransactionsOfRow,
) -> Transaction:
    """Return a transaction as it was stored."""
    return Transaction(
        id=row.transaction_id,
        day=row.day,
        kind=Kind(row.kind),
        currency=row.currency,
        instrument=row.symbol or None,
        quantity=row.quantity,
        price=row.price,
        amount=row.amount,
        fee=row.fee,
        split_new=row.split_new,
        split_old=row.split_old,
        cost=row.cost,
        peer=str(row.peer) if row.peer else None,
        note=row.note,
    )


def flows_of(row: ledger.SumsAtRow | None) -> Flows:
    """Return the net flows of days."""
    return Flows() if row is None else Flows(row.flow_days, row.flow_amounts)


def splits_of(text: str) -> tuple[Split, ...]:
    """Return the splits of an instrument."""
    if not text:
        return ()
    parts = (each.split() for each in text.split(";"))
    return tuple(Split(date.fromisoformat(day), int(new), int(old)) for day, new, old in parts)


async def splits_until(
    queries: ledger.AsyncQuerier, portfolio_id: UUID, day: date
) -> dict[str, tuple[Split, ...]]:
    """Return the splits of each instrument up to a day."""
    found: dict[str, tuple[Split, ...]] = {}
    for row in await queries.splits_until(portfolio_id=portfolio_id, day=day):
        split = Split(row.day, row.split_new, row.split_old)
        found[row.symbol] = (*found.get(row.symbol, ()), split)
    return found


class Stored(NamedTuple):
    """What is stored of a day: the state, the ids of its instruments, and the flows before it."""

    state: State
    ids: dict[str, int]
    flows: Flows
    version: int


async def state_at(
    queries: ledger.AsyncQuerier,
    portfolio_id: UUID,
    day: date,
    market: Market,
    opening_day: date = date.max,
    *,
    lots: bool = False,
) -> Stored:
    """Return what is stored of a day, with the flows after an opening day.

    The newest prices go into the market; open lots are read only to go on folding.
    """
    rows = await queries.positions_at(
        portfolio_id=portfolio_id,
        day=day,
        oldest_day=day - timedelta(days=market.max_age_days),
    )
    state = State()
    for row in rows:
        position = state.positions[row.symbol] = position_of(row)
        market.currencies[row.symbol] = row.currency
        if row.splits:
            state.splits[row.symbol] = splits_of(row.splits)
        if row.price >= 0:
            market.put_price(row.symbol, row.price_day, row.price)
        if lots and position.quantity > 0 and row.first_serial < row.next_serial:
            found = await queries.open_lots(
                portfolio_id=portfolio_id,
                instrument_id=row.instrument_id,
                first_serial=row.first_serial,
                next_serial=row.next_serial,
            )
            position.lots = lots_of(row, found)
    sums = await queries.sums_at(portfolio_id=portfolio_id, day=day, opening_day=opening_day)
    for balance in sums.balances.split(";") if sums is not None and sums.balances else ():
        currency, amount = balance.split()
        state.cash[currency] = Decimal(amount)
    state.totals = totals_of(sums)
    ids = {row.symbol: row.instrument_id for row in rows}
    return Stored(state, ids, flows_of(sums), sums.version if sums is not None else -1)


async def rates_at(
    queries: ledger.AsyncQuerier, owner: UUID, state: State, market: Market, day: date
) -> None:
    """Put the newest rates of all currencies of a state into the market."""
    currencies = {position.currency for position in state.positions.values()} | set(state.cash)
    currencies.discard(market.base)
    if not currencies:
        return
    for row in await queries.rates_at(
        currencies=sorted(currencies),
        hub_user_global_id=owner,
        base_currency=market.base,
        day=day,
    ):
        market.put_rate(row.source, row.target, row.day, row.rate)


async def put_days(
    queries: ledger.AsyncQuerier,
    portfolio_id: UUID,
    ids: dict[str, int],
    positions: Sequence[tuple[date, str, Position, Lot | None]],
    balances: Sequence[tuple[date, str, Decimal]],
    totals: Sequence[tuple[date, Totals]],
    lots: Sequence[tuple[date, str, Lot]],
) -> None:
    """Write what days have changed."""
    if positions:
        firsts = [first for _, _, _, first in positions]
        held = [position for _, _, position, _ in positions]
        await queries.put_positions(
            portfolio_id=portfolio_id,
            instruments=[ids[name] for _, name, _, _ in positions],
            days=[day for day, _, _, _ in positions],
            quantities=[each.quantity for each in held],
            own_costs=[each.cost for each in held],
            costs_base=[each.cost_base for each in held],
            own_realised=[each.realised for each in held],
            realised_base=[each.realised_base for each in held],
            sold_costs_base=[each.sold_cost_base for each in held],
            bought_base=[each.bought_base for each in held],
            incomes_base=[each.income_base for each in held],
            gaps=[gaps_text(each) for each in held],
            first_serials=[
                lot.serial if lot is not None else each.next_serial
                for lot, each in zip(firsts, held, strict=True)
            ],
            first_quantities=[lot.quantity if lot is not None else ZERO for lot in firsts],
            own_first_costs=[lot.cost if lot is not None else ZERO for lot in firsts],
            first_costs_base=[lot.cost_base if lot is not None else ZERO for lot in firsts],
            next_serials=[each.next_serial for each in held],
        )
    if lots:
        await queries.put_lots(
            portfolio_id=portfolio_id,
            instruments=[ids[name] for _, name, _ in lots],
            serials=[lot.serial for _, _, lot in lots],
            opened=[day for day, _, _ in lots],
            days=[lot.day for _, _, lot in lots],
            quantities=[lot.quantity for _, _, lot in lots],
            own_costs=[lot.cost for _, _, lot in lots],
            costs_base=[lot.cost_base for _, _, lot in lots],
            gaps=[gap_text(lot.gap) for _, _, lot in lots],
        )
    if balances:
        await queries.put_balances(
            portfolio_id=portfolio_id,
            currencies=[currency for _, currency, _ in balances],
            days=[day for day, _, _ in balances],
            amounts=[amount for _, _, amount in balances],
        )
    if totals:
        sums = [each for _, each in totals]
        await queries.put_totals(
            portfolio_id=portfolio_id,
            days=[day for day, _ in totals],
            paid_in=[each.paid_in for each in sums],
            paid_out=[each.paid_out for each in sums],
            net_flows=[each.net_flow for each in sums],
            unknown_flows=[each.unknown_flows for each in sums],
            fees=[each.fees for each in sums],
            interest=[each.interest for each in sums],
            indexes=[each.index for each in sums],
            index_days=[each.index_day.isoformat() if each.index_day else "" for each in sums],
            index_values=[
                "" if each.index_value is None else str(each.index_value) for each in sums
            ],
            breaks=[each.breaks for each in sums],
            gaps=[gaps_text(each) for each in sums],
        )


def method_of(text: str) -> CostMethod:
    """Return the cost method of a portfolio."""
    return CostMethod(text)
