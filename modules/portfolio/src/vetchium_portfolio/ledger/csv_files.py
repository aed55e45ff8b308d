"""Read and write CSV, line by line, in bounded memory.

Read: UTF-8 with or without BOM; lines end in LF or CRLF; separated by comma, semicolon or tab,
as the first line is. Days are 2026-11-30 or 30.11.2026. Numbers have a decimal point or comma:
where both stand in one number, the last is the decimal sign; a comma alone is decimal, but in a
file separated by commas it could be either, and the line is refused unless the caller said which.
Columns are found by name; unknown ones are left out and reported.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from vetchium_portfolio.ledger.money import (
    PLACES,
    RATE_PLACES,
    ZERO,
    OutOfBoundsError,
    parsed,
    plain,
)
from vetchium_portfolio.ledger.transactions import (
    InvalidTransactionError,
    Kind,
    Transaction,
    check,
    check_day,
    is_currency,
)

NO_ID = "-"  # of a line without one
COLUMNS = (
    "id", "date", "type", "instrument", "quantity", "price", "amount", "currency", "fee", "ratio",
    "cost", "note",
)  # fmt: skip
PRICE_COLUMNS = ("date", "instrument", "price")
RATE_COLUMNS = ("date", "from", "to", "rate")
LINE_LENGTH = 4_096
NOTE_LENGTH = 500
SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9.:_^/-]{0,31}", re.ASCII)
GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FORMULA = ("=", "+", "-", "@")

Line = TypeVar("Line")


class DecimalSign(StrEnum):
    """How numbers are written."""

    AUTO = "auto"
    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be read: its number, counted from 1, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class GoodLine(Generic[Line]):
    """A line that says something valid."""

    line: int
    what: Line


@dataclass(slots=True)
class Table:
    """What the first line says: the separator, and the columns that are not known."""

    separator: str = ","
    ignored: list[str] = field(default_factory=list)


class WrongFileError(ValueError):
    """A file of which no line can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of an instrument on a day."""

    day: date
    instrument: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency was worth in another on a day."""

    day: date
    source: str
    target: str
    rate: Decimal


def text_of(chunks: Iterable[bytes]) -> Iterator[str]:
    """Return the lines of a file that comes in pieces; a line that is too long ends the file."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    rest = ""
    for chunk in chunks:
        rest += decoder.decode(chunk)
        *lines, rest = rest.split("\n")
        for line in lines:
            yield line + "\n"
        if len(rest) > LINE_LENGTH:
            raise WrongFileError(f"a line of more than {LINE_LENGTH} characters")
    rest += decoder.decode(b"", True)
    if rest:
        yield rest


def rows(
    lines: Iterable[str], columns: tuple[str, ...], needed: tuple[str, ...], table: Table
) -> Iterator[GoodLine[dict[str, str]] | WrongLine]:
    """Return the cells of each line by the name of their column."""
    source = iter(lines)
    first = next(source, None)
    if first is None or not first.strip():
        raise WrongFileError("the first line must name the columns: " + ", ".join(columns))
    if "\x00" in first:
        raise WrongFileError("not UTF-8; UTF-16 is not read")
    names = _header(first, columns, table)
    missing = [name for name in needed if name not in names]
    if missing:
        raise WrongFileError("columns are missing: " + ", ".join(missing))
    for number, line in enumerate(source, start=2):
        if not line.strip():
            continue
        if "\N{REPLACEMENT CHARACTER}" in line or "\x00" in line:
            yield WrongLine(number, "not UTF-8")
            continue
        if len(line) > LINE_LENGTH:
            yield WrongLine(number, f"more than {LINE_LENGTH} characters")
            continue
        try:
            cells = next(csv.reader([line], delimiter=table.separator, strict=True))
        except csv.Error as error:
            yield WrongLine(number, f"quotes do not match: {error}")
            continue
        if len(cells) != len(names):
            yield WrongLine(number, f"{len(cells)} cells, the first line has {len(names)}")
            continue
        yield GoodLine(
            number,
            {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name},
        )


def _header(first: str, columns: tuple[str, ...], table: Table) -> list[str]:
    best: list[str] = []
    for separator in (",", ";", "\t"):
        cells = next(csv.reader([first], delimiter=separator))
        names = [cell.strip().lower() for cell in cells]
        if sum(name in columns for name in names) > sum(name in columns for name in best):
            best, table.separator = names, separator
    if not best:
        raise WrongFileError("the first line must name the columns: " + ", ".join(columns))
    twice = {name for name in best if name in columns and best.count(name) > 1}
    if twice:
        raise WrongFileError("columns stand twice: " + ", ".join(sorted(twice)))
    table.ignored = [name for name in best if name not in columns]
    return [name if name in columns else "" for name in best]


class WrongCellError(ValueError):
    """A cell that cannot be read; the text says which column and why."""


def read_day(text: str, today: date) -> date:
    """Read a day; raise `WrongCellError` when it is none, before 1900 or after tomorrow."""
    german = GERMAN_DAY.fullmatch(text)
    if german:
        text = f"{german[3]}-{german[2]:0>2}-{german[1]:0>2}"
    try:
        day = date.fromisoformat(text if ISO_DAY.fullmatch(text) else "")
    except ValueError:
        raise WrongCellError(
            f"date: not a day such as 2026-11-30 or 30.11.2026: {text!r}"
        ) from None
    try:
        return check_day(day, today)
    except InvalidTransactionError as error:
        raise WrongCellError(str(error)) from None


def read_number(
    name: str, text: str, sign: DecimalSign, separator: str, places: int = PLACES
) -> Decimal:
    """Read a number as it is written in the file; raise `WrongCellError` with why it is none."""
    shown = text if len(text) <= 64 else text[:61] + "..."  # noqa: PLR2004
    plain_text = text.replace("\N{NO-BREAK SPACE}", "").replace("'", "").replace("\u2019", "")
    plain_text = plain_text.replace("\N{NARROW NO-BREAK SPACE}", "")
    if "," in plain_text and "." in plain_text and sign is DecimalSign.AUTO:
        comma = plain_text.rindex(",") > plain_text.rindex(".")
        sign = DecimalSign.COMMA if comma else DecimalSign.POINT
    elif "," in plain_text and sign is DecimalSign.AUTO:
        if separator == ",":
            raise WrongCellError(f"{name}: a comma that may part decimals or thousands: {shown!r}")
        sign = DecimalSign.COMMA
    thousands = "." if sign is DecimalSign.COMMA else ","
    decimal_sign = "," if sign is DecimalSign.COMMA else "."
    whole, _, fraction = plain_text.partition(decimal_sign)
    if thousands in whole:
        groups = whole.lstrip("+-").split(thousands)
        if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):  # noqa: PLR2004
            raise WrongCellError(f"{name}: not a number: {shown!r}")
        whole = whole.replace(thousands, "")
    if not re.fullmatch(r"[+-]?\d*", whole, re.ASCII) or not re.fullmatch(
        r"\d*", fraction, re.ASCII
    ):
        raise WrongCellError(f"{name}: not a number: {shown!r}")
    try:
        return parsed(f"{whole}.{fraction}" if fraction else whole, places)
    except OutOfBoundsError as error:
        raise WrongCellError(f"{name}: {error}: {shown!r}") from None


def read_symbol(text: str) -> str:
    """Read the name of an instrument: letters, digits and some signs."""
    name = text.upper()
    if not SYMBOL.fullmatch(name):
        raise WrongCellError(
            "instrument: 1 to 32 letters of A to Z, digits, and . : _ ^ / - after the first"
        )
    return name


def read_currency(name: str, text: str) -> str:
    """Read a currency code."""
    code = text.upper()
    if not is_currency(code):
        raise WrongCellError(f"{name}: not three letters, such as EUR")
    return code


def read_ratio(text: str) -> tuple[int, int]:
    """Read what a split makes of a share: 4, 3:2, 1:10."""
    new, _, old = text.partition(":")
    if not (new.isascii() and new.isdigit() and len(new) <= 7) or (  # noqa: PLR2004
        ":" in text and not (old.isascii() and old.isdigit() and len(old) <= 7)  # noqa: PLR2004
    ):
        raise WrongCellError("ratio: not new shares for old ones, such as 4 or 3:2")
    return int(new), int(old or 1)


def transactions(
    lines: Iterable[str],
    today: date,
    default_currency: str,
    sign: DecimalSign = DecimalSign.AUTO,
    table: Table | None = None,
) -> Iterator[GoodLine[Transaction] | WrongLine]:
    """Read transactions. A line without id has the empty one: see `derived_id`."""
    head = table if table is not None else Table()

    def read(cells: Mapping[str, str]) -> Transaction:
        def number(name: str) -> Decimal:
            text = cells.get(name, "")
            return read_number(name, text, sign, head.separator) if text else ZERO

        kind_text = cells["type"].lower().replace(" ", "_").replace("-", "_")
        try:
            kind = Kind(kind_text)
        except ValueError:
            known = ", ".join(Kind)
            raise WrongCellError(f"type: none of {known}: {cells['type'][:32]!r}") from None
        symbol = cells.get("instrument", "")
        ratio = cells.get("ratio", "")
        new, old = read_ratio(ratio) if ratio else (0, 0)
        note = _unguarded(cells.get("note", ""))
        if len(note) > NOTE_LENGTH:
            raise WrongCellError(f"note: more than {NOTE_LENGTH} characters")
        tx = Transaction(
            id=_unguarded(cells.get("id", "")) or NO_ID,
            day=read_day(cells["date"], today),
            kind=kind,
            currency=read_currency("currency", cells.get("currency") or default_currency),
            instrument=read_symbol(symbol) if symbol else None,
            quantity=number("quantity"),
            price=number("price"),
            amount=number("amount"),
            fee=number("fee"),
            split_new=new,
            split_old=old,
            cost=number("cost") if cells.get("cost") else None,
            note=note,
        )
        return check(tx, today)

    return _read(rows(lines, COLUMNS, ("date", "type"), head), read)


def quotes(
    lines: Iterable[str],
    today: date,
    sign: DecimalSign = DecimalSign.AUTO,
    table: Table | None = None,
) -> Iterator[GoodLine[Quote] | WrongLine]:
    """Read prices."""
    head = table if table is not None else Table()

    def read(cells: Mapping[str, str]) -> Quote:
        price = read_number("price", cells["price"], sign, head.separator)
        if price < 0:
            raise WrongCellError("price: below zero")
        return Quote(read_day(cells["date"], today), read_symbol(cells["instrument"]), price)

    return _read(rows(lines, PRICE_COLUMNS, PRICE_COLUMNS, head), read)


def rates(
    lines: Iterable[str],
    today: date,
    sign: DecimalSign = DecimalSign.AUTO,
    table: Table | None = None,
) -> Iterator[GoodLine[Rate] | WrongLine]:
    """Read exchange rates: one unit of `from` is worth `rate` units of `to`."""
    head = table if table is not None else Table()

    def read(cells: Mapping[str, str]) -> Rate:
        rate = read_number("rate", cells["rate"], sign, head.separator, RATE_PLACES)
        if rate <= 0:
            raise WrongCellError("rate: not above zero")
        source, target = read_currency("from", cells["from"]), read_currency("to", cells["to"])
        if source == target:
            raise WrongCellError("to: the same currency as from")
        return Rate(read_day(cells["date"], today), source, target, rate)

    return _read(rows(lines, RATE_COLUMNS, RATE_COLUMNS, head), read)


def _read(
    cells: Iterable[GoodLine[dict[str, str]] | WrongLine], read: Callable[[dict[str, str]], Line]
) -> Iterator[GoodLine[Line] | WrongLine]:
    for row in cells:
        if isinstance(row, WrongLine):
            yield row
            continue
        try:
            yield GoodLine(row.line, read(row.what))
        except (WrongCellError, InvalidTransactionError) as error:
            yield WrongLine(row.line, str(error))


def content_of(tx: Transaction) -> str:
    """Return what a transaction says, without its id, as a short text to compare."""
    return "csv-" + hashlib.sha256("\x1f".join(_cells(tx)[1:]).encode()).hexdigest()[:40]


def derived_id(tx: Transaction, occurrence: int) -> str:
    """Return the id of a line that has none: its content, and which of the equal ones it is.

    The same file again gives the same ids, so that nothing is imported twice.
    """
    return f"{content_of(tx)}-{occurrence}"


def _guarded(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return "'" + text if text.startswith((*FORMULA, "'")) else text


def _unguarded(text: str) -> str:
    return text.removeprefix("'")


def _cells(tx: Transaction) -> tuple[str, ...]:
    def shown(number: Decimal | None) -> str:
        return plain(number) if number else ""

    return (
        _guarded(tx.id),
        tx.day.isoformat(),
        tx.kind.value,
        tx.instrument or "",
        shown(tx.quantity),
        shown(tx.price),
        shown(tx.amount),
        tx.currency,
        shown(tx.fee),
        f"{tx.split_new}:{tx.split_old}" if tx.split_new else "",
        "" if tx.cost is None else plain(tx.cost),
        _guarded(" ".join(tx.note.split())),
    )


def written(items: Iterable[Transaction]) -> Iterator[str]:
    """Write transactions as CSV that reads again to the same ledger."""
    yield _line(COLUMNS)
    for tx in items:
        yield _line(_cells(tx))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
