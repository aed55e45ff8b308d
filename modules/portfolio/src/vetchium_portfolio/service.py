"""Open portfolios, enter and delete transactions, prices and rates; each names whose they are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import UnsetType

from common import clock
from common.db.pool import Connection, Duplicate
from common.web.modules import RegionalModule
from common.wire.paging import Pages
from common.wire.problems import FieldError, Invalid
from vetchium_portfolio import PortfolioSettings, folding, reading, stored
from vetchium_portfolio.errors import (
    IdTaken,
    NameTaken,
    NoInstrument,
    OtherCurrency,
    SamePortfolio,
    TooManyPortfolios,
    UnknownPortfolio,
    UnknownTransaction,
)
from vetchium_portfolio.ledger.csv_files import content_of, written
from vetchium_portfolio.ledger.money import RATE_PLACES, ZERO, parsed, plain
from vetchium_portfolio.ledger.transactions import (
    ORDER,
    InvalidTransactionError,
    Kind,
    Transaction,
    check,
    check_day,
)
from vetchium_portfolio.queries import ledger, portfolios
from vetchium_portfolio.schemas import (
    Changed,
    ExportPage,
    Instrument,
    InstrumentList,
    InstrumentRequest,
    Portfolio,
    PortfolioChange,
    PortfolioList,
    PortfolioRequest,
    PortfolioTransaction,
    PriceRequest,
    RateRequest,
    TransactionAnswer,
    TransactionPage,
    TransactionRequest,
)

Module = RegionalModule[PortfolioSettings]
GivenPortfolio = NamedDependency[SkipValidation[Module]]

PAGE = 50
EXPORT_PAGE = 5_000
_FIELDS = {"date": "date", "ratio": "split_new"}

_Place = tuple[date, int, str]
_LAST_PLACE = 32_767
LAST: _Place = (date.max, _LAST_PLACE, "")
FIRST: _Place = (date(1800, 1, 1), -1, "")
NEWEST = Pages("portfolio transactions", _Place, LAST)  # type: ignore[arg-type]
OLDEST = Pages("portfolio export", _Place, FIRST)  # type: ignore[arg-type]


def today() -> date:
    """Return the day in UTC."""
    return clock.now().date()


def asked_day(name: str, day: date) -> date:
    """Return a day of a request; raise Invalid when it is before 1900 or after tomorrow."""
    try:
        return check_day(day, today())
    except InvalidTransactionError as error:
        raise Invalid([FieldError(name, f"is {error.reason}")]) from None


async def open_portfolio(module: Module, owner: UUID, data: PortfolioRequest) -> Portfolio:
    """Open a portfolio; raise TooManyPortfolios, NameTaken."""
    await module.count("change_account", str(owner))
    portfolio_id, now = uuid4(), clock.now()
    try:
        async with module.regional_db.connection() as conn:
            opened = await portfolios.AsyncQuerier(conn).insert_portfolio(
                portfolio_id=portfolio_id,
                hub_user_global_id=owner,
                name=data.name,
                base_currency=data.base_currency,
                cost_method=data.cost_method.value,
                max_age_days=data.max_age_days,
                now=now,
                most=module.settings.most,
            )
    except Duplicate:
        raise NameTaken from None
    if opened is None:
        raise TooManyPortfolios
    return Portfolio(
        portfolio_id=str(portfolio_id),
        name=data.name,
        base_currency=data.base_currency,
        cost_method=data.cost_method,
        max_age_days=data.max_age_days,
        created_at=now,
    )


def shown(row: portfolios.ListPortfoliosRow | portfolios.GetPortfolioRow) -> Portfolio:
    """Return a portfolio for the wire."""
    return Portfolio(
        portfolio_id=str(row.portfolio_id),
        name=row.name,
        base_currency=row.base_currency,
        cost_method=stored.method_of(row.cost_method),
        max_age_days=row.max_age_days,
        created_at=row.created_at,
    )


async def list_portfolios(module: Module, owner: UUID) -> PortfolioList:
    """Return all portfolios of a person."""
    async with module.regional_db.connection() as conn:
        rows = await portfolios.AsyncQuerier(conn).list_portfolios(hub_user_global_id=owner)
    return PortfolioList(portfolios=[shown(row) for row in rows])


async def change(
    module: Module, owner: UUID, portfolio_id: UUID, data: PortfolioChange
) -> Portfolio:
    """Change a portfolio; raise UnknownPortfolio, NameTaken."""
    await module.count("change_account", str(owner))
    try:
        async with module.regional_db.transaction(limit=folding.WRITE_SECONDS) as conn:
            changed = await portfolios.AsyncQuerier(conn).update_portfolio(
                portfolio_id=portfolio_id,
                hub_user_global_id=owner,
                name=data.name,
                cost_method=data.cost_method.value,
                max_age_days=data.max_age_days,
            )
    except Duplicate:
        raise NameTaken from None
    if changed is None:
        raise UnknownPortfolio
    return shown(await reading.portfolio_of(module.regional_db, owner, portfolio_id))


async def delete(module: Module, owner: UUID, portfolio_id: UUID) -> None:
    """Delete a portfolio with everything in it; raise UnknownPortfolio."""
    async with module.regional_db.transaction(limit=folding.STEP_SECONDS) as conn:
        gone = await portfolios.AsyncQuerier(conn).delete_portfolio(
            portfolio_id=portfolio_id, hub_user_global_id=owner
        )
    if gone is None:
        raise UnknownPortfolio


def entered(data: TransactionRequest) -> Transaction:
    """Return the transaction of a request; raise Invalid with what is wrong."""

    def given(value: str | UnsetType) -> str | None:
        return None if isinstance(value, UnsetType) else value

    try:
        return check(
            Transaction(
                id=given(data.id) or str(uuid4()),
                day=data.date,
                kind=data.type,
                currency=data.currency,
                instrument=given(data.instrument),
                quantity=parsed(data.quantity) if data.quantity else ZERO,
                price=parsed(data.price) if data.price else ZERO,
                amount=parsed(data.amount) if data.amount else ZERO,
                fee=parsed(data.fee) if data.fee else ZERO,
                split_new=data.split_new,
                split_old=data.split_old,
                cost=parsed(data.cost) if data.cost else None,
                peer=given(data.to_portfolio),
                note=data.note,
            ),
            today(),
        )
    except InvalidTransactionError as error:
        field = _FIELDS.get(error.field, error.field)
        raise Invalid([FieldError(field, error.reason)]) from None


async def enter(
    module: Module, owner: UUID, portfolio_id: UUID, data: TransactionRequest
) -> TransactionAnswer:
    """Enter a transaction, of a transfer both sides; what was entered before stays as it is."""
    await module.count("change_account", str(owner))
    tx = entered(data)
    if tx.peer is not None and tx.kind is not Kind.TRANSFER_OUT:
        raise Invalid([FieldError("to_portfolio", "is for a transfer_out")])
    async with module.regional_db.transaction(limit=folding.WRITE_SECONDS) as conn:
        queries = portfolios.AsyncQuerier(conn)
        rows = await queries.lock_portfolios(hub_user_global_id=owner)
        known = {row.portfolio_id for row in rows}
        if portfolio_id not in known:
            raise UnknownPortfolio
        if tx.instrument is not None:
            await _instrument(conn, owner, tx)
        is_new = await _put(conn, owner, portfolio_id, tx)
        await queries.mark_stale(
            portfolio_id=portfolio_id, day=tx.day, with_transfers=tx.peer is not None
        )
        if tx.peer is not None:
            peer = UUID(tx.peer)
            if peer not in known:
                raise UnknownPortfolio
            if peer == portfolio_id:
                raise SamePortfolio
            other = replace(tx, kind=Kind.TRANSFER_IN, peer=str(portfolio_id))
            await _put(conn, owner, peer, other)
            await queries.mark_stale(portfolio_id=peer, day=tx.day, with_transfers=True)
    return TransactionAnswer(id=tx.id, is_new=is_new)


async def _instrument(conn: Connection, owner: UUID, tx: Transaction) -> None:
    """Make the instrument if it is new; raise OtherCurrency."""
    assert tx.instrument is not None  # noqa: S101  the caller asked
    queries = portfolios.AsyncQuerier(conn)
    await queries.ensure_instruments(
        hub_user_global_id=owner, symbols=[tx.instrument], currencies=[tx.currency]
    )
    (row,) = await queries.find_instruments(hub_user_global_id=owner, symbols=[tx.instrument])
    if row.currency != tx.currency and tx.kind is not Kind.DIVIDEND:
        raise OtherCurrency(f"{tx.instrument} is in {row.currency}.")


async def _put(conn: Connection, owner: UUID, portfolio_id: UUID, tx: Transaction) -> bool:
    content = content_of(tx)
    queries = ledger.AsyncQuerier(conn)
    added = await queries.insert_transactions(
        portfolio_id=portfolio_id,
        hub_user_global_id=owner,
        peer=UUID(tx.peer) if tx.peer else None,
        **columns([tx]),
    )
    if added:
        return True
    if content != await queries.get_content(portfolio_id=portfolio_id, transaction_id=tx.id):
        raise IdTaken
    return False


def columns(items: Sequence[Transaction]) -> dict[str, Any]:
    """Return transactions as the arrays of a statement."""
    return {
        "ids": [tx.id for tx in items],
        "days": [tx.day for tx in items],
        "places": [ORDER[tx.kind] for tx in items],
        "kinds": [tx.kind.value for tx in items],
        "currencies": [tx.currency for tx in items],
        "symbols": [tx.instrument or "" for tx in items],
        "quantities": [tx.quantity for tx in items],
        "prices": [tx.price for tx in items],
        "amounts": [tx.amount for tx in items],
        "fees": [tx.fee for tx in items],
        "splits_new": [tx.split_new for tx in items],
        "splits_old": [tx.split_old for tx in items],
        "costs": ["" if tx.cost is None else str(tx.cost) for tx in items],
        "notes": [tx.note for tx in items],
        "contents": [content_of(tx) for tx in items],
    }


async def delete_transaction(
    module: Module, owner: UUID, portfolio_id: UUID, transaction_id: str
) -> None:
    """Delete a transaction, of a transfer both sides; raise UnknownTransaction."""
    await module.count("change_account", str(owner))
    async with module.regional_db.transaction(limit=folding.WRITE_SECONDS) as conn:
        owned = portfolios.AsyncQuerier(conn)
        rows = await owned.lock_portfolios(hub_user_global_id=owner)
        if portfolio_id not in {row.portfolio_id for row in rows}:
            raise UnknownPortfolio
        queries = ledger.AsyncQuerier(conn)
        gone = await queries.delete_transaction(
            portfolio_id=portfolio_id, transaction_id=transaction_id
        )
        if gone is None:
            raise UnknownTransaction
        await owned.mark_stale(portfolio_id=portfolio_id, day=gone.day, with_transfers=False)
        if gone.peer is not None:
            await queries.delete_transaction(portfolio_id=gone.peer, transaction_id=transaction_id)
            await owned.mark_stale(portfolio_id=gone.peer, day=gone.day, with_transfers=False)


async def list_transactions(
    module: Module, owner: UUID, portfolio_id: UUID, cursor: str
) -> TransactionPage:
    """Return a page of transactions, the newest first."""
    await reading.portfolio_of(module.regional_db, owner, portfolio_id)
    pages = NEWEST.of(str(portfolio_id))
    day, place, transaction_id = _after(pages, cursor)
    async with module.regional_db.connection() as conn:
        rows = await ledger.AsyncQuerier(conn).list_transactions_backwards(
            portfolio_id=portfolio_id,
            day=day,
            place=place,
            transaction_id=transaction_id,
            row_limit=PAGE + 1,
        )
    page = pages.page(rows, PAGE, lambda row: (row.day, row.place, row.transaction_id))
    return TransactionPage(
        transactions=[
            PortfolioTransaction(
                id=row.transaction_id,
                date=row.day,
                type=row.kind,
                currency=row.currency,
                instrument=row.symbol,
                quantity=plain(row.quantity),
                price=plain(row.price),
                amount=plain(row.amount),
                fee=plain(row.fee),
                ratio=f"{row.split_new}:{row.split_old}" if row.split_new else "",
                cost=None if row.cost is None else plain(row.cost),
                other_portfolio=str(row.peer) if row.peer else None,
                note=row.note,
            )
            for row in page.rows
        ],
        next_cursor=page.next_cursor,
    )


def _after(pages: Pages[_Place], cursor: str) -> _Place:
    try:
        day, place, transaction_id = pages.after(cursor)
        if abs(place) > _LAST_PLACE or "\x00" in transaction_id:
            raise ValueError(cursor)  # noqa: TRY301  anybody can make a cursor
    except ValueError:
        raise Invalid([FieldError("cursor", "must be a cursor of an earlier answer")]) from None
    return day, place, transaction_id


async def export(module: Module, owner: UUID, portfolio_id: UUID, cursor: str) -> ExportPage:
    """Return a part of the ledger as CSV, the oldest first; costs that were carried are in it."""
    await reading.current(module.regional_db, owner, portfolio_id, date.max)
    pages = OLDEST.of(str(portfolio_id))
    day, place, transaction_id = _after(pages, cursor)
    async with module.regional_db.connection() as conn:
        rows = await ledger.AsyncQuerier(conn).list_transactions(
            portfolio_id=portfolio_id,
            day=day,
            place=place,
            transaction_id=transaction_id,
            row_limit=EXPORT_PAGE + 1,
        )
    page = pages.page(rows, EXPORT_PAGE, lambda row: (row.day, row.place, row.transaction_id))
    lines = list(written(stored.transaction_of(row) for row in page.rows))
    return ExportPage(csv="".join(lines[1:] if cursor else lines), next_cursor=page.next_cursor)


async def put_instrument(module: Module, owner: UUID, data: InstrumentRequest) -> Instrument:
    """Enter an instrument or change its name; raise OtherCurrency."""
    await module.count("change_account", str(owner))
    async with module.regional_db.connection() as conn:
        row = await portfolios.AsyncQuerier(conn).insert_instrument(
            hub_user_global_id=owner, symbol=data.symbol, name=data.name, currency=data.currency
        )
    if row is None or row.currency != data.currency:
        raise OtherCurrency
    return Instrument(
        symbol=data.symbol, name=data.name, currency=data.currency, last_price_day=None
    )


async def list_instruments(module: Module, owner: UUID) -> InstrumentList:
    """Return all instruments of a person."""
    async with module.regional_db.connection() as conn:
        rows = await portfolios.AsyncQuerier(conn).list_instruments(hub_user_global_id=owner)
    return InstrumentList(
        instruments=[
            Instrument(
                symbol=row.symbol,
                name=row.name,
                currency=row.currency,
                last_price_day=date.fromisoformat(row.last_price_day)
                if row.last_price_day
                else None,
            )
            for row in rows
        ]
    )


async def put_prices(module: Module, owner: UUID, data: PriceRequest) -> Changed:
    """Enter prices; raise NoInstrument. History changes from the first changed day on."""
    await module.count("change_account", str(owner))
    for number, row in enumerate(data.prices):
        asked_day(f"prices[{number}].date", row.date)
    symbols = sorted({row.instrument for row in data.prices})
    async with module.regional_db.transaction(limit=folding.WRITE_SECONDS) as conn:
        queries = portfolios.AsyncQuerier(conn)
        await queries.lock_portfolios(hub_user_global_id=owner)
        found = await queries.find_instruments(hub_user_global_id=owner, symbols=symbols)
        if unknown := set(symbols) - {row.symbol for row in found}:
            raise NoInstrument(f"There is no instrument {', '.join(sorted(unknown)[:5])}.")
        put = await queries.put_prices(
            hub_user_global_id=owner,
            symbols=[row.instrument for row in data.prices],
            days=[row.date for row in data.prices],
            prices=[parsed(row.price) for row in data.prices],
            places=list(range(len(data.prices))),
        )
        if put is None or not put.changed:
            return Changed(changed=0)
        await queries.mark_stale_by_prices(hub_user_global_id=owner, day=put.first_day)
    return Changed(changed=put.changed)


async def put_rates(module: Module, owner: UUID, data: RateRequest) -> Changed:
    """Enter exchange rates. History changes from the first changed day on."""
    await module.count("change_account", str(owner))
    for number, row in enumerate(data.rates):
        asked_day(f"rates[{number}].date", row.date)
    async with module.regional_db.transaction(limit=folding.WRITE_SECONDS) as conn:
        queries = portfolios.AsyncQuerier(conn)
        await queries.lock_portfolios(hub_user_global_id=owner)
        put = await queries.put_rates(
            hub_user_global_id=owner,
            sources=[row.source for row in data.rates],
            targets=[row.target for row in data.rates],
            days=[row.date for row in data.rates],
            rates=[parsed(row.rate, RATE_PLACES) for row in data.rates],
            places=list(range(len(data.rates))),
        )
        if put is None or not put.changed:
            return Changed(changed=0)
        await queries.mark_stale_by_prices(hub_user_global_id=owner, day=put.first_day)
    return Changed(changed=put.changed)
