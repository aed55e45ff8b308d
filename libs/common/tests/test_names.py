"""C4: names as they are stored, and as people search for them."""

# ruff: noqa: RUF001  letters of many scripts look alike

import pytest

from common.wire.names import normalise
from vetchium_testing.db.databases import Ask, asking


@pytest.fixture(params=["global", "regional"])
def ask(request: pytest.FixtureRequest) -> Ask:
    return asking(request.getfixturevalue(f"{request.param}_conninfo"))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Maya \u00a0\u3000 Rao\n", "Maya Rao"),
        ("Jose\u0301", "José"),
        ("山田\u3000太郎", "山田 太郎"),
    ],
)
def test_one_form_is_stored(typed: str, stored: str) -> None:
    """C4: composed, every blank the same one, none double."""
    assert normalise(typed) == stored


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *(("Παπαδόπουλος", "ΠΑΠΑΔΌΠΟΥΛΟΣ"), ("ΠΑΠΑΔΌΠΟΥΛΟΣ", "παπαδοπουλος")),
        *(("Nguyễn Thị", "nguyen"), ("Łukasz", "lukasz"), ("José", "JOSE"), ("Jose", "josé")),
        *(("Straße", "STRASSE"), ("GROSS", "groß"), ("İpek Işık", "ipek isik"), ("Ægir", "aegir")),
        *(("Þór", "thor"), ("Đặng", "dang"), ("Søren", "soren"), ("O\u2019Neil", "o'neil")),
        *(("Ｍａｙａ", "maya"), ("ﬁona", "FIONA"), ("Jose\u0301", "Jos\u00e9"), ("محمد", "مُحَمَّد")),
        *(
            ("می\u200cخواه", "میخواه"),
            ("Фёдор", "федор"),
            ("김민수", "김민"),
            ("がく", "か\u3099く"),
        ),
    ],
)
def test_what_is_found(ask: Ask, name: str, part: str) -> None:
    """C4, F14: case folds fully; accents, composition and joiners do not matter."""
    assert ask("select strpos(fold_name(%s), fold_name(%s))", name, part) == [(1,)]


@pytest.mark.parametrize(("name", "part"), [("ராவ்", "ரவ"), ("かく", "がく"), ("Maya", "Mira")])
def test_what_is_not(ask: Ask, name: str, part: str) -> None:
    """C4: vowel signs and other letters are no accents."""
    assert ask("select strpos(fold_name(%s), fold_name(%s))", name, part) == [(0,)]
