"""Transactions, what makes one valid, and their order.

The ledger's order is the day, within a day the kind (`ORDER`), within a kind the id. It does not
depend on when a transaction was entered. Splits come first: quantities and prices of the day are
those after the split. Money comes before it is spent, purchases before sales, what leaves last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from vetchium_portfolio.ledger.money import ZERO, OutOfBoundsError, rounded, within_bounds

FIRST_DAY = date(1900, 1, 1)
MOST_PARTS = 1_000_000
ID_LENGTH = 64


class Kind(StrEnum):
    """The kinds of transactions."""

    SPLIT = "split"
    DEPOSIT = "deposit"
    TRANSFER_IN = "transfer_in"
    DIVIDEND = "dividend"
    BUY = "buy"
    SELL = "sell"
    FEE = "fee"
    TRANSFER_OUT = "transfer_out"
    WITHDRAWAL = "withdrawal"


ORDER = {kind: rank for rank, kind in enumerate(Kind)}
EXTERNAL = frozenset({Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.TRANSFER_IN, Kind.TRANSFER_OUT})
TRADES = frozenset({Kind.BUY, Kind.SELL})


class InvalidTransactionError(ValueError):
    """A transaction that says something impossible; the text says which field and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One line of the ledger.

    A trade has instrument, quantity and price; money alone has an amount; a split has the new
    number of shares for an old one. `fee` is paid on top (of a sale or dividend: kept back).
    A transfer moves money (amount) or an instrument (quantity, and `cost`: what it had cost).
    """

    id: str
    day: date
    kind: Kind
    currency: str
    instrument: str | None = None
    quantity: Decimal = ZERO
    price: Decimal = ZERO
    amount: Decimal = ZERO
    fee: Decimal = ZERO
    split_new: int = 0
    split_old: int = 0
    cost: Decimal | None = None
    peer: str | None = None  # the other portfolio of a transfer
    note: str = ""

    @property
    def order(self) -> tuple[date, int, str]:
        """Return the place in the ledger."""
        return (self.day, ORDER[self.kind], self.id)

    @property
    def gross(self) -> Decimal:
        """Return the price of all that is traded, without the fee."""
        return rounded(self.quantity * self.price)


def latest_day(today: date) -> date:
    """Return the last day a transaction may have: tomorrow, since the day differs on the globe."""
    return today + timedelta(days=1)


def check_day(day: date, today: date) -> date:
    """Return the day; raise when it is before 1900 or after tomorrow."""
    if day < FIRST_DAY:
        raise InvalidTransactionError("date", "before 1900-01-01")
    if day > latest_day(today):
        raise InvalidTransactionError("date", "after tomorrow")
    return day


def is_currency(text: str) -> bool:
    """Return whether the text has the form of a currency code: three capital letters."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()  # noqa: PLR2004


def check(tx: Transaction, today: date) -> Transaction:
    """Return the transaction if it can be kept; raise `InvalidTransactionError` with why if not."""
    if not 0 < len(tx.id) <= ID_LENGTH:
        raise InvalidTransactionError("id", f"1 to {ID_LENGTH} characters")
    check_day(tx.day, today)
    if not is_currency(tx.currency):
        raise InvalidTransactionError("currency", "three capital letters, such as EUR")
    for name in ("quantity", "price", "amount", "fee", "cost"):
        number = getattr(tx, name)
        if number is None:
            continue
        try:
            within_bounds(number)
        except OutOfBoundsError as error:
            raise InvalidTransactionError(name, str(error)) from None
        if number < 0:
            raise InvalidTransactionError(name, "below zero; the type says the direction")
    _check_kind(tx)
    return tx


def _check_kind(tx: Transaction) -> None:
    wanted, unwanted = _fields(tx)
    for name in wanted:
        if not getattr(tx, name):
            raise InvalidTransactionError(_shown(name), f"a {tx.kind} needs one, above zero")
    for name in unwanted:
        if getattr(tx, name):
            raise InvalidTransactionError(_shown(name), f"a {tx.kind} has none")
    if tx.kind is Kind.SPLIT:
        if max(tx.split_new, tx.split_old) > MOST_PARTS or min(tx.split_new, tx.split_old) < 1:
            raise InvalidTransactionError("ratio", f"two whole numbers from 1 to {MOST_PARTS}")
    elif tx.kind in TRADES:
        try:
            within_bounds(tx.gross)
        except OutOfBoundsError:
            raise InvalidTransactionError(
                "quantity", "times the price has more than 15 digits before the point"
            ) from None


def _shown(name: str) -> str:
    return "ratio" if name.startswith("split_") else name


def _fields(tx: Transaction) -> tuple[tuple[str, ...], tuple[str, ...]]:
    match tx.kind:
        case Kind.BUY | Kind.SELL:
            return ("instrument", "quantity"), ("amount", "split_new", "split_old", "cost")
        case Kind.SPLIT:
            wanted = ("instrument", "split_new", "split_old")
            return wanted, ("quantity", "price", "amount", "fee", "cost")
        case Kind.TRANSFER_IN | Kind.TRANSFER_OUT if tx.instrument:
            return ("quantity",), ("price", "amount", "fee", "split_new", "split_old")
        case Kind.DIVIDEND:
            return ("amount",), ("quantity", "price", "split_new", "split_old", "cost")
        case Kind.TRANSFER_IN | Kind.TRANSFER_OUT | Kind.DEPOSIT | Kind.WITHDRAWAL | Kind.FEE:
            none = ("instrument", "quantity", "price", "fee", "split_new", "split_old", "cost")
            return ("amount",), none
