"""A queued mail as the bytes that SMTP carries (RFC 5322, MIME).

Written without email.message, which takes longer than all the rest of sending; our mails have one
form only.
"""

import binascii
import re
from base64 import encodebytes
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache
from typing import Protocol
from uuid import UUID

# One plain address: nothing that could end a header, an SMTP command or the address itself.
_ATOM = r'[^\x00-\x20\x7f-\U0010ffff<>()\[\],;:\\"@.]'
_RECIPIENT = re.compile(rf"(?:{_ATOM}|\.)+@{_ATOM}+(?:\.{_ATOM}+)*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_LONGEST_PLAIN_LINE = 900  # RFC 5321 allows 998 octets
_LONGEST_PLAIN_SUBJECT = 66
_BASE64_SHORTER = 6  # of so many octets at most one may need escaping, else base64 is shorter


class Unsendable(Exception):
    """The mail cannot be written down; the text never quotes it."""


class Mail(Protocol):
    """What a message is made of."""

    @property
    def email_id(self) -> UUID: ...  # noqa: D102
    @property
    def email_to(self) -> str: ...  # noqa: D102
    @property
    def email_subject(self) -> str: ...  # noqa: D102
    @property
    def email_text_body(self) -> str: ...  # noqa: D102
    @property
    def email_html_body(self) -> str: ...  # noqa: D102


class Composer:
    """Writes the messages of one sender."""

    def __init__(self, from_name: str, from_address: str) -> None:
        self._from = formataddr((from_name, from_address))
        self._domain = from_address.rpartition("@")[2]

    def compose(self, mail: Mail, at: datetime) -> bytes:
        """Write one mail; its Message-ID follows from its id, hence is the same on every try."""
        boundary = f"=_{mail.email_id.hex}"  # "=_" stands in no encoded body
        head = "\r\n".join(
            (
                f"From: {self._from}",
                f"To: {recipient(mail.email_to)}",
                f"Subject: {_subject(mail.email_subject)}",
                f"Date: {format_datetime(at)}",
                f"Message-ID: <{mail.email_id}@{self._domain}>",
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                f'Content-Type: multipart/alternative; boundary="{boundary}"',
                "",
                "",
            )
        )
        return b"".join(
            (
                head.encode("ascii"),
                _part(boundary, "plain", mail.email_text_body),
                _part(boundary, "html", mail.email_html_body),
                f"--{boundary}--\r\n".encode("ascii"),
            )
        )


def recipient(address: str) -> str:
    """Return the address if it is safe in a header and an SMTP command."""
    if not _RECIPIENT.fullmatch(address):
        raise Unsendable("the recipient is no valid address")
    return address


@lru_cache(maxsize=256)  # there are some fifty subjects
def _subject(subject: str) -> str:
    if _CONTROL.search(subject):
        raise Unsendable("the subject is no valid header")
    if subject.isascii() and len(subject) <= _LONGEST_PLAIN_SUBJECT and "=?" not in subject:
        return subject
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _part(boundary: str, kind: str, body: str) -> bytes:
    encoding, data = _encoded(body)
    head = (
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return b"".join((head.encode("ascii"), data.replace(b"\n", b"\r\n"), b"\r\n"))


def _encoded(body: str) -> tuple[str, bytes]:
    """Encode a body for any server, however old; lines end in a bare line feed here."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    raw = body.encode()
    if body.isascii() and max(map(len, raw.split(b"\n"))) <= _LONGEST_PLAIN_LINE:
        return "7bit", raw
    if (len(raw) - len(body)) * _BASE64_SHORTER > len(raw):
        return "base64", encodebytes(raw.replace(b"\n", b"\r\n")).rstrip(b"\n")
    return "quoted-printable", binascii.b2a_qp(raw, istext=True)
