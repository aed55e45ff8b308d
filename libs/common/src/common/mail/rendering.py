"""Subject, text and HTML of a mail; both parts come from one template over two sets of blocks.

A login waits for its mail, so Jinja runs once per kind, language and life of the token, with
placeholders for the facts; a mail is then these skeletons filled with its escaped facts.
"""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from urllib.parse import quote

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from common.mail.kinds import SPECS, Facts, MailKind

DEFAULT_LANGUAGE = "en-US"
LOCALE = Path(__file__).parent / "locale"


def read_catalog(language: str, folder: Path = LOCALE) -> NullTranslations:
    """Compile one catalog in memory, so that there is no binary file that could be stale."""
    compiled = io.BytesIO()
    with (folder / f"{language}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.replace("-", "_")))
    compiled.seek(0)
    return GNUTranslations(compiled)


# The English texts are the message ids, so English needs no catalog.
TRANSLATIONS: dict[str, NullTranslations] = {
    DEFAULT_LANGUAGE: NullTranslations(),
    "de-DE": read_catalog("de-DE"),
    "ta-IN": read_catalog("ta-IN"),
}

TEMPLATES = Path(__file__).parent / "templates"

_TYPED_BY_PEOPLE = ("address", "inviter", "tenant", "domain")
_SHOWN = (*_TYPED_BY_PEOPLE, "code", "link", "token", "record_name", "record_value")
# Private-use characters: no template and no catalog has them, and they survive escaping.
_MARKS = {name: f"\ue000{name}\ue001" for name in _SHOWN}
_MARK = re.compile("\ue000([a-z_]+)\ue001")
_UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in one language."""

    subject: str
    text: str
    html: str


def environment(
    form: str,
    language: str,
    *own: Path,
    translations: NullTranslations | None = None,
) -> Environment:
    """Templates of one form ("text" or "html"), bound to one language; those in `own` come first.

    `translations` are theirs, instead of core's.
    """
    made = Environment(
        loader=FileSystemLoader([*own, TEMPLATES / form, TEMPLATES]),
        autoescape=form == "html",  # noqa: S701  the other form is plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    catalog = translations or TRANSLATIONS[language]
    made.install_gettext_callables(catalog.gettext, catalog.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    made.globals["lang"] = language[:2]
    return made


_ENVIRONMENTS = {
    (form, language): environment(form, language)
    for form in ("text", "html")
    for language in TRANSLATIONS
}


def _in_units(life: timedelta) -> dict[str, int]:
    """Convert a lifetime to whole units, rounded down: never promise more than it lasts."""
    return {unit: max(1, life // one) for unit, one in _UNITS.items()}


@lru_cache(maxsize=1024)
def _skeleton(form: str, kind: MailKind, language: str, life: timedelta) -> tuple[str, ...]:
    """Return fixed texts and names of facts, alternating."""
    template = _ENVIRONMENTS[form, language].get_template(f"{SPECS[kind].template}.jinja")
    marks = {name: Markup(mark) for name, mark in _MARKS.items()}  # noqa: S704  our own constants
    return tuple(
        _MARK.split(template.render(marks, subject=_subject(kind, language), **_in_units(life)))
    )


def _subject(kind: MailKind, language: str) -> str:
    return TRANSLATIONS[language].gettext(SPECS[kind].subject)


def _shown(kind: MailKind, facts: Facts) -> dict[str, str]:
    """Return the values that a template shows: the facts, and values derived from them."""
    shown = {name: str(value) for name, value in facts.items() if name in _MARKS}
    for name in _TYPED_BY_PEOPLE:
        if name in shown:  # one line, so that a name cannot imitate a paragraph of the mail
            shown[name] = " ".join(shown[name].split())
    if link := SPECS[kind].link:
        shown["link"] = facts["ui_url"] + link + quote(facts["token"], safe="")
    if "domain" in shown:
        shown["record_name"] = f"_vetchium-verify.{shown['domain']}"
    return shown


def _fill(skeleton: tuple[str, ...], shown: dict[str, str]) -> str:
    parts = list(skeleton)
    parts[1::2] = [shown[name] for name in skeleton[1::2]]
    return "".join(parts)


def render(kind: MailKind, language: str, facts: Facts) -> Rendered:
    """Render a mail; a missing fact or an unknown language raises KeyError."""
    shown = _shown(kind, facts)
    escaped = {name: str(escape(value)) for name, value in shown.items()}
    return Rendered(
        subject=_subject(kind, language),
        text=_fill(_skeleton("text", kind, language, facts["life"]), shown),
        html=_fill(_skeleton("html", kind, language, facts["life"]), escaped),
    )
