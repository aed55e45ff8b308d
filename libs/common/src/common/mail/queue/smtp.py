"""One SMTP connection that is kept open between mails."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import aiosmtplib
from aiosmtplib import (
    SMTPDataError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from common.mail.queue.message import Unsendable
from common.mail.queue.settings import SmtpSettings

CUT_OFF = 20.0
"""Seconds after which SMTP work on one mail is given up."""

_IDLE = 10.0
_MAILS_PER_CONNECTION = 200
_IMPLICIT_TLS = 465
_CLOSING = 421
_FINAL = range(500, 600)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_STAGES = {SMTPSenderRefused: "MAIL", SMTPRecipientRefused: "RCPT", SMTPDataError: "DATA"}


class SmtpConnection:
    """Sends one mail at a time; opens itself when needed."""

    def __init__(self, settings: SmtpSettings, *, cut_off: float = CUT_OFF) -> None:
        self._settings, self._cut_off = settings, cut_off
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0
        self._used_at = 0.0
        name = socket.gethostname()
        self._local_name = name if re.fullmatch(r"[A-Za-z0-9.-]+", name) else "localhost"

    async def offer(self, to: str) -> None:
        """Announce a mail; the server stores nothing until it is delivered."""
        with self._dialogue():
            client = await self._begin()
            await client.rcpt(to)

    async def deliver(self, message: bytes) -> None:
        """Hand over the mail that was offered; return once the server has taken it."""
        with self._dialogue():
            if self._client is None:
                raise SMTPServerDisconnected("closed since the offer")
            await self._client.data(message)
        self._sent += 1
        self._used_at = time.monotonic()

    @contextmanager
    def _dialogue(self) -> Iterator[None]:
        try:
            yield
        except BaseException:  # also on a cut-off: the state of the dialogue is unknown
            self.close()
            raise

    async def _begin(self) -> aiosmtplib.SMTP:
        """Open the dialogue; a kept connection that turns out to be closed costs no attempt."""
        if self._client is not None and self._is_fit():
            try:
                await self._client.mail(self._settings.smtp_from_address)
            except SMTPServerDisconnected:
                pass
            except SMTPSenderRefused as error:
                if error.code != _CLOSING:
                    raise
            else:
                return self._client
        self.close()
        self._client = await self._open()
        await self._client.mail(self._settings.smtp_from_address)
        return self._client

    def _is_fit(self) -> bool:
        idle = time.monotonic() - self._used_at
        return idle < _IDLE and self._sent < _MAILS_PER_CONNECTION

    async def _open(self) -> aiosmtplib.SMTP:
        settings = self._settings
        has_login = bool(settings.smtp_username and settings.smtp_password)
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username if has_login else None,
            password=settings.smtp_password if has_login else None,
            local_hostname=self._local_name,
            timeout=self._cut_off,
            use_tls=settings.smtp_port == _IMPLICIT_TLS,
        )
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        self._sent = 0
        return client

    def close(self) -> None:
        """Close the connection at once."""
        if self._client is not None:
            self._client.close()
            self._client = None


class Failure(NamedTuple):
    """Why an attempt failed: in words, as a label for metrics, and whether it is final."""

    words: str
    reason: str
    is_final: bool = False


def describe(error: Exception) -> Failure:
    """Describe an error and whether it is final, without quoting the mail.

    A server's text may repeat the recipient or the content, so only its codes are kept. Final is a
    5xx answer about the mail; a refused connection or login may succeed later.
    """
    if isinstance(error, SMTPResponseException):
        enhanced = _ENHANCED.match(error.message)
        answer = f"the server answered {error.code}" + (f" {enhanced[0]}" if enhanced else "")
        stage = _STAGES.get(type(error))
        if stage is None:
            return Failure(f"{answer} before the mail", "turned_away")
        is_final = error.code in _FINAL
        return Failure(f"{answer} to {stage}", "refused" if is_final else "put_off", is_final)
    if isinstance(error, Unsendable):
        return Failure(str(error), "unsendable")
    for kind, failure in _TROUBLES.items():
        if isinstance(error, kind):
            return failure
    return Failure(f"{type(error).__name__} while sending", "other")


_TROUBLES: dict[type[Exception], Failure] = {  # the special before the general
    SMTPServerDisconnected: Failure("the server closed the connection", "dropped"),
    TimeoutError: Failure("the server did not answer in time", "timed_out"),
    OSError: Failure("the server cannot be reached", "unreachable"),
}
