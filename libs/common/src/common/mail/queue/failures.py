"""Why an attempt to send a mail failed: in words, as a label, and at whose fault.

A server's text may repeat the recipient or the content, so only its codes are kept.
"""

import re
import socket
from enum import Enum, auto
from typing import NamedTuple

from aiosmtplib import (
    SMTPDataError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from common.mail.queue import tls
from common.mail.queue.message import Unsendable


class Fault(Enum):
    """At whose fault an attempt failed."""

    NOBODY = auto()
    """It may succeed later."""
    MAIL = auto()
    """No attempt can succeed: the recipient or the content is refused."""
    RELAY = auto()
    """No mail can be sent now: the server is away, or does not serve us."""
    UNCLEAR = auto()
    """A refusal that may mean this mail, or us and with it every mail."""


class Failure(NamedTuple):
    """Why an attempt failed."""

    words: str
    reason: str
    fault: Fault = Fault.NOBODY


class NotOffered(Exception):
    """The server does not offer what the settings ask for; arguments are words and label."""


class Unopened(Exception):
    """No connection to the mail server could be opened."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.words)
        self.failure = failure


_FINAL = range(500, 600)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_STAGES = {SMTPSenderRefused: "MAIL", SMTPRecipientRefused: "RCPT", SMTPDataError: "DATA"}

# What a refusal is about (RFC 5321, RFC 3463, RFC 4954). A code of ours: commands, host name,
# login, TLS; of the mail: mailbox, size, content. All others, 5.7.x first of all, may be either.
_OUR_CODES = {500, 501, 502, 503, 504, 521, 523, 530, 534, 535, 538}
_OURS = re.compile(r"5\.(1\.[78]|3\.[0-35-9]|5\.\d+|7\.(8|9|11))")
_OF_THE_MAIL = re.compile(r"5\.(1\.([1-6]|9|10)|2\.\d+|3\.4|6\.\d+)")

_STEPS = {  # of the opening → words and label
    "greeting": ("the connection", "turned_away"),
    "TLS": ("the connection", "turned_away"),
    "EHLO": ("EHLO", "ehlo_refused"),
    "EHLO in TLS": ("EHLO", "ehlo_refused"),
    "STARTTLS": ("STARTTLS", "starttls_refused"),
    "login": ("the login", "login_refused"),
}
_TROUBLES: dict[type[Exception], Failure] = {  # the special before the general
    SMTPServerDisconnected: Failure("the server closed the connection", "dropped"),
    TimeoutError: Failure("the server did not answer in time", "timed_out"),
    socket.gaierror: Failure("the server's name is not found", "unreachable"),
    OSError: Failure("the server cannot be reached", "unreachable"),
}


def describe(error: Exception) -> Failure:
    """Describe the error of an attempt, without quoting the mail."""
    if isinstance(error, Unopened):
        return error.failure
    if isinstance(error, Unsendable):
        return Failure(str(error), "unsendable")
    if not isinstance(error, SMTPResponseException):
        return _trouble(error)
    stage = _STAGES.get(type(error), "a command")
    words = f"{_answer(error)} to {stage}"
    if error.code not in _FINAL:
        return Failure(words, "put_off")
    fault = _fault(error, stage)
    return Failure(words, "turned_away" if fault is Fault.RELAY else "refused", fault)


def describe_opening(error: Exception, step: str) -> Failure:
    """Describe an error before the first mail: it is never the fault of a mail."""
    words, reason, _ = _opening(error, step)
    return Failure(words, reason, Fault.RELAY)


def _opening(error: Exception, step: str) -> Failure:
    if isinstance(error, NotOffered):
        return Failure(*error.args)
    if (found := tls.trouble(error)) is not None:
        return Failure(*found)
    if isinstance(error, SMTPResponseException):
        what, reason = _STEPS[step]
        return Failure(f"{_answer(error)} to {what}", reason)
    # In TLS 1.3 a server refuses after the handshake has ended for us.
    if step in {"TLS", "STARTTLS", "EHLO in TLS"} and _is_cut(error):
        return Failure(*tls.HANDSHAKE_FAILED)
    return _trouble(error)


def _is_cut(error: Exception) -> bool:
    """Return whether the server closed the connection, which libraries tell in several ways."""
    return isinstance(error, ConnectionError) or isinstance(error.__cause__, ConnectionError)


def _trouble(error: Exception) -> Failure:
    for kind, failure in _TROUBLES.items():
        if isinstance(error, kind) or isinstance(error.__cause__, kind):
            return failure
    return Failure(f"{type(error).__name__} while sending", "other")


def _answer(error: SMTPResponseException) -> str:
    enhanced = _ENHANCED.match(error.message)
    return f"the server answered {error.code}" + (f" {enhanced[0]}" if enhanced else "")


def _fault(error: SMTPResponseException, stage: str) -> Fault:
    """Return whom a 5xx answer is about; MAIL names nobody but us."""
    enhanced = _ENHANCED.match(error.message)
    status = enhanced[0] if enhanced else ""
    if stage == "MAIL" or error.code in _OUR_CODES or _OURS.fullmatch(status):
        return Fault.RELAY
    return Fault.MAIL if _OF_THE_MAIL.fullmatch(status) else Fault.UNCLEAR
