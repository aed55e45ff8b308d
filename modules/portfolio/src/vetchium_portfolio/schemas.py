"""The bodies of `/hub/portfolio`. Numbers are texts: no reader rounds them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from common.wire.problems import FieldError
from common.wire.schema import Cursor, Normalize, Wire
from vetchium_portfolio.ledger.csv_files import DecimalSign
from vetchium_portfolio.ledger.market import DEFAULT_MAX_AGE_DAYS
from vetchium_portfolio.ledger.money import PLACES, RATE_PLACES, OutOfBoundsError, parsed
from vetchium_portfolio.ledger.positions import CostMethod
from vetchium_portfolio.ledger.transactions import ID_LENGTH, Kind

MOST_ROWS = 1_000
"""Prices or rates in one request."""
MOST_TEXT = 900_000
"""Characters of a part of a file."""


def _trimmed(text: str) -> str:
    return " ".join(text.split())


Title = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f]+$",
        description="must have 1 to 100 characters",
        examples=["Retirement"],
    ),
    Normalize(_trimmed),
]
Currency = Annotated[
    str,
    Meta(
        pattern="^[A-Z]{3}$",
        description="must be three letters, such as EUR",
        examples=["EUR"],
    ),
    Normalize(lambda text: text.strip().upper()),
]
Symbol = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z0-9][A-Z0-9.:_^/-]{0,31}$",
        description="must be 1 to 32 letters, digits, and . : _ ^ / - after the first",
        examples=["ACME"],
    ),
    Normalize(lambda text: text.strip().upper()),
]
MaxAge = Annotated[
    int, Meta(ge=0, le=3660, description="must be a number of days from 0 to 3660", examples=[10])
]
Number = Annotated[
    str,
    Meta(
        max_length=64,
        description="must be a number as a text, with at most 15 digits before the point and 10"
        " after it",
        examples=["12.5"],
    ),
    Normalize(str.strip),
]
TransactionId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=ID_LENGTH,
        pattern=r"^[^\x00-\x1f]+$",
        description=f"must have 1 to {ID_LENGTH} characters",
        examples=["2026-11-30-1"],
    ),
]
Note = Annotated[
    str,
    Meta(max_length=500, pattern=r"^[^\x00]*$", description="must have at most 500 characters"),
    Normalize(_trimmed),
]
Id = Annotated[
    str,
    Meta(
        pattern="^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        description="must be the id of a portfolio",
    ),
]


class PortfolioRequest(Wire):
    """A portfolio to open."""

    name: Title
    base_currency: Currency
    cost_method: CostMethod = CostMethod.FIFO
    max_age_days: MaxAge = DEFAULT_MAX_AGE_DAYS


class PortfolioChange(Wire):
    """What is changed; another cost method changes all gains from the first day on."""

    name: Title
    cost_method: CostMethod
    max_age_days: MaxAge


class Portfolio(Wire):
    """A portfolio and its settings."""

    portfolio_id: str
    name: str
    base_currency: str
    cost_method: CostMethod
    max_age_days: int
    created_at: datetime


class PortfolioList(Wire):
    """All portfolios of a person, by name."""

    portfolios: list[Portfolio]


class Missing(Wire):
    """What is missing to know a figure: of which instrument or currencies, for which day."""

    what: str
    of: str
    day: date


class Amount(Wire):
    """A number as a text; null where something is missing."""

    value: str | None
    missing: list[Missing]


class Return(Wire):
    """A return: 0.05 is 5 %. The definition says which one it is."""

    value: str | None
    missing: list[Missing]
    definition: str


class PortfolioReturns(Wire):
    """The three returns of one period, from the close of a day to the close of another."""

    from_day: date | None
    to_day: date
    gain: Amount
    net_investment: Amount
    simple: Return
    time_weighted: Return
    time_weighted_per_year: Return | None
    money_weighted: Return


class PortfolioHolding(Wire):
    """One instrument; `…_base` is in the portfolio's currency, the others in the instrument's."""

    instrument: str
    currency: str
    quantity: str
    price: Amount | None
    price_day: date | None
    value: Amount
    value_base: Amount
    cost: Amount
    cost_base: Amount
    unrealised: Amount
    unrealised_base: Amount
    realised: Amount
    realised_base: Amount
    income_base: Amount
    simple_return: Return | None
    total_return: Return


class PortfolioCash(Wire):
    """Money of one currency; below zero it is owed."""

    currency: str
    amount: str
    value_base: Amount


class PortfolioReport(Wire):
    """A portfolio at the close of a day.

    Total = net money paid in + realised + unrealised + income + interest - fees + other; `other` is
    what rates did to money, and what transferred instruments had gained elsewhere.
    """

    portfolio: Portfolio
    day: date
    total: Amount
    cost: Amount
    realised: Amount
    unrealised: Amount
    income: Amount
    interest: Amount
    fees: Amount
    other: Amount
    holdings: list[PortfolioHolding]
    cash: list[PortfolioCash]
    negative_cash: list[str]
    returns: PortfolioReturns


class HoldingReport(Wire):
    """One holding at the close of a day, and its returns since it was first bought."""

    holding: PortfolioHolding
    returns: PortfolioReturns


class SeriesPoint(Wire):
    """One day of a plot."""

    day: date
    total: Amount
    net_paid_in: Amount


class SeriesAnswer(Wire):
    """What a portfolio was worth, at days of equal distance."""

    base_currency: str
    points: list[SeriesPoint]


class TransactionRequest(Wire):
    """A transaction to enter. The same id with the same content again changes nothing."""

    date: date
    type: Kind
    currency: Currency
    id: TransactionId | UnsetType = UNSET
    instrument: Symbol | UnsetType = UNSET
    quantity: Number = ""
    price: Number = ""
    amount: Number = ""
    fee: Number = ""
    split_new: int = 0
    split_old: int = 0
    cost: Number = ""
    to_portfolio: Id | UnsetType = UNSET
    note: Note = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Return numbers that are none, or too long."""
        for name in ("quantity", "price", "amount", "fee", "cost"):
            yield from _wrong_number(name, getattr(self, name), PLACES)


class PortfolioTransaction(Wire):
    """A transaction of a portfolio."""

    id: str
    date: date
    type: str
    currency: str
    instrument: str
    quantity: str
    price: str
    amount: str
    fee: str
    ratio: str
    cost: str | None
    other_portfolio: str | None
    note: str


class TransactionAnswer(Wire):
    """What was entered, and what it lacks: a sale may wait for its purchase."""

    id: str
    is_new: bool


class TransactionPage(Wire):
    """Transactions, the newest first."""

    transactions: list[PortfolioTransaction]
    next_cursor: str


class TransactionDeletion(Wire):
    """Which transaction to delete; of a transfer both sides go."""

    id: TransactionId


class ExportPage(Wire):
    """A part of the ledger as CSV, with the line of columns in the first part."""

    csv: str
    next_cursor: str


class InstrumentRequest(Wire):
    """An instrument; its currency stays as it was first entered."""

    symbol: Symbol
    currency: Currency
    name: Annotated[
        str,
        Meta(
            max_length=200,
            pattern=r"^[^\x00-\x1f]*$",
            description="must have at most 200 characters",
        ),
        Normalize(_trimmed),
    ] = ""


class Instrument(Wire):
    """Something that can be held."""

    symbol: str
    name: str
    currency: str
    last_price_day: date | None


class InstrumentList(Wire):
    """All instruments of a person."""

    instruments: list[Instrument]


class Price(Wire):
    """The price of an instrument on a day, as it was quoted then."""

    date: date
    instrument: Symbol
    price: Number

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Return a price that is none."""
        yield from _wrong_number("price", self.price, PLACES, is_needed=True)


class PriceRequest(Wire):
    """Prices to enter; the newest word for a day counts."""

    prices: list[Price]

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Return a list that is too long."""
        yield from _too_many("prices", self.prices)


class Rate(Wire):
    """What one unit of a currency was worth in another on a day."""

    date: date
    source: Currency
    target: Currency
    rate: Number

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Return a rate that is none."""
        wrong = list(_wrong_number("rate", self.rate, RATE_PLACES, is_needed=True))
        if not wrong and not isinstance(self.rate, UnsetType) and not Decimal(self.rate):
            wrong = [FieldError("rate", "must be above zero")]
        yield from wrong
        if not isinstance(self.source, UnsetType) and self.source == self.target:
            yield FieldError("target", "must be another currency than the source")


class RateRequest(Wire):
    """Exchange rates to enter; the newest word for a day counts."""

    rates: list[Rate]

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Return a list that is too long."""
        yield from _too_many("rates", self.rates)


class Changed(Wire):
    """How many values are new or different."""

    changed: int


class ImportRequest(Wire):
    """A file that shall be imported, in parts that follow."""

    what: Annotated[
        str,
        Meta(
            pattern="^(transactions|prices|rates)$",
            description="must be transactions, prices or rates",
            examples=["transactions"],
        ),
    ]
    portfolio_id: Id | UnsetType = UNSET
    skip_wrong_lines: bool = False
    decimal_sign: DecimalSign = DecimalSign.AUTO

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Return a portfolio that is missing."""
        if self.what == "transactions" and isinstance(self.portfolio_id, UnsetType):
            yield FieldError("portfolio_id", "is required for transactions")


class ImportPart(Wire):
    """A part of the file: its number, from 0, and its text."""

    number: Annotated[int, Meta(ge=0, le=100_000, description="must be the number of the part")]
    text: Annotated[
        str,
        Meta(
            max_length=MOST_TEXT,
            pattern=r"^[^\x00]*$",
            description=f"must have at most {MOST_TEXT} characters, and no NUL",
        ),
    ]


class ImportWrongLine(Wire):
    """A line that is not imported."""

    line: int
    why: str


class ImportAnswer(Wire):
    """How far an import is: open, queued (a large one), done, or refused (nothing is imported)."""

    import_id: str
    status: str
    parts: int
    lines: int
    added: int
    unchanged: int
    wrong: int
    wrong_lines: list[ImportWrongLine]
    ignored_columns: list[str]


class TransactionCursor(Wire):
    """Where a page of transactions begins."""

    cursor: Cursor = ""


def _wrong_number(
    name: str, text: str | UnsetType, places: int, *, is_needed: bool = False
) -> Iterable[FieldError]:
    if isinstance(text, UnsetType) or (not text and not is_needed):
        return
    try:
        if parsed(text, places) < 0:
            yield FieldError(name, "must not be below zero")
    except OutOfBoundsError as error:
        yield FieldError(name, f"is {error}" if "not" in str(error) else f"has {error}")


def _too_many(name: str, rows: list[Price] | list[Rate] | UnsetType) -> Iterable[FieldError]:
    if not isinstance(rows, UnsetType) and len(rows) > MOST_ROWS:
        yield FieldError(name, f"must be at most {MOST_ROWS}")
