"""F4: a mail server's name with two addresses, of which the first is of no use."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from common.mail.queue.smtp import SmtpConnection
from common.mail.queue.trial import NotDelivered, send_test
from common.settings import Secret
from vetchium_testing.mail.certificates import Authority
from vetchium_testing.mail.smtp import SmtpServer, serving
from vetchium_testing.names import FIRST, name_of_two
from vetchium_testing.stopwatch import Stopwatch

NAME = "relay.example"
WITHIN = 4.0


@pytest.fixture(autouse=True)
def two_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    name_of_two(monkeypatch, NAME)


@contextmanager
def deaf(port: int, *, backlog: int) -> Iterator[None]:
    """Listen at the first address and accept nothing; with a backlog of 0 nobody gets in at all."""
    with socket.create_server((FIRST, port), backlog=backlog), socket.socket() as filler:
        filler.setblocking(False)
        if not backlog:
            filler.connect_ex((FIRST, port))
        yield


@pytest.mark.parametrize("backlog", [0, 100], ids=["no-connection", "no-greeting"])
async def test_the_first_is_silent(smtp_server: SmtpServer, backlog: int) -> None:
    settings = smtp_server.settings(smtp_host=NAME)
    watch = Stopwatch()
    with deaf(smtp_server.port, backlog=backlog):
        await send_test(settings, "ops@example.com", within=WITHIN)
        assert watch.running < WITHIN
    assert len(smtp_server.received) == 1


async def test_the_first_is_not_there(smtp_server: SmtpServer) -> None:
    await send_test(smtp_server.settings(smtp_host=NAME), "ops@example.com", within=WITHIN)
    assert len(smtp_server.received) == 1


async def test_the_second_is_remembered(smtp_server: SmtpServer) -> None:
    connection = SmtpConnection(smtp_server.settings(smtp_host=NAME), cut_off=WITHIN)
    with deaf(smtp_server.port, backlog=100):
        await connection.offer("ops@example.com")
        connection.close()
        watch = Stopwatch()
        await connection.offer("ops@example.com")
        assert watch.running < 1
    connection.close()


async def test_the_first_has_a_bad_certificate(
    make_smtp_server: Callable[..., SmtpServer],
) -> None:
    """The next one is tried, and only with a right one; what is told is what the server said."""
    authority, stranger = Authority(), Authority()
    good = make_smtp_server(tls=authority.valid(NAME))
    bad = SmtpServer(tls=stranger.valid(NAME), port=good.port, host=FIRST)
    settings = good.settings(smtp_host=NAME, smtp_tls="required", smtp_ca=authority.pem)
    with serving(bad):
        await send_test(settings, "ops@example.com", within=WITHIN)
    assert (len(good.received), len(bad.received)) == (1, 0)
    good.answer("STARTTLS", "454 4.7.0 not now")
    with serving(bad), pytest.raises(NotDelivered, match="comes from nobody that is trusted"):
        await send_test(settings, "ops@example.com", within=WITHIN)


async def test_a_refused_login_is_not_tried_at_the_next(
    make_smtp_server: Callable[..., SmtpServer],
) -> None:
    login = ("postman", "s3cret-enough")
    second = make_smtp_server(login=login)
    first = SmtpServer(login=login, port=second.port, host=FIRST)
    settings = second.settings(
        smtp_host=NAME, smtp_username="postman", smtp_password=Secret("wrong")
    )
    with serving(first), pytest.raises(NotDelivered, match=r"535 5\.7\.8 to the login"):
        await send_test(settings, "ops@example.com", within=WITHIN)
    assert first.logins
    assert second.logins == []


async def test_a_name_that_is_not_found(smtp_server: SmtpServer) -> None:
    settings = smtp_server.settings(smtp_host="no-such-host.invalid")
    with pytest.raises(NotDelivered, match="the server's name is not found"):
        await send_test(settings, "ops@example.com", within=WITHIN)
