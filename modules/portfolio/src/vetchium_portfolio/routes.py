"""`/hub/portfolio/…`: at home in the region of the session, as everything of an account."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter

from common.auth.login import Done
from common.web import home
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import get, post
from common.wire.problems import FieldError, Invalid, TooManyRequests
from vetchium_portfolio import importing, reading, service, showing
from vetchium_portfolio.errors import (
    IdTaken,
    ImportConflict,
    NameTaken,
    NoInstrument,
    OtherCurrency,
    SamePortfolio,
    TooManyPortfolios,
    UnknownImport,
    UnknownInstrument,
    UnknownPortfolio,
    UnknownTransaction,
)
from vetchium_portfolio.folding import StillComputing
from vetchium_portfolio.ledger.csv_files import SYMBOL
from vetchium_portfolio.schemas import (
    Changed,
    ExportPage,
    HoldingReport,
    ImportAnswer,
    ImportPart,
    ImportRequest,
    Instrument,
    InstrumentList,
    InstrumentRequest,
    Portfolio,
    PortfolioChange,
    PortfolioList,
    PortfolioReport,
    PortfolioRequest,
    PriceRequest,
    RateRequest,
    SeriesAnswer,
    TransactionAnswer,
    TransactionDeletion,
    TransactionPage,
    TransactionRequest,
)
from vetchium_portfolio.service import GivenPortfolio

_MINE = requires(home.session)
_ONE = "/portfolios/{portfolio_id:uuid}"

Day = Annotated[
    date | None, QueryParameter(name="day", description="The close of this day; today if missing.")
]
From = Annotated[
    date | None,
    QueryParameter(
        name="from", description="The close of this day; if missing, the first money paid in."
    ),
]
PageCursor = Annotated[
    str, QueryParameter(name="cursor", description="The cursor of an earlier answer.")
]


def _day(day: date | None) -> date:
    return service.today() if day is None else service.asked_day("day", day)


def _from(first: date | None, day: date) -> date | None:
    if first is None:
        return None
    if service.asked_day("from", first) >= day:
        raise Invalid([FieldError("from", "must be before the day")])
    return first


@get("/portfolios", operation_id="hub_portfolio_list_portfolios", **_MINE)
async def list_portfolios(request: Request, module: GivenPortfolio) -> PortfolioList:
    """List your portfolios."""
    return await service.list_portfolios(module, request.user.hub_user_global_id)


@post(
    "/portfolios",
    status_code=201,
    problems=[Invalid, NameTaken, TooManyPortfolios, TooManyRequests],
    operation_id="hub_portfolio_open_portfolio",
    **_MINE,
)
async def open_portfolio(
    data: JSONBody[PortfolioRequest], request: Request, module: GivenPortfolio
) -> Portfolio:
    """Open a portfolio."""
    return await service.open_portfolio(module, request.user.hub_user_global_id, data)


@get(
    _ONE,
    problems=[Invalid, UnknownPortfolio, StillComputing],
    operation_id="hub_portfolio_show_portfolio",
    **_MINE,
)
async def show_portfolio(
    portfolio_id: FromPath[UUID],
    request: Request,
    module: GivenPortfolio,
    day: Day = None,
    from_day: From = None,
) -> PortfolioReport:
    """Show a portfolio at the close of a day: holdings, money, gains, and three returns."""
    asked = _day(day)
    found = await reading.read(
        module.regional_db,
        request.user.hub_user_global_id,
        portfolio_id,
        asked,
        _from(from_day, asked),
    )
    return showing.report(service.shown(found.portfolio), found.report, found.returns)


@get(
    f"{_ONE}/series",
    problems=[Invalid, UnknownPortfolio, StillComputing],
    operation_id="hub_portfolio_show_series",
    **_MINE,
)
async def show_series(
    portfolio_id: FromPath[UUID],
    request: Request,
    module: GivenPortfolio,
    day: Day = None,
    from_day: From = None,
    points: Annotated[int, QueryParameter(ge=2, le=400, description="How many days.")] = 120,
) -> SeriesAnswer:
    """Show what a portfolio was worth over time, for a plot."""
    asked = _day(day)
    row, found = await reading.series(
        module.regional_db,
        request.user.hub_user_global_id,
        portfolio_id,
        _from(from_day, asked),
        asked,
        points,
    )
    return SeriesAnswer(
        base_currency=row.base_currency, points=[showing.point(each) for each in found]
    )


@get(
    _ONE + "/holding",
    problems=[Invalid, UnknownPortfolio, UnknownInstrument, StillComputing],
    operation_id="hub_portfolio_show_holding",
    **_MINE,
)
async def show_holding(
    portfolio_id: FromPath[UUID],
    instrument: Annotated[str, QueryParameter(max_length=32, description="Its symbol.")],
    request: Request,
    module: GivenPortfolio,
    day: Day = None,
) -> HoldingReport:
    """Show one holding at the close of a day, with returns of its own."""
    if not SYMBOL.fullmatch(instrument):
        raise UnknownInstrument
    found, periods = await reading.read_holding(
        module.regional_db,
        request.user.hub_user_global_id,
        portfolio_id,
        instrument,
        _day(day),
    )
    return HoldingReport(holding=showing.holding(found), returns=showing.returns(periods))


@post(
    f"{_ONE}/change",
    problems=[Invalid, UnknownPortfolio, NameTaken, TooManyRequests],
    operation_id="hub_portfolio_change_portfolio",
    **_MINE,
)
async def change_portfolio(
    portfolio_id: FromPath[UUID],
    data: JSONBody[PortfolioChange],
    request: Request,
    module: GivenPortfolio,
) -> Portfolio:
    """Change the name and the settings of a portfolio."""
    return await service.change(module, request.user.hub_user_global_id, portfolio_id, data)


@post(
    f"{_ONE}/delete",
    problems=[UnknownPortfolio],
    operation_id="hub_portfolio_delete_portfolio",
    **_MINE,
)
async def delete_portfolio(
    portfolio_id: FromPath[UUID], request: Request, module: GivenPortfolio
) -> Done:
    """Delete a portfolio with all its transactions."""
    await service.delete(module, request.user.hub_user_global_id, portfolio_id)
    return Done()


@get(
    f"{_ONE}/transactions",
    problems=[Invalid, UnknownPortfolio],
    operation_id="hub_portfolio_list_transactions",
    **_MINE,
)
async def list_transactions(
    portfolio_id: FromPath[UUID], request: Request, module: GivenPortfolio, cursor: PageCursor = ""
) -> TransactionPage:
    """List transactions, the newest first."""
    owner = request.user.hub_user_global_id
    return await service.list_transactions(module, owner, portfolio_id, cursor)


@post(
    f"{_ONE}/transactions",
    status_code=201,
    problems=[
        Invalid,
        UnknownPortfolio,
        IdTaken,
        OtherCurrency,
        SamePortfolio,
        TooManyRequests,
    ],
    operation_id="hub_portfolio_enter_transaction",
    **_MINE,
)
async def enter_transaction(
    portfolio_id: FromPath[UUID],
    data: JSONBody[TransactionRequest],
    request: Request,
    module: GivenPortfolio,
) -> TransactionAnswer:
    """Enter a transaction; the same one again changes nothing."""
    return await service.enter(module, request.user.hub_user_global_id, portfolio_id, data)


@post(
    f"{_ONE}/transactions/delete",
    problems=[Invalid, UnknownPortfolio, UnknownTransaction, TooManyRequests],
    operation_id="hub_portfolio_delete_transaction",
    **_MINE,
)
async def delete_transaction(
    portfolio_id: FromPath[UUID],
    data: JSONBody[TransactionDeletion],
    request: Request,
    module: GivenPortfolio,
) -> Done:
    """Delete a transaction, of a transfer both sides."""
    owner = request.user.hub_user_global_id
    await service.delete_transaction(module, owner, portfolio_id, data.id)
    return Done()


@get(
    f"{_ONE}/export",
    problems=[Invalid, UnknownPortfolio, StillComputing],
    operation_id="hub_portfolio_export",
    **_MINE,
)
async def export(
    portfolio_id: FromPath[UUID], request: Request, module: GivenPortfolio, cursor: PageCursor = ""
) -> ExportPage:
    """Export a part of the transactions as CSV, which can be imported again."""
    return await service.export(module, request.user.hub_user_global_id, portfolio_id, cursor)


@get("/instruments", operation_id="hub_portfolio_list_instruments", **_MINE)
async def list_instruments(request: Request, module: GivenPortfolio) -> InstrumentList:
    """List your instruments."""
    return await service.list_instruments(module, request.user.hub_user_global_id)


@post(
    "/instruments",
    problems=[Invalid, OtherCurrency, TooManyRequests],
    operation_id="hub_portfolio_put_instrument",
    **_MINE,
)
async def put_instrument(
    data: JSONBody[InstrumentRequest], request: Request, module: GivenPortfolio
) -> Instrument:
    """Enter an instrument, or change its name."""
    return await service.put_instrument(module, request.user.hub_user_global_id, data)


@post(
    "/prices",
    problems=[Invalid, NoInstrument, TooManyRequests],
    operation_id="hub_portfolio_put_prices",
    **_MINE,
)
async def put_prices(
    data: JSONBody[PriceRequest], request: Request, module: GivenPortfolio
) -> Changed:
    """Enter prices of days."""
    return await service.put_prices(module, request.user.hub_user_global_id, data)


@post(
    "/rates", problems=[Invalid, TooManyRequests], operation_id="hub_portfolio_put_rates", **_MINE
)
async def put_rates(
    data: JSONBody[RateRequest], request: Request, module: GivenPortfolio
) -> Changed:
    """Enter exchange rates of days."""
    return await service.put_rates(module, request.user.hub_user_global_id, data)


@post(
    "/imports",
    status_code=201,
    problems=[Invalid, UnknownPortfolio, TooManyRequests],
    operation_id="hub_portfolio_begin_import",
    **_MINE,
)
async def begin_import(
    data: JSONBody[ImportRequest], request: Request, module: GivenPortfolio
) -> ImportAnswer:
    """Begin the import of a CSV file."""
    return await importing.begin(module, request.user.hub_user_global_id, data)


@get(
    "/imports/{import_id:uuid}",
    problems=[UnknownImport],
    operation_id="hub_portfolio_show_import",
    **_MINE,
)
async def show_import(
    import_id: FromPath[UUID], request: Request, module: GivenPortfolio
) -> ImportAnswer:
    """Show how far an import is."""
    return await importing.show(module, request.user.hub_user_global_id, import_id)


@post(
    "/imports/{import_id:uuid}/parts",
    problems=[Invalid, UnknownImport, ImportConflict, TooManyRequests],
    operation_id="hub_portfolio_add_import_part",
    **_MINE,
)
async def add_import_part(
    import_id: FromPath[UUID],
    data: JSONBody[ImportPart],
    request: Request,
    module: GivenPortfolio,
) -> ImportAnswer:
    """Send the next part of the file."""
    return await importing.add_part(module, request.user.hub_user_global_id, import_id, data)


@post(
    "/imports/{import_id:uuid}/finish",
    problems=[Invalid, UnknownImport, TooManyRequests],
    operation_id="hub_portfolio_finish_import",
    **_MINE,
)
async def finish_import(
    import_id: FromPath[UUID], request: Request, module: GivenPortfolio
) -> ImportAnswer:
    """End the import; a large one is put in by the worker."""
    return await importing.finish(module, request.user.hub_user_global_id, import_id)


HANDLERS = [
    list_portfolios,
    open_portfolio,
    show_portfolio,
    show_series,
    show_holding,
    change_portfolio,
    delete_portfolio,
    list_transactions,
    enter_transaction,
    delete_transaction,
    export,
    list_instruments,
    put_instrument,
    put_prices,
    put_rates,
    begin_import,
    show_import,
    add_import_part,
    finish_import,
]
