"""One SMTP connection that is kept open between mails."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiosmtplib
from aiosmtplib import SMTPSenderRefused, SMTPServerDisconnected

from common.mail.queue.opening import Opener, cut
from common.mail.queue.settings import SmtpSettings

CUT_OFF = 20.0
"""Seconds after which SMTP work on one mail is given up."""

_IDLE = 10.0
_MAILS_PER_CONNECTION = 200
_CLOSING = 421


class SmtpConnection:
    """Sends one mail at a time; opens itself when needed."""

    def __init__(self, settings: SmtpSettings, *, cut_off: float = CUT_OFF) -> None:
        self._sender, self._cut_off = settings.smtp_from_address, cut_off
        self._opener = Opener(settings, cut_off=cut_off)
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0
        self._used_at = 0.0

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
                await self._client.mail(self._sender)
            except SMTPServerDisconnected:
                pass
            except SMTPSenderRefused as error:
                if error.code != _CLOSING:
                    raise
            else:
                return self._client
        self.close()
        self._client = await self._opener.open()
        self._sent = 0
        await self._client.mail(self._sender)
        return self._client

    def _is_fit(self) -> bool:
        idle = time.monotonic() - self._used_at
        return idle < _IDLE and self._sent < _MAILS_PER_CONNECTION

    def close(self) -> None:
        """Close the connection at once."""
        if self._client is not None:
            cut(self._client)
            self._client = None
