"""Names of persons and companies: one rule for all portals."""

import re
import unicodedata

LONGEST = 128

_LONGEST_AS_TYPED = 4 * LONGEST
_SIGNS = " '\u2019.,-\u00b7&"
_JOINERS = "\u200c\u200d"
# Letters and marks that nothing shows: fillers of Hangul and Khmer, variation selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def normalise(text: str) -> str:
    """Compose letters (NFC), make every blank U+0020, and leave none double or at an end."""
    if len(text) > _LONGEST_AS_TYPED:
        return text
    composed = unicodedata.normalize("NFC", text.strip())
    plain = "".join(" " if unicodedata.category(each) == "Zs" else each for each in composed)
    return re.sub(" {2,}", " ", plain).strip()


def is_name(text: str) -> bool:
    """Return whether a text has a visible letter, and else marks, digits and signs of names.

    The joiners of Indic and Persian words stand between letters. Nothing is invisible, and nothing
    changes the direction of what follows.
    """
    if _INVISIBLE.search(text):
        return False
    kinds = [unicodedata.category(each) for each in text]
    for place, (each, kind) in enumerate(zip(text, kinds, strict=True)):
        if each in _JOINERS:
            around = [*kinds[max(place - 1, 0) : place], *kinds[place + 1 : place + 2]]
            if len(around) < len("ab") or any(other[0] not in "LM" for other in around):
                return False
        elif kind[0] not in "LM" and kind != "Nd" and each not in _SIGNS:
            return False
    return any(kind[0] == "L" for kind in kinds)
