"""Any row becomes a well-formed message with the same content, or none."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.mail.queue.message import Composer, Unsendable

AT = datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC)
COMPOSER = Composer("Vetchium", "noreply@vetchium.com")
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]
# PostgreSQL stores neither NUL nor surrogates.
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
bodies = st.one_of(texts, st.text("aä.=\n\r \t", max_size=60), st.just("x" * 2000 + "\n.\n"))


@dataclass
class Mail:
    email_id: UUID
    email_to: str = "maya@example.com"
    email_subject: str = "Subject"
    email_text_body: str = "text"
    email_html_body: str = "<p>html</p>"


def parsed(mail: Mail) -> EmailMessage:
    content = COMPOSER.compose(mail, AT)
    assert content.isascii()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert sorted(message.keys()) == sorted(HEADERS)
    assert message.defects == []
    return message


def as_read(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n")


@given(bodies, bodies)
def test_bodies_arrive_as_they_were(text: str, html: str) -> None:
    message = parsed(Mail(uuid4(), email_text_body=text, email_html_body=html))
    first, second = message.iter_parts()
    for part, body in ((first, text), (second, html)):
        raw = part.get_payload(decode=True)
        assert isinstance(raw, bytes)
        assert as_read(raw.decode("utf-8")) == as_read(body)


@given(st.one_of(texts, st.text("ab =?_\r\n\t", max_size=90), st.text("ஆä ", max_size=120)))
def test_a_subject_arrives_as_it_was_or_not_at_all(subject: str) -> None:
    try:
        message = parsed(Mail(uuid4(), email_subject=subject))
    except Unsendable:
        assert not subject.isprintable()
        return
    # A header has no blanks at its ends; our own subjects have none either.
    assert str(message["Subject"]).strip() == subject.strip()


@given(
    st.one_of(texts, st.from_regex(r"[a-z<>,;: \r\n\"@]{1,12}@[a-z.\r\n ]{1,9}", fullmatch=True))
)
def test_an_address_is_one_recipient_or_none(address: str) -> None:
    try:
        message = parsed(Mail(uuid4(), email_to=address))
    except Unsendable:
        return
    assert message.get_all("To") == [address]
    assert address.count("@") == 1


@pytest.mark.parametrize(
    "address", ["a@b.example", "maya.rao_%-1@sub.mail.example", "x" * 64 + "@" + "y" * 180 + ".io"]
)
def test_addresses_of_our_own_rules_are_sendable(address: str) -> None:
    assert parsed(Mail(uuid4(), email_to=address)).get_all("To") == [address]


@pytest.mark.parametrize("name", ["Vetchium", 'A "B", C', "Vetchium Österreich", "வெட்சியம்"])
def test_the_sender(name: str) -> None:
    composer = Composer(name, "no-reply@mail.example")
    message = message_from_bytes(composer.compose(Mail(uuid4()), AT), policy=policy.default)
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "no-reply@mail.example")


def test_id_and_date_follow_from_mail_and_time() -> None:
    mail = Mail(UUID("c1a4c61d-39ec-4ee1-978d-065fbcd148fe"))
    message = parsed(mail)
    assert message["Message-ID"] == "<c1a4c61d-39ec-4ee1-978d-065fbcd148fe@vetchium.com>"
    assert message["Date"].datetime == AT
    assert COMPOSER.compose(mail, AT) == COMPOSER.compose(mail, AT)
