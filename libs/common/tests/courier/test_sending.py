"""The rules of the worker when the mail server takes what it is given."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from uuid import uuid4

from common import clock
from common.mail.queue.settings import SmtpSettings
from vetchium_testing.mail.post import Post
from vetchium_testing.mail.smtp import SmtpServer
from vetchium_testing.stopwatch import Stopwatch


async def test_a_mail_goes_out_and_is_recorded(post: Post, smtp_server: SmtpServer) -> None:
    email_id = await post.insert()
    async with post.served(smtp_server.settings()):
        row = await post.until(email_id, email_status="sent")
    assert await post.attempts(email_id) == [None]
    assert row["attempt_count"] == 1
    assert row["sent_at"] is not None
    assert (row["locked_until"], row["locked_by"]) == (None, None)
    assert (row["email_text_body"], row["email_html_body"]) == ("", "")
    assert row["email_to"] == "maya@example.com"
    (mail,) = smtp_server.received
    assert mail.sender == "noreply@vetchium.com"
    assert mail.recipients == ["maya@example.com"]


async def test_form_of_the_message(post: Post, smtp_server: SmtpServer) -> None:
    email_id = await post.insert(
        email_subject="Ihr Anmeldecode für Vetchium: உங்கள் குறியீடு",
        email_text_body="Grüße\n.\n123456\n" + "ஒரு வரி " * 200,
        email_html_body="<html lang=\"de\"><p>Grüße = 'ü'</p></html>",
    )
    settings = smtp_server.settings(smtp_from_name='Vetchium, "Indien"')
    async with post.served(settings):
        (mail,) = await smtp_server.wait_for(1)
    message = mail.message
    assert message.defects == []
    assert message["From"].addresses[0].display_name == 'Vetchium, "Indien"'
    assert message["From"].addresses[0].addr_spec == "noreply@vetchium.com"
    assert message.get_all("To") == ["maya@example.com"]
    assert message["Subject"] == "Ihr Anmeldecode für Vetchium: உங்கள் குறியீடு"
    assert str(email_id) in message["Message-ID"]
    age = clock.now() - parsedate_to_datetime(message["Date"])
    assert timedelta(seconds=-1) <= age < timedelta(minutes=1)
    assert message.get_content_type() == "multipart/alternative"
    parts = list(message.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in parts] == ["utf-8", "utf-8"]
    assert mail.body("plain") == "Grüße\n.\n123456\n" + "ஒரு வரி " * 200
    assert mail.body("html").strip() == "<html lang=\"de\"><p>Grüße = 'ü'</p></html>"
    assert all(len(line) < 998 for line in mail.content.split(b"\r\n"))
    assert mail.content.isascii()


async def test_a_notified_mail_leaves_at_once(post: Post, smtp_server: SmtpServer) -> None:
    async with post.served(smtp_server.settings()):
        await post.until(await post.insert("warm@example.com"), email_status="sent")
        waits = []
        for number in range(10):
            watch = Stopwatch()
            await post.insert(f"user{number}@example.com")
            await smtp_server.wait_for(number + 2)
            waits.append(watch.running)
    assert sorted(waits)[5] < 0.1
    assert max(waits) < 1.0


async def test_a_mail_goes_out_when_its_transaction_commits(
    post: Post, smtp_server: SmtpServer
) -> None:
    async with post.served(smtp_server.settings()):
        async with await post.session() as connection, connection.transaction():
            await connection.execute(
                "insert into emails (email_type, email_to, email_subject, email_text_body, "
                "email_html_body) select min(email_type), 'a@example.com', 's', 't', 'h' "
                "from unnest(enum_range(null::email_template_type)) as email_type"
            )
            await asyncio.sleep(0.3)
            assert smtp_server.received == []
        await smtp_server.wait_for(1, within=1.0)


async def test_polling_covers_what_was_never_notified(post: Post, smtp_server: SmtpServer) -> None:
    await post.query("alter table emails disable trigger emails_notify")
    async with post.served(smtp_server.settings(), poll=0.2):
        await asyncio.sleep(0.1)
        await post.insert()
        await smtp_server.wait_for(1, within=2.0)


async def test_a_lost_listening_connection_is_opened_again(
    post: Post, smtp_server: SmtpServer
) -> None:
    async with post.served(smtp_server.settings()):
        await post.until(await post.insert(), email_status="sent")
        killed = await post.query(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'test-worker' and datname = current_database()"
        )
        assert killed == [(True,)]
        await post.insert("second@example.com")  # nobody listens: found on listening again
        await smtp_server.wait_for(2, within=5.0)
        await post.insert("third@example.com")
        await smtp_server.wait_for(3, within=1.0)


async def test_a_mail_that_falls_due_later_is_not_left_to_the_poll(
    post: Post, smtp_server: SmtpServer
) -> None:
    async with post.served(smtp_server.settings()):
        await post.insert(next_attempt_at=clock.now() + timedelta(seconds=0.7))
        await asyncio.sleep(0.4)
        assert smtp_server.received == []
        await smtp_server.wait_for(1, within=2.0)


async def test_oldest_first_in_batches(post: Post, smtp_server: SmtpServer) -> None:
    start = clock.now() - timedelta(hours=1)
    numbers = [13, 2, 25, 0, 7, 19, 1, 24, 3, 11]
    for number in numbers:
        await post.insert(
            f"u{number}@example.com", next_attempt_at=start + timedelta(seconds=number)
        )
    async with post.served(smtp_server.settings(smtp_connections=1), batch=3):
        mails = await smtp_server.wait_for(len(numbers))
    assert [mail.recipients for mail in mails] == [[f"u{n}@example.com"] for n in sorted(numbers)]
    assert len(smtp_server.sessions) == 1


async def test_the_lease_of_another_is_respected_until_it_runs_out(
    post: Post, smtp_server: SmtpServer
) -> None:
    email_id = await post.insert(
        locked_until=clock.now() + timedelta(seconds=1.2), locked_by="a worker that died"
    )
    async with post.served(smtp_server.settings()):
        await asyncio.sleep(0.6)
        assert smtp_server.received == []
        await post.until(email_id, email_status="sent", within=5.0)


async def test_a_claim_leases_for_a_minute_before_any_smtp(
    post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.delay = 0.6
    email_id = await post.insert()
    async with post.served(smtp_server.settings()):
        begin = clock.now()
        row = await post.until(email_id, attempt_count=0, email_status="pending")
        while row["locked_by"] is None:
            await asyncio.sleep(0.01)
            row = await post.mail(email_id)
        assert row["locked_by"].startswith("test-worker ")
        assert timedelta(seconds=58) < row["locked_until"] - begin < timedelta(seconds=62)
        assert smtp_server.received == []
        await post.until(email_id, email_status="sent")


async def test_login_only_if_both_are_set(
    post: Post, make_smtp_server: Callable[..., SmtpServer]
) -> None:
    closed = make_smtp_server(login=("postman", "s3cret-enough"))
    email_id = await post.insert()
    async with post.served(closed.settings()):
        await post.until(email_id, email_status="sent")
    assert closed.logins == ["postman"]

    half = await post.insert("half@example.com")
    async with post.served(closed.settings(smtp_username="postman")):
        row = await post.until(half, attempt_count=1)
    assert row["email_status"] == "pending"  # what is missing is ours
    assert await post.attempts(half) == ["the server answered 530 5.7.0 to MAIL"]
    assert closed.logins == ["postman"]


async def test_hundreds_of_mails_drain_quickly_and_once_each(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    await regional_post.query(
        "insert into emails (email_type, email_to, email_subject, email_text_body, "
        "email_html_body) select 'hub_tfa', 'u' || n || '@example.com', 's', 't', 'h' "
        "from generate_series(1, 400) as n"
    )
    watch = Stopwatch()
    async with regional_post.served(smtp_server.settings()):
        await smtp_server.wait_for(400, within=30)
        took = watch.running
    assert len({mail.message["Message-ID"] for mail in smtp_server.received}) == 400
    assert took < 400 / 40  # the bench measures; this only notices a collapse


async def test_sending_to_nowhere_does_not_disturb_the_start(post: Post) -> None:
    settings = SmtpSettings(smtp_host=f"{uuid4().hex}.invalid", smtp_port=25)
    email_id = await post.insert()
    async with post.served(settings):
        row = await post.until(email_id, attempt_count=1)
    assert row["email_status"] == "pending"
    assert await post.attempts(email_id) == ["the server's name is not found"]
