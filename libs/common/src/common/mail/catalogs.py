"""The languages of mails and their gettext catalogs, read from the .po files at import."""

import io
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DEFAULT_LANGUAGE = "en-US"
LOCALE = Path(__file__).parent / "locale"


def _read(language: str) -> NullTranslations:
    """Compile one catalog in memory; no binary lies about that could be stale."""
    compiled = io.BytesIO()
    with (LOCALE / f"{language}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.replace("-", "_")))
    compiled.seek(0)
    return GNUTranslations(compiled)


# The English texts are the message ids, so English needs no catalog.
TRANSLATIONS: dict[str, NullTranslations] = {
    DEFAULT_LANGUAGE: NullTranslations(),
    "de-DE": _read("de-DE"),
    "ta-IN": _read("ta-IN"),
}
