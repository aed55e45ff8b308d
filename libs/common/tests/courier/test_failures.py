"""The rules of the worker when something goes wrong."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from common import clock
from common.db.pool import Database
from common.mail.queue.queue import delay
from vetchium_testing.db.databases import Databases
from vetchium_testing.db.postgres import Server
from vetchium_testing.mail.post import Post, eventually, login_of
from vetchium_testing.mail.smtp import DROP, HANG, SmtpServer
from vetchium_testing.stopwatch import Stopwatch

DELAYS = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]


@pytest.mark.parametrize(
    ("stage", "reply", "error"),
    [
        ("RCPT", "450 4.2.1 maya@example.com is busy", "the server answered 450 4.2.1 to RCPT"),
        ("MAIL", "451 try later", "the server answered 451 to MAIL"),
        ("DATA", "452 4.3.1 123456 is too much", "the server answered 452 4.3.1 to DATA"),
        ("DATA", DROP, "the server closed the connection"),
        ("RCPT", DROP, "the server closed the connection"),
    ],
)
async def test_a_passing_failure_is_tried_again(
    post: Post, smtp_server: SmtpServer, stage: str, reply: str, error: str
) -> None:
    smtp_server.answer(stage, reply)
    email_id = await post.insert()
    begin = clock.now()
    async with post.served(smtp_server.settings(), poll=0.1):
        row = await post.until(email_id, attempt_count=1)
        await asyncio.sleep(0.3)
        assert (await post.mail(email_id))["attempt_count"] == 1  # not before its time
    end = clock.now()
    assert row["email_status"] == "pending"
    assert (row["locked_until"], row["locked_by"]) == (None, None)
    assert begin + DELAYS[0] <= row["next_attempt_at"] <= end + DELAYS[0] * 1.1
    assert "123456" in row["email_text_body"]
    assert await post.attempts(email_id) == [error]
    assert smtp_server.received == []


@pytest.mark.parametrize(
    ("stage", "answer"),
    [("RCPT", "550 5.1.1"), ("RCPT", "552 5.2.2"), ("DATA", "552 5.3.4"), ("DATA", "554 5.6.0")],
)
async def test_a_5xx_answer_about_the_mail_is_final(
    post: Post, smtp_server: SmtpServer, stage: str, answer: str
) -> None:
    smtp_server.answer(stage, f"{answer} maya@example.com: 123456 is refused", times=1)
    email_id = await post.insert()
    async with post.served(smtp_server.settings()):
        row = await post.until(email_id, email_status="failed")
    assert await post.attempts(email_id) == [f"the server answered {answer} to {stage}"]
    assert row["attempt_count"] == 1
    assert (row["locked_until"], row["locked_by"]) == (None, None)
    assert smtp_server.received == []


async def test_delays_grow_and_the_last_attempt_fails(post: Post, smtp_server: SmtpServer) -> None:
    smtp_server.answer("RCPT", "450 later")
    email_id = await post.insert()
    moved = timedelta()
    for attempt in range(1, 6):
        with clock.moved(moved):
            begin = clock.now()
            async with post.served(smtp_server.settings()):
                row = await post.until(email_id, attempt_count=attempt)
            waits = row["next_attempt_at"] - begin
        if attempt < 5:
            rule = DELAYS[attempt - 1]
            assert rule <= waits <= rule * 1.1 + timedelta(seconds=10)
            assert row["email_status"] == "pending"
            moved += waits
    assert row["email_status"] == "failed"
    assert "123456" in row["email_text_body"]  # an operator may put it back
    assert await post.attempts(email_id) == ["the server answered 450 to RCPT"] * 5


def test_jitter_only_lengthens() -> None:
    for attempt in range(1, 12):
        rule = DELAYS[min(attempt, 4) - 1]
        seen = [delay(attempt) for _ in range(300)]
        assert rule <= min(seen) < max(seen) <= rule * 1.1
        assert max(seen) > rule * 1.05


async def test_the_number_of_attempts_can_be_set(post: Post, smtp_server: SmtpServer) -> None:
    smtp_server.answer("RCPT", "450 later")
    email_id = await post.insert()
    async with post.served(smtp_server.settings(), attempts=1):
        await post.until(email_id, email_status="failed", attempt_count=1)


async def test_the_message_id_is_the_same_on_every_try(post: Post, smtp_server: SmtpServer) -> None:
    email_id = await post.insert()
    async with post.served(smtp_server.settings()):
        await post.until(email_id, email_status="sent")
    # What a worker leaves that died between the server's answer and its commit:
    await post.query(
        "update emails set email_status = 'pending', email_text_body = 't', email_html_body = 'h' "
        "where email_id = $1",
        email_id,
    )
    with clock.moved(timedelta(hours=3)):
        async with post.served(smtp_server.settings()):
            await post.until(email_id, email_status="sent")
    first, second = (mail.message["Message-ID"] for mail in smtp_server.received)
    assert first == second


async def test_a_kept_connection_that_the_server_closed_costs_no_attempt(
    post: Post, make_smtp_server: Callable[..., SmtpServer]
) -> None:
    server = make_smtp_server()
    async with post.served(server.settings(smtp_connections=1)):
        await post.until(await post.insert("one@example.com"), email_status="sent")
        server.answer("MAIL", DROP, times=1)
        second = await post.insert("two@example.com")
        await post.until(second, email_status="sent")
        server.answer("MAIL", "421 too many mails", times=1)
        third = await post.insert("three@example.com")
        await post.until(third, email_status="sent")
    assert await post.attempts(second) == await post.attempts(third) == [None]
    assert len(server.sessions) == 3


async def test_a_silent_server_is_cut_off_and_the_others_go_on(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.answer("DATA", HANG, to="stuck")
    stuck = await regional_post.insert("stuck@example.com")
    watch = Stopwatch()
    async with regional_post.served(smtp_server.settings(smtp_connections=2), cut_off=3.0):
        for number in range(5):
            other = await regional_post.insert(f"u{number}@example.com")
            await regional_post.until(other, email_status="sent", within=2.0)
        await regional_post.until(stuck, attempt_count=1, within=8.0)
    assert watch.passed > 2.9
    assert watch.running < 6.0
    assert await regional_post.attempts(stuck) == ["the server did not answer in time"]


async def test_a_mail_has_twenty_seconds_by_default(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    courier = regional_post.courier(smtp_server.settings())
    assert [courier._cut_off, *(each._cut_off for each in courier._connections)] == [20.0] * 5


async def test_waiting_mails_keep_their_lease_and_may_be_cancelled(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.delay = 2.0
    ids = [
        await regional_post.insert(f"u{n}@example.com", next_attempt_at=clock.now() + timedelta(0))
        for n in range(5)
    ]
    async with regional_post.served(smtp_server.settings(smtp_connections=1)):
        await regional_post.leased(5)
        claimed_until = (await regional_post.mail(ids[4]))["locked_until"]
        await regional_post.query(
            "update emails set email_status = 'cancelled' where email_id = $1", ids[3]
        )

        async def is_renewed() -> bool:
            return bool((await regional_post.mail(ids[4]))["locked_until"] != claimed_until)

        await eventually(is_renewed)
        assert (await regional_post.mail(ids[2]))["email_status"] == "sent"
        await regional_post.until(ids[4], email_status="sent")
    assert (await regional_post.mail(ids[3]))["email_status"] == "cancelled"
    assert len(smtp_server.received) == 4


async def test_a_database_that_is_away_doubles_nothing(
    private_postgres: Server, smtp_server: SmtpServer
) -> None:
    made = Databases(private_postgres.conninfo())
    made.prepare()
    # The server is stopped hard; what it has confirmed must be there afterwards.
    conninfo = made.make("regional") + "?options=-c%20synchronous_commit%3Don"
    database = Database(
        login_of("regional", conninfo), name="test", application_name="test", max_size=8
    )
    await database.open()
    post = Post("regional", conninfo, database)
    smtp_server.delay = 1.5
    email_id = await post.insert()
    async with post.served(smtp_server.settings(), poll=0.5):
        await smtp_server.wait_for_sessions(1)
        private_postgres.stop()  # the mail is in the server's hands now
        await smtp_server.wait_for(1)
        await asyncio.sleep(1)
        private_postgres.start()
        await post.until(email_id, within=15, email_status="sent")
        smtp_server.delay = 0
        second = await post.insert("second@example.com")
        await post.until(second, email_status="sent", within=15)
    assert await post.attempts(email_id) == [None]
    assert len(smtp_server.received) == 2
    await database.close()
