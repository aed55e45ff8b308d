"""Import files in parts: each is read and staged as it comes, the end puts all of it in at once.

A part ends anywhere; what is left of its last line goes before the next one. Nothing is in the
ledger before the end. There, lines that are wrong refuse the whole file or are left out, as asked.
"""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from msgspec import UnsetType

from common import clock
from common.db.pool import Connection, Database
from common.wire.problems import FieldError, Invalid
from vetchium_portfolio import folding, reading
from vetchium_portfolio.errors import ImportConflict, UnknownImport
from vetchium_portfolio.ledger import csv_files
from vetchium_portfolio.ledger.csv_files import (
    DecimalSign,
    GoodLine,
    Quote,
    Rate,
    Table,
    WrongFileError,
    WrongLine,
)
from vetchium_portfolio.ledger.money import ZERO
from vetchium_portfolio.ledger.transactions import Kind, Transaction
from vetchium_portfolio.queries import imports, portfolios
from vetchium_portfolio.queries.models import PortfolioImport
from vetchium_portfolio.schemas import ImportAnswer, ImportPart, ImportRequest, ImportWrongLine
from vetchium_portfolio.service import Module, columns, today

SHOWN = 100
"""Wrong lines in an answer."""
MOST_WRONG = 10_000
"""Wrong lines of one import; a file with more is no file of this kind."""
MOST_LINES = 2_000_000
AT_ONCE = 20_000
"""Lines that a request puts in; more are put in by the worker."""
FINISH_SECONDS = 600.0
_BATCH = 2_000

_Line = GoodLine[Any] | WrongLine


async def begin(module: Module, owner: UUID, data: ImportRequest) -> ImportAnswer:
    """Begin an import; raise UnknownPortfolio."""
    await module.count("change_account", str(owner))
    portfolio_id = None
    if not isinstance(data.portfolio_id, UnsetType):
        portfolio_id = UUID(data.portfolio_id)
        await reading.portfolio_of(module.regional_db, owner, portfolio_id)
    import_id = uuid4()
    async with module.regional_db.connection() as conn:
        await imports.AsyncQuerier(conn).insert_import(
            import_id=import_id,
            hub_user_global_id=owner,
            portfolio_id=portfolio_id if data.what == "transactions" else None,
            what=data.what,
            skip_wrong=data.skip_wrong_lines,
            decimal_sign=data.decimal_sign.value,
            now=clock.now(),
        )
    return await show(module, owner, import_id)


async def show(module: Module, owner: UUID, import_id: UUID) -> ImportAnswer:
    """Return how far an import is; raise UnknownImport, also for somebody else's."""
    async with module.regional_db.connection() as conn:
        queries = imports.AsyncQuerier(conn)
        row = await queries.get_import(import_id=import_id, hub_user_global_id=owner)
        if row is None:
            raise UnknownImport
        wrong = await queries.list_wrong_lines(import_id=import_id, row_limit=SHOWN)
    return ImportAnswer(
        import_id=str(import_id),
        status=row.status,
        parts=row.parts,
        lines=row.lines,
        added=row.added,
        unchanged=row.unchanged,
        wrong=row.wrong,
        wrong_lines=[ImportWrongLine(line=each.line, why=each.why) for each in wrong],
        ignored_columns=list(row.ignored),
    )


async def add_part(module: Module, owner: UUID, import_id: UUID, data: ImportPart) -> ImportAnswer:
    """Read and stage a part; the last one again changes nothing. Raise ImportConflict, Invalid."""
    await module.count("part_account", str(owner))
    async with module.regional_db.transaction(limit=folding.STEP_SECONDS) as conn:
        row = await _locked(conn, owner, import_id)
        if row.status != "open" or data.number not in {row.parts, row.parts - 1}:
            raise ImportConflict
        if data.number == row.parts:
            whole = row.rest + data.text
            cut = whole.rfind("\n") + 1
            await _stage(conn, row, whole[:cut], whole[cut:], is_last=False)
    return await show(module, owner, import_id)


async def _locked(conn: Connection, owner: UUID, import_id: UUID) -> PortfolioImport:
    row = await imports.AsyncQuerier(conn).lock_import(import_id=import_id)
    if row is None or row.hub_user_global_id != owner:
        raise UnknownImport
    return row


async def _stage(
    conn: Connection, row: PortfolioImport, text: str, rest: str, *, is_last: bool
) -> None:
    """Read whole lines, and stage the good ones and the wrong ones."""
    if len(rest) > csv_files.LINE_LENGTH:
        message = f"has a line of more than {csv_files.LINE_LENGTH} characters"
        raise Invalid([FieldError("text", message)])
    queries = imports.AsyncQuerier(conn)
    lines, head = text.splitlines(keepends=True) if text else [], row.head
    if lines and not head:
        head = lines.pop(0)
        head = head.removeprefix("\ufeff")
        row.lines = 1
    if row.lines + len(lines) > MOST_LINES:
        raise Invalid([FieldError("text", f"has more than {MOST_LINES} lines")])
    table = Table()
    wrong: list[tuple[int, str]] = []
    good: list[tuple[int, Transaction]] = []
    try:
        for number, line in enumerate(_read(row, head, lines, table) if head else ()):
            place = row.lines + line.line - 1
            if isinstance(line, WrongLine):
                wrong.append((place, line.why))
            else:
                good.append((place, _as_transaction(line.what)))
            if len(good) >= _BATCH:
                await _stage_lines(queries, row.import_id, good)
                good = []
            if number % 500 == 0:
                await asyncio.sleep(0)  # others' requests come between
    except WrongFileError as error:
        raise Invalid([FieldError("text", f"cannot be read: {error}")]) from None
    if row.wrong + len(wrong) > MOST_WRONG:
        raise Invalid([FieldError("text", f"has more than {MOST_WRONG} wrong lines")])
    await _stage_lines(queries, row.import_id, good)
    await queries.put_wrong_lines(
        import_id=row.import_id,
        lines=[place for place, _ in wrong],
        whys=[why for _, why in wrong],
    )
    await queries.update_import_part(
        import_id=row.import_id,
        parts=row.parts + (0 if is_last else 1),
        head=head,
        rest=rest,
        ignored=table.ignored if head else [],
        lines=row.lines + len(lines),
        wrong=len(wrong),
    )


def _read(row: PortfolioImport, head: str, lines: list[str], table: Table) -> Iterator[_Line]:
    whole: Iterable[str] = [head, *lines]
    sign, now = DecimalSign(row.decimal_sign), today()
    if row.what == "prices":
        return csv_files.quotes(whole, now, sign, table)
    if row.what == "rates":
        return csv_files.rates(whole, now, sign, table)
    return csv_files.transactions(whole, now, "", sign, table)


def _as_transaction(what: Transaction | Quote | Rate) -> Transaction:
    """Return a line as what is staged; prices and rates use three of its columns."""
    if isinstance(what, Transaction):
        return what
    if isinstance(what, Quote):
        return _staged(what.day, "", what.instrument, what.price)
    return _staged(what.day, what.source, what.target, what.rate)


def _staged(day: date, currency: str, symbol: str, price: Decimal) -> Transaction:
    return Transaction(
        id=csv_files.NO_ID,
        day=day,
        kind=Kind.DIVIDEND,
        currency=currency,
        instrument=symbol,
        quantity=ZERO,
        price=price,
    )


async def _stage_lines(
    queries: imports.AsyncQuerier, import_id: UUID, good: list[tuple[int, Transaction]]
) -> None:
    if good:
        await queries.stage_lines(
            import_id=import_id,
            lines=[line for line, _ in good],
            **columns([tx for _, tx in good]),
        )


async def finish(module: Module, owner: UUID, import_id: UUID) -> ImportAnswer:
    """End an import: put its lines in, or leave a large one to the worker."""
    await module.count("change_account", str(owner))
    async with module.regional_db.transaction(limit=folding.STEP_SECONDS) as conn:
        row = await _locked(conn, owner, import_id)
        if row.status == "open":
            if row.rest:
                await _stage(conn, row, row.rest + "\n", "", is_last=True)
            queries = imports.AsyncQuerier(conn)
            if (await queries.count_staged(import_id=import_id) or 0) > AT_ONCE:
                await queries.finish_import(
                    import_id=import_id, status="queued", added=0, unchanged=0, wrong=row.wrong
                )
            else:
                await put_in(conn, import_id)
    return await show(module, owner, import_id)


async def finish_queued(database: Database) -> bool:
    """Put in one import that waits for the worker; return whether there was one."""
    async with database.connection() as conn:
        queued = await imports.AsyncQuerier(conn).list_queued_imports()
    if not queued:
        return False
    async with database.transaction(limit=FINISH_SECONDS) as conn:
        row = await imports.AsyncQuerier(conn).lock_import(import_id=queued[0])
        if row is not None and row.status == "queued":
            await put_in(conn, row.import_id)
    return True


async def put_in(conn: Connection, import_id: UUID) -> None:
    """Put staged lines into the ledger, all or, if asked, all but the wrong ones."""
    queries, owned = imports.AsyncQuerier(conn), portfolios.AsyncQuerier(conn)
    row = await queries.lock_import(import_id=import_id)
    if row is None:
        return
    owner = row.hub_user_global_id
    await owned.lock_portfolios(hub_user_global_id=owner)
    if row.what == "transactions" and row.portfolio_id is not None:
        await queries.name_staged(import_id=import_id)
        await queries.refuse_other_currencies(import_id=import_id, hub_user_global_id=owner)
        await queries.refuse_other_contents(import_id=import_id, portfolio_id=row.portfolio_id)
    elif row.what == "prices":
        await queries.refuse_unknown_instruments(import_id=import_id, hub_user_global_id=owner)
    wrong = await queries.count_wrong_lines(import_id=import_id) or 0
    if wrong and not row.skip_wrong:
        await queries.drop_staged(import_id=import_id)
        await queries.finish_import(
            import_id=import_id, status="refused", added=0, unchanged=0, wrong=wrong
        )
        return
    await queries.drop_wrong_staged(import_id=import_id)
    lines = await queries.count_staged(import_id=import_id) or 0
    added, first_day = await _moved(queries, row, owner)
    if added and row.portfolio_id is not None:
        await owned.mark_stale(portfolio_id=row.portfolio_id, day=first_day, with_transfers=False)
    elif added:
        await owned.mark_stale_by_prices(hub_user_global_id=owner, day=first_day)
    await queries.drop_staged(import_id=import_id)
    await queries.finish_import(
        import_id=import_id, status="done", added=added, unchanged=lines - added, wrong=wrong
    )


async def _moved(
    queries: imports.AsyncQuerier, row: PortfolioImport, owner: UUID
) -> tuple[int, date]:
    """Move the staged lines; return how many are new or different, and the first day of them."""
    moved: imports.MoveTransactionsRow | imports.MovePricesRow | imports.MoveRatesRow | None
    if row.what == "prices":
        moved = await queries.move_prices(import_id=row.import_id, hub_user_global_id=owner)
    elif row.what == "rates":
        moved = await queries.move_rates(import_id=row.import_id, hub_user_global_id=owner)
    else:
        assert row.portfolio_id is not None  # noqa: S101  the request asked for it
        await queries.create_staged_instruments(import_id=row.import_id, hub_user_global_id=owner)
        moved = await queries.move_transactions(
            import_id=row.import_id, hub_user_global_id=owner, portfolio_id=row.portfolio_id
        )
    return (moved.added, moved.first_day) if moved is not None else (0, date.max)
