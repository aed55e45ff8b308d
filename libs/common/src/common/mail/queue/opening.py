"""Opens connections to the mail server: address by address, with TLS and a login."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any, cast

import aiosmtplib
from aiosmtplib import SMTPHeloError, SMTPResponseException

from common.mail.queue import tls
from common.mail.queue.failures import NotOffered, Unopened, describe_opening
from common.mail.queue.settings import SmtpSettings, TlsMode

_PATIENCE = 5.0
"""Seconds for an address after which there is another one."""

_OPENING = 0.75  # of the cut-off: the rest is for the mail itself

Address = tuple[socket.AddressFamily, Any]


def cut(client: aiosmtplib.SMTP) -> None:
    """Close a connection at once; a plain close() waits for the server's end of TLS."""
    transport = client.transport
    client.close()
    if transport is not None:
        cast("asyncio.WriteTransport", transport).abort()


class Opener:
    """Opens connections to one mail server; begins with the address that answered last."""

    def __init__(self, settings: SmtpSettings, *, cut_off: float) -> None:
        self._settings, self._cut_off = settings, cut_off
        self._answered: Address | None = None

    async def open(self) -> aiosmtplib.SMTP:
        """Return an open connection, or raise Unopened with the most telling failure."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._cut_off * _OPENING
        try:
            async with asyncio.timeout_at(ends):
                addresses = await self._addresses()
        except (OSError, TimeoutError) as error:
            raise Unopened(describe_opening(error, "look-up")) from error
        failures: list[Unopened] = []
        for number, address in enumerate(addresses, 1):
            share = (ends - loop.time()) / (len(addresses) - number + 1)
            if number < len(addresses):
                share = min(share, _PATIENCE)
            try:
                client = await self._open_at(address, share)
            except Unopened as failed:
                failures.append(failed)
                if failed.failure.reason == "login_refused":
                    break  # more wrong logins may lock the account
            else:
                self._answered = address
                return client
        raise _most_telling(failures)

    async def _addresses(self) -> Sequence[Address]:
        settings = self._settings
        found = await asyncio.get_running_loop().getaddrinfo(
            settings.smtp_host, settings.smtp_port, type=socket.SOCK_STREAM
        )
        addresses = list(dict.fromkeys((each[0], each[4]) for each in found))
        addresses.sort(key=lambda each: each != self._answered)  # the others keep their order
        return addresses

    async def _open_at(self, address: Address, seconds: float) -> aiosmtplib.SMTP:
        """Go through all steps within a time limit; an error is told by the step it came at."""
        dialogue = _Dialogue(self._settings, self._cut_off)
        try:
            async with asyncio.timeout(seconds):
                await dialogue.connect(address)
                await dialogue.encrypt()
                await dialogue.log_in()
        except Exception as error:
            cut(dialogue.client)
            raise Unopened(describe_opening(error, dialogue.step)) from error
        except BaseException:
            cut(dialogue.client)
            raise
        return dialogue.client


class _Dialogue:
    """The steps before the first mail."""

    def __init__(self, settings: SmtpSettings, time_out: float) -> None:
        self._settings, self._mode = settings, settings.tls
        self.step = "connect"
        is_verified = self._mode in {TlsMode.REQUIRED, TlsMode.IMPLICIT}
        self.client = aiosmtplib.SMTP(
            hostname=settings.tls_name,  # with a socket, nothing but the name to verify
            local_hostname=settings.ehlo_name,
            timeout=time_out,
            use_tls=self._mode is TlsMode.IMPLICIT,
            start_tls=False,
            tls_context=tls.context(settings.smtp_ca) if is_verified else tls.unverified(),
        )

    async def connect(self, address: Address) -> None:
        family, place = address
        door = socket.socket(family, socket.SOCK_STREAM)
        try:
            door.setblocking(False)
            await asyncio.get_running_loop().sock_connect(door, place)
        except BaseException:
            door.close()
            raise
        self.step = "TLS" if self._mode is TlsMode.IMPLICIT else "greeting"
        await self.client.connect(sock=door)
        await self._greet()

    async def encrypt(self) -> None:
        if self._mode in {TlsMode.IMPLICIT, TlsMode.NONE}:
            return
        self.step = "STARTTLS"
        if self.client.supports_extension("starttls"):
            try:
                await self.client.starttls()
            except SMTPResponseException:
                if self._mode is TlsMode.REQUIRED:
                    raise
            else:
                await self._greet("EHLO in TLS")
        elif self._mode is TlsMode.REQUIRED:
            raise NotOffered("the server offers no STARTTLS", "starttls_not_offered")

    async def log_in(self) -> None:
        settings = self._settings
        if not settings.has_login:
            return
        self.step = "login"
        if not self.client.supported_auth_methods:
            raise NotOffered("the server offers no login", "login_not_offered")
        await self.client.login(settings.smtp_username, settings.smtp_password)

    async def _greet(self, step: str = "EHLO") -> None:
        self.step = step
        try:
            await self.client.ehlo()
        except SMTPHeloError:
            await self.client.helo()


def _most_telling(failures: list[Unopened]) -> Unopened:
    """Return the first failure of a server that said something, else the last one."""
    silent = {"unreachable", "timed_out", "dropped"}
    told = (each for each in failures if each.failure.reason not in silent)
    return next(told, failures[-1])
