"""A test mail: straight to the mail server, recorded nowhere."""

import pytest

from common.mail.queue.settings import SmtpSettings
from common.mail.queue.trial import NotDelivered, send_test
from vetchium_testing.mail.smtp import DROP, HANG, SmtpServer
from vetchium_testing.stopwatch import Stopwatch


async def test_it_arrives_and_is_harmless(smtp_server: SmtpServer) -> None:
    email_id = await send_test(smtp_server.settings(), "ops@example.com")
    (mail,) = smtp_server.received
    assert mail.recipients == ["ops@example.com"]
    assert mail.message["Subject"] == "Vetchium test mail"
    assert str(email_id) in mail.message["Message-ID"]
    assert "nothing to do" in mail.body("plain")
    assert "nothing to do" in mail.body("html")
    assert not any(each.isdigit() for each in mail.body("plain") + mail.body("html"))


@pytest.mark.parametrize(
    ("stage", "reply", "words"),
    [
        ("RCPT", "550 5.1.1 no ops@example.com here", "the server answered 550 5.1.1 to RCPT"),
        ("DATA", "451 later", "the server answered 451 to DATA"),
        ("DATA", DROP, "the server closed the connection"),
    ],
)
async def test_a_refusal_is_told_without_the_servers_words(
    smtp_server: SmtpServer, stage: str, reply: str, words: str
) -> None:
    smtp_server.answer(stage, reply)
    with pytest.raises(NotDelivered) as refused:
        await send_test(smtp_server.settings(), "ops@example.com")
    assert refused.value.detail == f"Not delivered: {words}."


async def test_a_silent_server_is_not_waited_for(smtp_server: SmtpServer) -> None:
    smtp_server.answer("DATA", HANG)
    watch = Stopwatch()
    with pytest.raises(NotDelivered, match="did not answer in time"):
        await send_test(smtp_server.settings(), "ops@example.com", within=0.5)
    assert watch.running < 2


async def test_a_server_that_is_away_and_an_address_that_is_none(smtp_server: SmtpServer) -> None:
    with pytest.raises(NotDelivered, match="cannot be reached"):
        await send_test(SmtpSettings(smtp_host="127.0.0.1", smtp_port=1), "ops@example.com")
    with pytest.raises(NotDelivered, match="no valid address"):
        await send_test(smtp_server.settings(), "ops@example.com\r\nBcc: all@example.com")
    assert smtp_server.received == []
