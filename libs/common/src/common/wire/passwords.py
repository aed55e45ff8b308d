"""Passwords as text: how they are prepared (RFC 8265), and which new ones are refused.

`common-passwords.txt.gz` holds the 20,000 most frequent passwords of twelve and more characters of
SecLists' "10 million passwords" (MIT), and the common English words of that length of zxcvbn (MIT),
in lower case.
"""

import gzip
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise

from precis_i18n import get_profile

SHORTEST, LONGEST = 12, 128
_LONGEST_OF_OLD = 64
"""The limit while passwords were taken as typed."""
_LONGEST_AS_TYPED = 4 * LONGEST
"""No letter is typed as more than four code points."""

_OPAQUE = get_profile("OpaqueString")
_PRODUCT = "vetchium"
_SHORTEST_WORD = 3
_PART = 4  # a shorter word is part of too many others
_KINDS = 5
_UNFORESEEN = 8
_WORDS = [re.compile(each) for each in (r"[^\W_]+", r"[^\W\d_]+", r"\d{4,}")]
_ROWS = (
    *("0123456789", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"),
)


def prepare(text: str) -> str | None:
    """Return the form in which a password is measured and hashed, or None if it has none.

    PRECIS OpaqueString: composed (NFC), other blanks as U+0020; control characters, invisible and
    unassigned ones have no form.
    """
    if not 0 < len(text) <= _LONGEST_AS_TYPED:
        return None
    if text.isascii() and text.isprintable():
        return text
    try:
        return str(_OPAQUE.enforce(text))
    except UnicodeError:
        return None


def prepared(text: str) -> str:
    """Return the prepared form, or an empty text, which is too short for every rule."""
    return prepare(text) or ""


def may_be_stored(text: str) -> bool:
    """Return whether an account can have this password: by today's rule, or by that of old."""
    return (
        SHORTEST <= len(prepared(text)) <= LONGEST or SHORTEST <= len(text) <= _LONGEST_OF_OLD
    ) and "\0" not in text


@cache
def _common() -> frozenset[str]:
    packed = files("common.wire").joinpath("common-passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().splitlines())


def is_uncommon(text: str) -> bool:
    """Return whether a password is not one of the common ones, in capitals or not."""
    return text.casefold() not in _common()


def is_varied(text: str) -> bool:
    """Return whether a password is more than a run (1234, qwert, aaaa) or a repetition."""
    folded = text.casefold()
    if len(set(folded)) < _KINDS:
        return False
    longest = min(len(folded) // 2, SHORTEST - 1)
    if any(folded[width:] == folded[:-width] for width in range(1, longest + 1)):
        return False
    steps = [_steps(one, other) for one, other in pairwise(folded)]
    foreseen = sum(bool(one & other) for one, other in pairwise(steps))
    return len(folded) - foreseen >= _UNFORESEEN


def _steps(one: str, other: str) -> set[int]:
    """Return in which directions a character follows another: in the alphabet, on a keyboard."""
    found = {ord(other) - ord(one)} & {-1, 0, 1}
    for row in _ROWS:
        found |= {1} if one + other in row else set()
        found |= {-1} if other + one in row else set()
    return found


def has_no_word_of(text: str, about: Iterable[str]) -> bool:
    """Return whether a password has no word of the product or of what the account is about.

    `about` are the portal's name, the domain and the address. Words of three letters count where
    they stand alone, shorter ones never. The last label of a domain is everybody's.
    """
    folded = text.casefold()
    alone = _words(folded)
    words = {_PRODUCT}.union(
        *(_words((each.rpartition(".")[0] or each).casefold()) for each in about)
    )
    return not any(
        word in alone or (len(word) >= _PART and word in folded)
        for word in words
        if len(word) >= _SHORTEST_WORD
    )


def _words(text: str) -> set[str]:
    return {word for kind in _WORDS for word in kind.findall(text)}
