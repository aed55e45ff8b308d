"""Bounds and rounding of money, quantities, prices and rates.

Every input has at most 15 digits before the point and 10 after (exchange rates: 15 after). A
product is rounded once, to 10 decimals, half to even. A cost that is divided leaves its remainder
with what is left, so that nothing is lost. Nothing else rounds; pages show the currency's own unit.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation, localcontext

PLACES = 10
RATE_PLACES = 15
WHOLE_DIGITS = 15
STEP = Decimal(1).scaleb(-PLACES)
RATE_STEP = Decimal(1).scaleb(-RATE_PLACES)
INDEX_STEP = Decimal(1).scaleb(-20)
ZERO = Decimal(0)
ONE = Decimal(1)
LONGEST = 64  # characters
LIMIT = Decimal(1).scaleb(WHOLE_DIGITS)

CONTEXT = Context(prec=100, rounding=ROUND_HALF_EVEN)


def exact() -> AbstractContextManager[Context]:
    """Return the context in which products of numbers within the bounds are exact."""
    return localcontext(CONTEXT)


def rounded(value: Decimal) -> Decimal:
    """Round a product of money to 10 decimals, half to even."""
    return value.quantize(STEP, ROUND_HALF_EVEN, CONTEXT)


def rounded_rate(value: Decimal) -> Decimal:
    """Round an inverted exchange rate to 15 decimals, half to even."""
    return value.quantize(RATE_STEP, ROUND_HALF_EVEN, CONTEXT)


def rounded_index(value: Decimal) -> Decimal:
    """Round a linked index to 20 decimals, half to even."""
    return value.quantize(INDEX_STEP, ROUND_HALF_EVEN, CONTEXT)


def plain(value: Decimal) -> str:
    """Write a number without exponent and without zeros at its end."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


class OutOfBoundsError(ValueError):
    """A number with more digits than the ledger keeps."""


def within_bounds(value: Decimal, places: int = PLACES) -> Decimal:
    """Return the number if it fits the bounds; raise `OutOfBoundsError` with the reason if not."""
    if not value.is_finite():
        raise OutOfBoundsError("not a number")
    exponent = value.as_tuple().exponent
    if (
        isinstance(exponent, int)
        and exponent < -places
        and value != value.quantize(Decimal(1).scaleb(-places), context=CONTEXT)
    ):
        raise OutOfBoundsError(f"more than {places} digits after the point")
    if abs(value) >= LIMIT:
        raise OutOfBoundsError(f"more than {WHOLE_DIGITS} digits before the point")
    return value


def parsed(text: str, places: int = PLACES) -> Decimal:
    """Read a number written with a point; raise `OutOfBoundsError` when it is none or too long."""
    if len(text) > LONGEST or not text.isascii() or "_" in text:
        raise OutOfBoundsError(f"not a number of at most {LONGEST} characters")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise OutOfBoundsError("not a number") from None
    if value.is_finite() and value and abs(value.adjusted()) > LONGEST:
        raise OutOfBoundsError(
            f"more than {WHOLE_DIGITS} digits before the point, or {places} after"
        )
    return within_bounds(value, places)
