"""Cursors: packed for one list, read back exactly, refused otherwise."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from msgspec import UNSET

from common.wire.paging import NEWEST, Pages, Place

ROWS = Pages("rows", Place, NEWEST)
NAMES = Pages("names", str, "")


def _place(microseconds: int = 0) -> Place:
    start = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
    return Place(start + timedelta(microseconds=microseconds), uuid4())


def test_no_cursor_is_the_first_page() -> None:
    assert ROWS.after("") == NEWEST
    assert NAMES.after("") == ""


@pytest.mark.parametrize("microseconds", [0, 1, 876544, 10**15])
def test_a_cursor_leads_back_to_its_place(microseconds: int) -> None:
    places = [_place(microseconds + n) for n in range(3)]
    page = ROWS.page(places, 2, lambda place: place)
    assert page.rows == places[:2]
    assert ROWS.after(page.next_cursor) == places[1]


def test_the_last_page_has_no_cursor() -> None:
    for count in range(3):
        names = ["a", "b"][:count]
        assert NAMES.page(names, 2, str) == (names, "")


def test_each_list_has_its_own() -> None:
    mine = ROWS.page([_place(), _place()], 1, lambda place: place).next_cursor
    for purpose in ("other", "row", "rows ", "rows\0", ""):
        with pytest.raises(ValueError, match="no cursor"):
            Pages(purpose, Place, NEWEST).after(mine)


def test_lists_of_subjects_are_apart() -> None:
    one, other = ROWS.of("one"), ROWS.of("other")
    cursor = one.page([_place(), _place()], 1, lambda place: place).next_cursor
    assert one.after(cursor)
    assert [error.field for error in other.cross_field_errors("cursor", cursor)] == ["cursor"]
    assert [error.field for error in one.cross_field_errors("cursor", cursor)] == []


@pytest.mark.parametrize("text", ["x", "=", "ä", "\ud800", "A" * 9, "A" * 12, " ", "\n", "_-"])
def test_anything_else_is_refused(text: str) -> None:
    assert [error.field for error in ROWS.cross_field_errors("cursor", text)] == ["cursor"]


def test_what_is_broken_already_is_not_told_again() -> None:
    assert list(ROWS.cross_field_errors("cursor", UNSET)) == []
