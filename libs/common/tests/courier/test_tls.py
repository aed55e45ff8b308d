"""TLS with the mail server: real certificates, and what an operator is told (M5, F6, F7)."""

import asyncio
import ssl
from asyncio import AbstractEventLoop
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import uvloop

from common.mail.queue.trial import NotDelivered, send_test
from common.settings import Secret
from vetchium_testing.mail.certificates import DAY, Authority, self_signed, server_context
from vetchium_testing.mail.smtp import DROP, SmtpServer

LOGIN = ("postman", "s3cret-enough")
HOUR = timedelta(hours=1)

AUTHORITY, STRANGER = Authority(), Authority()
MakeServer = Callable[..., SmtpServer]
Loop = Callable[[], AbstractEventLoop]


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def loop(request: pytest.FixtureRequest) -> Loop:
    """Both loops: workers run on uvloop, and tell the end of a handshake in other exceptions."""
    made: Loop = request.param
    return made


@pytest.fixture(params=[False, True], ids=["starttls", "implicit"])
def is_implicit(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def send(loop: Loop, server: SmtpServer, **settings: Any) -> None:
    """Send a test mail, with TLS and the authority of these tests unless told otherwise."""
    mode = "implicit" if server.is_implicit else "required"
    given = {"smtp_tls": mode, "smtp_ca": AUTHORITY.pem, **settings}
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(send_test(server.settings(**given), "ops@example.com", within=5.0))


def told(loop: Loop, server: SmtpServer, **settings: Any) -> str:
    """Return why a test mail was not delivered; the server must not have seen a login."""
    with pytest.raises(NotDelivered) as refused:
        send(loop, server, **settings)
    assert server.received == []
    return str(refused.value.detail).removeprefix("Not delivered: ").rstrip(".")


def too_old_for_us() -> ssl.SSLContext:
    context = AUTHORITY.valid()
    context.set_ciphers("AES128-SHA256")  # no forward secrecy: our side offers it to nobody
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def wants_our_certificate(newest: ssl.TLSVersion) -> ssl.SSLContext:
    context = AUTHORITY.valid()
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = newest
    return context


UNTRUSTED = "the server's certificate comes from nobody that is trusted"
EXPIRED = "the server's certificate has expired"
OTHER_NAME = "the server's certificate is for another name"
FAILED = "the TLS handshake with the server failed"


class TestCertificates:
    def test_a_right_one(self, make_smtp_server: MakeServer, loop: Loop, is_implicit: bool) -> None:
        server = make_smtp_server(login=LOGIN, tls=AUTHORITY.valid(), is_implicit=is_implicit)
        send(loop, server)
        assert (server.logins, server.encrypted) == (["postman"], [True])
        assert len(server.received) == 1

    @pytest.mark.parametrize(
        ("context", "words"),
        [
            (STRANGER.valid, UNTRUSTED),
            (lambda: self_signed("127.0.0.1")[0], UNTRUSTED),
            (lambda: AUTHORITY.certificate("127.0.0.1", begins=-DAY, ends=-HOUR), EXPIRED),
            (
                lambda: AUTHORITY.certificate("127.0.0.1", begins=HOUR, ends=DAY),
                "the server's certificate is not valid yet",
            ),
            (lambda: AUTHORITY.valid("relay.example"), OTHER_NAME),
            (lambda: AUTHORITY.valid("127.0.0.9"), OTHER_NAME),
            (too_old_for_us, FAILED),
            (lambda: wants_our_certificate(ssl.TLSVersion.TLSv1_2), FAILED),
            (lambda: wants_our_certificate(ssl.TLSVersion.TLSv1_3), FAILED),
            (server_context, FAILED),
        ],
        ids=[
            *("stranger", "self-signed", "expired", "not-yet", "other-name", "other-address"),
            *("old-cipher", "wants-ours-1.2", "wants-ours-1.3", "none"),
        ],
    )
    def test_a_bad_one_has_words_of_its_own(
        self,
        make_smtp_server: MakeServer,
        loop: Loop,
        is_implicit: bool,
        context: Callable[[], ssl.SSLContext],
        words: str,
    ) -> None:
        server = make_smtp_server(login=LOGIN, tls=context(), is_implicit=is_implicit)
        assert told(loop, server) == words
        assert server.logins == []

    def test_the_name_to_verify_can_be_set(self, make_smtp_server: MakeServer, loop: Loop) -> None:
        server = make_smtp_server(tls=AUTHORITY.valid("relay.example"))
        send(loop, server, smtp_tls_name="relay.example")
        assert server.encrypted == [True]
        assert told_again(loop, server, smtp_tls_name="other.example") == OTHER_NAME

    def test_a_self_signed_one_can_be_its_own_authority(
        self, make_smtp_server: MakeServer, loop: Loop
    ) -> None:
        context, pem = self_signed("127.0.0.1")
        server = make_smtp_server(tls=context)
        send(loop, server, smtp_ca=pem)
        assert server.encrypted == [True]

    def test_without_an_authority_of_its_own_the_systems_count(
        self, make_smtp_server: MakeServer, loop: Loop
    ) -> None:
        server = make_smtp_server(tls=AUTHORITY.valid())
        assert told(loop, server, smtp_ca="") == UNTRUSTED


class TestStartTls:
    def test_taken_out_of_the_offers_nothing_is_sent(
        self, make_smtp_server: MakeServer, loop: Loop
    ) -> None:
        """What a man in the middle makes of any server (F6)."""
        server = make_smtp_server(login=LOGIN)
        assert told(loop, server) == "the server offers no STARTTLS"
        assert (server.logins, server.sessions) == ([], set())

    @pytest.mark.parametrize(
        ("reply", "words"),
        [
            ("454 4.7.0 TLS not available", "the server answered 454 4.7.0 to STARTTLS"),
            ("501 5.5.4 what?", "the server answered 501 5.5.4 to STARTTLS"),
            ("220 go ahead\r\n500 but I speak no TLS", FAILED),
            (DROP, FAILED),
        ],
    )
    def test_refused(
        self, make_smtp_server: MakeServer, loop: Loop, reply: str, words: str
    ) -> None:
        server = make_smtp_server(login=LOGIN, tls=AUTHORITY.valid())
        server.answer("STARTTLS", reply)
        assert told(loop, server) == words
        assert server.logins == []

    def test_a_port_that_does_not_begin_with_tls(
        self, make_smtp_server: MakeServer, loop: Loop
    ) -> None:
        server = make_smtp_server(tls=AUTHORITY.valid())
        assert told(loop, server, smtp_tls="implicit") == FAILED

    @pytest.mark.parametrize("is_offered", [False, True])
    def test_opportunistic_takes_what_there_is(
        self, make_smtp_server: MakeServer, loop: Loop, is_offered: bool
    ) -> None:
        """By default on this machine, where a relay has a certificate of its own at most."""
        server = make_smtp_server(tls=self_signed("127.0.0.1")[0] if is_offered else None)
        send(loop, server, smtp_tls="opportunistic", smtp_ca="")
        assert server.encrypted == [is_offered]

    def test_opportunistic_goes_on_without_it(
        self, make_smtp_server: MakeServer, loop: Loop
    ) -> None:
        server = make_smtp_server(tls=AUTHORITY.valid())
        server.answer("STARTTLS", "454 4.7.0 TLS not available")
        send(loop, server, smtp_tls="opportunistic")
        assert server.encrypted == [False]

    def test_none_does_not_ask_for_it(self, make_smtp_server: MakeServer, loop: Loop) -> None:
        server = make_smtp_server(tls=AUTHORITY.valid())
        send(loop, server, smtp_tls="none")
        assert server.encrypted == [False]


class TestLogin:
    def test_refused(self, make_smtp_server: MakeServer, loop: Loop) -> None:
        server = make_smtp_server(login=LOGIN, tls=AUTHORITY.valid())
        words = told(loop, server, smtp_username="postman", smtp_password=Secret("wrong"))
        assert words == "the server answered 535 5.7.8 to the login"

    def test_not_offered(self, make_smtp_server: MakeServer, loop: Loop) -> None:
        server = make_smtp_server()  # offers AUTH to nobody without TLS
        words = told(
            loop,
            server,
            smtp_tls="none",
            smtp_username="postman",
            smtp_password=Secret("s3cret-enough"),
        )
        assert words == "the server offers no login"


class TestName:
    """F8: how the worker introduces itself."""

    @pytest.mark.parametrize(
        ("settings", "name"),
        [
            ({}, "vetchium.com"),
            ({"smtp_from_address": "no-reply@mail.example.org"}, "mail.example.org"),
            ({"smtp_ehlo_name": "worker-1.example.net"}, "worker-1.example.net"),
            ({"smtp_ehlo_name": "[192.0.2.7]"}, "[192.0.2.7]"),
        ],
    )
    def test_is_the_domain_of_the_sender_or_set(
        self, make_smtp_server: MakeServer, loop: Loop, settings: dict[str, str], name: str
    ) -> None:
        server = make_smtp_server(tls=AUTHORITY.valid())
        send(loop, server, **settings)
        assert server.names == [name]

    def test_refused(self, make_smtp_server: MakeServer, loop: Loop) -> None:
        server = make_smtp_server(tls=AUTHORITY.valid())
        server.answer("EHLO", "550 5.7.1 vetchium.com is unknown here")
        assert told(loop, server) == "the server answered 550 5.7.1 to EHLO"


def told_again(loop: Loop, server: SmtpServer, **settings: Any) -> str:
    server.received.clear()
    return told(loop, server, **settings)
