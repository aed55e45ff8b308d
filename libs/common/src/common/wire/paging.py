"""Keyset paging: a cursor is the last row's place in the order, packed for its list alone.

A cursor grants nothing, so its checksum needs no secret: it only detects cursors of other lists and
portals, and malformed ones.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from msgspec import UnsetType

from common.wire.problems import FieldError

P = TypeVar("P")
R = TypeVar("R")

_CHECK = 8
_MESSAGE = "must be a cursor of an earlier answer"


class Place(NamedTuple):
    """A row's place in the order of creation; the id breaks ties."""

    created_at: datetime
    id: UUID


NEWEST = Place(datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
"""The place before every row, newest first."""


class Page(NamedTuple, Generic[R]):
    """Rows, and the cursor of the next page; empty on the last page."""

    rows: Sequence[R]
    next_cursor: str


class Pages(Generic[P]):
    """The cursors of one list: `purpose` names it, `first` is the place before all rows."""

    def __init__(self, purpose: str, kind: type[P], first: P) -> None:
        self._purpose = purpose
        self._kind = kind
        self._first = first

    def of(self, subject: str) -> "Pages[P]":
        """Return the cursors of the list that belongs to one subject."""
        return Pages(f"{self._purpose} {subject}", self._kind, self._first)

    def after(self, cursor: str) -> P:
        """Return the place after which a page begins; raise ValueError for a foreign cursor."""
        if not cursor:
            return self._first
        check, body = _unpack(cursor)
        if check != self._check(body):
            raise ValueError("no cursor of this list")
        return msgspec.json.decode(body, type=self._kind)

    def cross_field_errors(self, field: str, cursor: str | UnsetType) -> Iterable[FieldError]:
        """Return what is wrong with the cursor in a request."""
        if isinstance(cursor, UnsetType):  # reported already
            return
        try:
            self.after(cursor)
        except ValueError:  # msgspec's errors and those of Unicode are ValueErrors too
            yield FieldError(field, _MESSAGE)

    def misshapen(self, field: str, cursor: str | UnsetType) -> Iterable[FieldError]:
        """Validate a cursor's format only; the list is checked later."""
        if isinstance(cursor, UnsetType) or not cursor:
            return
        try:
            msgspec.json.decode(_unpack(cursor)[1], type=self._kind)
        except ValueError:
            yield FieldError(field, _MESSAGE)

    def page(self, rows: Sequence[R], limit: int, place: Callable[[R], P]) -> Page[R]:
        """Cut off the extra row; its presence means that there is a next page."""
        if len(rows) <= limit:
            return Page(rows, "")
        return Page(rows[:limit], self._pack(msgspec.json.encode(place(rows[limit - 1]))))

    def _pack(self, body: bytes) -> str:
        return _text(self._check(body) + body)

    def _check(self, body: bytes) -> bytes:
        return hashlib.sha256(self._purpose.encode() + b"\0" + body).digest()[:_CHECK]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()


def _unpack(cursor: str) -> tuple[bytes, bytes]:
    raw = urlsafe_b64decode(cursor.encode("ascii"))
    if _text(raw) != cursor:  # one spelling only
        raise ValueError("not as it was packed")
    return raw[:_CHECK], raw[_CHECK:]
