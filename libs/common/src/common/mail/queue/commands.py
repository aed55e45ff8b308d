"""`… mails list|requeue|cancel|send-test`: the operations as a command of any worker."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from common import clock
from common.db.pool import Connection, Database
from common.logs import silence
from common.mail.queue.operations import PAGES, STATUSES, Operations
from common.mail.queue.rows import ListedMail, Queries
from common.mail.queue.settings import SmtpSettings
from common.mail.queue.trial import send_test
from common.wire.paging import Page
from common.wire.problems import Problem

T = TypeVar("T")

_REFUSED = 1
_PATIENCE = 10.0
_MOST = 1000


def add_to(commands: Any, types: Collection[str]) -> None:  # noqa: ANN401  argparse hides its type
    """Add `mails` to a program's commands."""
    mails = commands.add_parser("mails", help="look at the mail queue and act on it")
    actions = mails.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="show mails, newest first; addresses are masked")
    listing.add_argument("--status", choices=STATUSES)
    listing.add_argument("--type", choices=sorted(types), metavar="TYPE")
    listing.add_argument("--limit", type=_limit, default=50, help=f"1 to {_MOST}, default 50")
    listing.add_argument("--cursor", type=_cursor, default="", help="from the page before")
    requeue = actions.add_parser("requeue", help="put failed mails back that can still be sent")
    cancel = actions.add_parser("cancel", help="cancel pending mails; their bodies go")
    for action in (requeue, cancel):
        which = action.add_mutually_exclusive_group(required=True)
        which.add_argument("email_id", type=UUID, nargs="?", metavar="ID")
        which.add_argument("--type", choices=sorted(types), metavar="TYPE", help="all of a type")
    trial = actions.add_parser("send-test", help="send a test mail past the queue")
    trial.add_argument("address", metavar="ADDRESS")
    for action in (listing, requeue, cancel, trial):
        action.add_argument("--json", action="store_true", help="for programs")


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {_MOST}")
    return int(text)


def _cursor(text: str) -> str:
    try:
        PAGES.after(text)
    except ValueError:
        raise argparse.ArgumentTypeError("is no cursor of this list") from None
    return text


def run(
    options: argparse.Namespace,
    *,
    connect: Callable[[], Database],
    smtp: Callable[[], SmtpSettings],
    queries: Callable[[Connection], Queries],
) -> int:
    """Run a parsed command; return its exit code. Only the settings that it needs are read."""
    silence()
    try:
        if options.action == "send-test":
            email_id = asyncio.run(send_test(smtp(), options.address))
            _answer(options, f"sent, message {email_id}", {"email_id": email_id})
        else:
            act = {"list": _list, "requeue": _requeue, "cancel": _cancel}[options.action]
            asyncio.run(_with(connect(), queries, lambda each: act(each, options)))
    except Problem as problem:
        print(f"mails {options.action}: {problem.detail}", file=sys.stderr)  # noqa: T201  its message
        return _REFUSED
    return 0


async def _with(
    database: Database,
    queries: Callable[[Connection], Queries],
    act: Callable[[Operations], Awaitable[T]],
) -> T:
    await database.open()
    try:
        return await act(Operations(database, queries, patience=_PATIENCE))
    finally:
        await database.close()


async def _list(operations: Operations, options: argparse.Namespace) -> None:
    page = await operations.list(
        status=options.status, email_type=options.type, cursor=options.cursor, limit=options.limit
    )
    _answer(options, _shown(page), {"items": page.rows, "next_cursor": page.next_cursor})


def _shown(page: Page[ListedMail]) -> str:
    more = f"\n\nmore: --cursor {page.next_cursor}" if page.next_cursor else ""
    return f"{table(page.rows)}{more}" if page.rows else "no mails"


async def _requeue(operations: Operations, options: argparse.Namespace) -> None:
    count = 1
    if options.email_id is not None:
        await operations.requeue(options.email_id)
    else:
        count = await operations.requeue_all(options.type)
    _answer(options, f"requeued: {count}", {"requeued": count})


async def _cancel(operations: Operations, options: argparse.Namespace) -> None:
    if options.email_id is not None:
        done = await operations.cancel(options.email_id)
    else:
        done = await operations.cancel_all(options.type)
    late = f" ({done.in_hand} in a worker's hands, possibly on the way)" if done.in_hand else ""
    answer = {"cancelled": done.total, "in_hand": done.in_hand}
    _answer(options, f"cancelled: {done.total}{late}", answer)


def _answer(options: argparse.Namespace, words: str, members: Mapping[str, object]) -> None:
    print(msgspec.json.encode(members).decode() if options.json else words)  # noqa: T201  its answer


_HEAD = ("ID", "TYPE", "TO", "STATUS", "TRIES", "AGE", "NEXT TRY", "LAST ERROR")
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def table(mails: Sequence[ListedMail]) -> str:
    """Format mails as a table; each column is as wide as its longest cell."""
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
    """Format a span in its largest unit, as 3h."""
    seconds = int(span.total_seconds())
    return next((f"{seconds // size}{unit}" for size, unit in _UNITS if seconds >= size), "0s")
