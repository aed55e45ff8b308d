"""Every kind of mail in every language: what emails.md requires in it, and forbids."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from time import perf_counter
from typing import Any

import pytest

from common.mail.kinds import Facts, MailKind
from common.mail.rendering import TRANSLATIONS, Rendered, render

TOKEN = "IND1-" + "0f1e2d3c" * 8
UI = "https://ui.example"
K = MailKind

PATHS = {
    "hub_signup_verification": "/signup/verify#token=",
    "hub_email_verification": "/verify-email#token=",
    "password_reset": "/reset-password#token=",
    "signup_token": "/complete-signup#token=",
    "invitation": "/complete-setup#token=",
}
EVERYTHING = Facts(
    life=timedelta(days=3),
    code="408216",
    ui_url=UI,
    token=TOKEN,
    address="new.address@else.example",
    inviter="Maya Rao",
    tenant="Acme & Sons",
    domain="acme.example",
    record_value="ab" * 32,
)
MUST_SHOW: dict[str, tuple[str, ...]] = {
    "tfa": ("408216", "4320"),
    "password_reset": (TOKEN, "72"),
    "hub_signup_verification": (TOKEN, "72"),
    "hub_email_verification": (TOKEN, "72", "new.address@else.example"),
    "hub_email_change_requested": (),
    "hub_email_changed": (),
    "org_signup_verification": (
        "acme.example",
        "_vetchium-verify.acme.example",
        "TXT",
        "ab" * 32,
        "72",
    ),
    "signup_token": (TOKEN, "72", "acme.example"),
    "admin_invitation": (TOKEN, "Maya Rao", "3"),
    "invitation": (TOKEN, "Maya Rao", "Acme & Sons", "3"),
}
MUST_SHOW["agency_signup_verification"] = MUST_SHOW["org_signup_verification"]

kinds = pytest.mark.parametrize("kind", list(MailKind))
languages = pytest.mark.parametrize("language", list(TRANSLATIONS))


def of(table: dict[str, Any], kind: MailKind) -> Any:
    """Look up by name, else by the longest end of the name."""
    ends = [name for name in table if kind == name or kind.endswith("_" + name)]
    return table[max(ends, key=len)] if ends else None


class _Reader(HTMLParser):
    """Collects the words, links and elements of an HTML mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def of_kind(kind: MailKind, language: str, **changes: Any) -> Rendered:
    return render(kind, language, {**EVERYTHING, **changes})  # type: ignore[typeddict-item]


@kinds
def test_the_languages_have_words_of_their_own(kind: MailKind) -> None:
    english, german, tamil = (of_kind(kind, language) for language in TRANSLATIONS)
    assert len({english.subject, german.subject, tamil.subject}) == 3
    assert len({english.text, german.text, tamil.text}) == 3
    assert re.search("[\u0b80-\u0bff]", tamil.subject)
    for mail in (german, tamil):
        shared = set(english.text.splitlines()) & set(mail.text.splitlines())
        facts = {"", "-- ", "Vetchium", TOKEN, "    408216"}
        assert all(line in facts or UI in line or ":" in line for line in shared)


@kinds
@languages
def test_a_mail(kind: MailKind, language: str) -> None:
    _both_parts_tell_every_fact(kind, language)
    _the_link_and_the_token(kind, language)
    _subjects_tell_nothing(kind, language)
    _html_names_its_language_and_loads_nothing(kind, language)
    _what_people_type_is_escaped_in_html_only(kind, language)


def _both_parts_tell_every_fact(kind: MailKind, language: str) -> None:
    mail = of_kind(kind, language)
    html = _Reader(mail.html)
    assert not html.open
    for fact in of(MUST_SHOW, kind):
        pattern = rf"(?<![\w.-]){re.escape(fact)}(?![\w-])"
        assert re.search(pattern, mail.text), (fact, mail.text)
        assert re.search(pattern, html.text), (fact, html.text)


def _the_link_and_the_token(kind: MailKind, language: str) -> None:
    mail = of_kind(kind, language)
    path = of(PATHS, kind)
    links = [attrs["href"] for tag, attrs in _Reader(mail.html).tags if tag == "a"]
    if path is None:
        assert links == []
        assert TOKEN not in mail.text + mail.html
        return
    assert links == [f"{UI}{path}{TOKEN}"]
    assert mail.text.splitlines().count(f"{UI}{path}{TOKEN}") == 1
    assert mail.text.splitlines().count(TOKEN) == 1
    assert mail.text.count(TOKEN) == 2


@languages
@pytest.mark.parametrize("kind", [kind for kind in MailKind if kind.endswith("_tfa")])
def test_the_code_stands_once_and_nothing_looks_like_it(kind: MailKind, language: str) -> None:
    mail = of_kind(kind, language)
    assert re.findall(r"\d{6}", mail.text) == ["408216"]
    assert re.findall(r"(?<!\S)\d{6}(?!\S)", mail.text) == ["408216"]
    assert re.findall(r"\d{6}", mail.html) == ["408216"]


@languages
@pytest.mark.parametrize("portal", ["org", "agency"])
def test_record_value_and_private_token_never_meet(portal: str, language: str) -> None:
    dns = of_kind(MailKind(f"{portal}_signup_verification"), language)
    private = of_kind(MailKind(f"{portal}_signup_token"), language)
    assert TOKEN not in dns.text + dns.html
    assert EVERYTHING["record_value"] not in private.text + private.html


def _subjects_tell_nothing(kind: MailKind, language: str) -> None:
    other: dict[str, Any] = {"inviter": "X", "tenant": "Y", "domain": "z.example"}
    assert of_kind(kind, language).subject == of_kind(kind, language, **other).subject


def _html_names_its_language_and_loads_nothing(kind: MailKind, language: str) -> None:
    mail = of_kind(kind, language)
    tags = _Reader(mail.html).tags
    assert ("html", {"lang": language[:2]}) in tags
    assert not {"img", "link", "script", "iframe", "form"} & {tag for tag, _ in tags}
    assert not any("src" in attrs for _, attrs in tags)
    assert "url(" not in mail.html
    assert "@import" not in mail.html


def _what_people_type_is_escaped_in_html_only(kind: MailKind, language: str) -> None:
    evil = "<script>alert('x')</script>\"&amp;"
    mail = of_kind(
        kind, language, inviter=evil, tenant=evil, address=evil, domain=evil, token=evil, code=evil
    )
    assert "<script" not in mail.html
    assert not any(name.startswith("on") for _, attrs in _Reader(mail.html).tags for name in attrs)
    if any(fact in of(MUST_SHOW, kind) for fact in ("Maya Rao", "acme.example", "408216")):
        assert evil in mail.text
        assert evil in _Reader(mail.html).text


@kinds
def test_a_typed_name_stays_on_its_line_and_is_no_template(kind: MailKind) -> None:
    evil = "A\r\nBcc: x@y.example\n\n{{ token }} %(num)d \ue000token\ue001 {% raw %}"
    mail = of_kind(kind, "en-US", inviter=evil, tenant=evil, domain=evil, address=evil)
    assert "\nBcc" not in mail.text
    assert "\r" not in mail.subject + mail.text
    assert mail.text.count(TOKEN) in (0, 2)


@pytest.mark.parametrize(
    ("life", "minutes", "hours", "days"),
    [
        (timedelta(seconds=20), 1, 1, 1),
        (timedelta(minutes=10), 10, 1, 1),
        (timedelta(minutes=119, seconds=59), 119, 1, 1),
        (timedelta(hours=24), 1440, 24, 1),
        (timedelta(hours=168), 10080, 168, 7),
    ],
)
@languages
def test_lives_are_whole_units_of_at_least_one(
    life: timedelta, minutes: int, hours: int, days: int, language: str
) -> None:
    for kind, number in (
        (K.HUB_TFA, minutes),
        (K.HUB_PASSWORD_RESET, hours),
        (K.ORG_INVITATION, days),
    ):
        mail = of_kind(kind, language, life=life, token="IND1-x", code="abcdef", ui_url="https://u")
        assert re.findall(r"(?<![\w-])\d+(?!\w)", mail.text) == [str(number)]


@languages
def test_one_is_singular(language: str) -> None:
    def sentence(life: timedelta) -> str:
        text = of_kind(K.HUB_TFA, language, life=life, code="abcdef").text
        return next(line for line in text.splitlines() if re.search(r"\d", line))

    one, two = sentence(timedelta(minutes=1)), sentence(timedelta(minutes=2))
    assert one.replace("1", "2") != two


@kinds
def test_a_missing_fact_is_an_error(kind: MailKind) -> None:
    with pytest.raises(KeyError):
        # A notice without facts needs the lifetime alone.
        render(kind, "en-US", {"life": timedelta(hours=1)} if of(MUST_SHOW, kind) else {})


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        of_kind(K.HUB_TFA, "fr-FR")


def test_rendering_is_quick_enough_for_a_login() -> None:
    of_kind(K.HUB_TFA, "ta-IN")
    best = min(_timed() for _ in range(5))
    assert best < 150e-6


def _timed(rounds: int = 200) -> float:
    begin = perf_counter()
    for _ in range(rounds):
        of_kind(K.HUB_TFA, "ta-IN")
    return (perf_counter() - begin) / rounds
