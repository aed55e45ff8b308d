"""A list of mails as a table for a terminal."""

from collections.abc import Sequence
from datetime import timedelta

from common import clock
from common.outbox.rows import ListedMail

_HEAD = ("ID", "TYPE", "TO", "STATUS", "TRIES", "AGE", "NEXT TRY", "LAST ERROR")
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def table(mails: Sequence[ListedMail]) -> str:
    """Write it, each column as wide as it must be."""
    rows = [_HEAD, *map(_row, mails)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(mail: ListedMail) -> tuple[str, ...]:
    return (
        str(mail.email_id),
        mail.email_type,
        mail.email_to or "-",
        mail.email_status,
        str(mail.attempt_count),
        _short(timedelta(seconds=mail.age_seconds)),
        _next(mail),
        mail.last_error or "-",
    )


def _next(mail: ListedMail) -> str:
    if mail.next_attempt_at is None:
        return "can be requeued" if mail.can_be_requeued else "-"
    if mail.is_in_hand:
        return "in hand"
    wait = mail.next_attempt_at - clock.now()
    return f"in {_short(wait)}" if wait > timedelta() else f"due for {_short(-wait)}"


def _short(span: timedelta) -> str:
    """Tell a span in its largest unit, as 3h."""
    seconds = int(span.total_seconds())
    return next((f"{seconds // size}{unit}" for size, unit in _UNITS if seconds >= size), "0s")
