"""A real SMTP server on a loopback port that records mails and misbehaves on request."""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from common.mail.queue.settings import SmtpSettings
from common.settings import Secret
from vetchium_testing.stopwatch import Stopwatch

HANG = "hang"
"""Instead of a reply: send nothing."""
DROP = "drop"
"""Instead of a reply: close the connection."""

_OK = {"MAIL": "250 OK", "RCPT": "250 OK", "DATA": "250 OK"}
_ITSELF = ""  # of the steps before a mail: what the server says if nothing is ordered
_TICK = 0.005


@dataclass(frozen=True)
class Received:
    """A mail that the server has taken."""

    sender: str
    recipients: list[str]
    content: bytes
    at: float

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def body(self, kind: str) -> str:
        """Return the "plain" or "html" part, with line feeds."""
        part = self.message.get_body((kind,))
        assert part is not None, f"no {kind} part"
        text: str = part.get_content()
        return text.replace("\r\n", "\n")


@dataclass
class SmtpServer:
    """What tests see of the server. `login` makes it ask for that user and password.

    With a context in `tls` it offers STARTTLS, or begins with TLS if that `is_implicit`.
    """

    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None
    is_implicit: bool = False
    received: list[Received] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    sessions: set[Any] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    """What clients called themselves."""
    encrypted: list[bool] = field(default_factory=list)
    """Whether the dialogue of each mail was."""
    replies: list[tuple[str, str, str, int]] = field(default_factory=list)
    delay: float = 0.0
    think: float = 0.0
    """Seconds between taking a mail and saying so."""
    port: int = 0
    host: str = "127.0.0.1"

    def settings(self, **changes: Any) -> SmtpSettings:
        """Return settings that lead here."""
        given = {"smtp_host": self.host, "smtp_port": self.port, **changes}
        if self.login and "smtp_username" not in given:
            given |= {"smtp_username": self.login[0], "smtp_password": Secret(self.login[1])}
        if self.tls is None:
            given = {"smtp_tls": "none", **given}
        return SmtpSettings(**given)

    def answer(self, stage: str, reply: str, *, to: str = "", times: int = 1_000_000) -> None:
        """Reply so at a stage (EHLO, STARTTLS, MAIL, RCPT, DATA), to mails whose `to` matches."""
        self.replies.append((stage, reply, to, times))

    def behave(self) -> None:
        """Take every mail again."""
        self.replies.clear()

    def reply_at(self, stage: str, recipients: list[str]) -> str:
        """Return what was ordered for this stage, else OK."""
        for index, (at, reply, to, times) in enumerate(self.replies):
            if at == stage and times > 0 and any(to in each for each in recipients or [""]):
                self.replies[index] = (at, reply, to, times - 1)
                return reply
        return _OK.get(stage, _ITSELF)

    async def wait_for_sessions(self, count: int) -> None:
        """Wait until so many connections have begun a mail."""
        async with asyncio.timeout(10):
            while True:
                if len(self.sessions) >= count:
                    return
                await asyncio.sleep(_TICK)

    async def wait_for(self, count: int, within: float = 10.0) -> list[Received]:
        """Wait until so many mails have come in; return them all."""
        watch = Stopwatch()
        while len(self.received) < count:
            if watch.running > within:
                raise AssertionError(f"{len(self.received)} of {count} mails in {within} s")
            await asyncio.sleep(_TICK)
        return list(self.received)


class _Handler:
    """What aiosmtpd calls, in its own thread."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def _reply(self, stage: str, server: SMTP, recipients: list[str]) -> str:
        reply = self._server.reply_at(stage, recipients)
        if reply == HANG:
            await asyncio.sleep(3600)
        if reply == DROP and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return reply

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._server.sessions.add(session.peer)
        self._server.names.append(str(session.host_name))
        transport = server.transport
        is_encrypted = transport is not None and transport.get_extra_info("sslcontext") is not None
        self._server.encrypted.append(is_encrypted)
        if self._server.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        reply = await self._reply("MAIL", server, [])
        if reply.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        reply = await self._reply("RCPT", server, [address])
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return reply

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        if self._server.delay:
            await asyncio.sleep(self._server.delay)
        reply = await self._reply("DATA", server, envelope.rcpt_tos)
        if reply.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            self._server.received.append(
                Received(envelope.mail_from or "", envelope.rcpt_tos, content, time.monotonic())
            )
            await asyncio.sleep(self._server.think)
        return reply


class _Smtp(SMTP):
    """aiosmtpd, with what a test ordered before a mail."""

    def __init__(self, server: SmtpServer, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ordered = server

    async def _is_ordered(self, stage: str) -> bool:
        reply = self._ordered.reply_at(stage, [])
        if reply == HANG:
            await asyncio.sleep(3600)
        if reply == DROP and isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
        elif reply != _ITSELF:
            await self.push(reply)
        return reply != _ITSELF

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802  aiosmtpd's name
        if not await self._is_ordered("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802  aiosmtpd's name
        if not await self._is_ordered("EHLO"):
            await super().smtp_HELO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        if not await self._is_ordered("STARTTLS"):
            await super().smtp_STARTTLS(arg)


class _AnyPort(Controller):
    """A controller that learns which port it was given before it knocks there."""

    def __init__(self, server: SmtpServer, **given: Any) -> None:
        implicit = server.tls if server.is_implicit else None
        super().__init__(_Handler(server), port=server.port, ssl_context=implicit, **given)
        self._tested = server

    def factory(self) -> SMTP:
        """Make what speaks with one client."""
        offered = None if self._tested.is_implicit else self._tested.tls
        return _Smtp(self._tested, self.handler, tls_context=offered, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        with socket.create_connection((self.hostname, self.port), 1.0):
            pass  # aiosmtpd waits until its factory was asked


@contextmanager
def serving(server: SmtpServer) -> Iterator[SmtpServer]:
    """Run a server in a thread of its own."""

    def check(_: SMTP, __: Session, ___: Envelope, ____: str, data: Any) -> AuthResult:
        given = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode())
        server.logins.append(given[0] if given else "")
        return AuthResult(success=given == server.login, handled=False)

    asks: dict[str, Any] = {"authenticator": check, "auth_require_tls": False}
    controller = _AnyPort(
        server, hostname=server.host, ready_timeout=10, **(asks if server.login else {})
    )
    controller.start()
    try:
        server.port = controller.port
        yield server
    finally:
        controller.stop()


@pytest.fixture
def make_smtp_server() -> Iterator[Callable[..., SmtpServer]]:
    """Start servers with settings of their own."""
    with ExitStack() as stack:
        yield lambda **given: stack.enter_context(serving(SmtpServer(**given)))


@pytest.fixture
def smtp_server(make_smtp_server: Callable[..., SmtpServer]) -> SmtpServer:
    """Give one server that takes every mail."""
    return make_smtp_server()
