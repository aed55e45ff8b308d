"""No text without its translation, and no translation without its text."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from common.mail.kinds import SPECS
from common.mail.rendering import LOCALE, TEMPLATES, TRANSLATIONS

Id = str | tuple[str, ...]
translated = pytest.mark.parametrize("language", [each for each in TRANSLATIONS if each != "en-US"])


def catalog(language: str) -> Catalog:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), abort_invalid=True)


def used() -> set[Id]:
    found: set[Id] = {spec.subject for spec in SPECS.values()}
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for path in TEMPLATES.rglob("*.jinja"):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_", "ngettext"), (), options):
                texts = message if isinstance(message, tuple) else (message,)
                words = tuple(text for text in texts if text is not None)
                found.add(words[0] if len(words) == 1 else words)
    return found


def test_templates_hold_texts() -> None:
    assert len(used()) > 40


@translated
def test_the_catalog_has_exactly_the_texts_in_use(language: str) -> None:
    assert {message.id for message in catalog(language) if message.id} == used()


@translated
def test_every_text_is_translated_with_the_same_facts(language: str) -> None:
    for message in catalog(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else message.string or ()
        assert not message.fuzzy
        assert len(ids) == len(strings)
        for source, words in zip(ids, strings, strict=True):
            assert words
            assert words.strip() == words
            assert names(words) == names(source)


def names(text: str) -> list[str]:
    found = re.findall(r"%\((\w+)\)[sd]", text)
    assert len(found) == text.count("%")
    return sorted(found)
