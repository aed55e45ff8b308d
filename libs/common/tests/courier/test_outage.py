"""Hours without a mail server, by moving the clock: nothing is lost, nothing dead is sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from common import clock
from common.mail.queue.operations import Operations
from common.queries.global_db import mail_operations as global_operations
from common.queries.regional_db import mail_operations as regional_operations
from common.settings import Secret
from vetchium_testing.mail.post import TFA, Post, eventually
from vetchium_testing.mail.smtp import DROP, HANG, SmtpServer

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STEP, OUTAGE = 5 * MINUTE, 6 * HOUR
HALF_AN_HOUR = 30 * MINUTE // STEP
AFTERWARDS = range(OUTAGE // STEP, (OUTAGE + 3 * HOUR) // STEP)
LIVES = {"code": 10 * MINUTE, "reset": HOUR, "invitation": timedelta(days=7), "endless": None}
"""What is queued at every half hour of the outage, and how long it is good for."""


def operations(post: Post) -> Operations:
    kinds = {"global": global_operations, "regional": regional_operations}
    return Operations(post.database, kinds[post.kind].AsyncQuerier)


async def rests(post: Post) -> None:
    """Wait until the couriers have done all that is due at this hour."""

    query = (
        b"select 1 from emails where email_status = 'pending' "
        b"and (next_attempt_at <= $1 or expires_at <= $1) limit 1"
    )
    async with await post.session() as connection:

        async def is_done() -> bool:
            return await (await connection.execute(query, [clock.now()])).fetchone() is None

        await eventually(is_done)


async def pass_time(post: Post, server: SmtpServer, steps: range, attempts: int) -> None:
    """Let the couriers work at every step of so many."""
    for step in steps:
        with clock.moved(step * STEP):
            async with post.served(server.settings(), poll=0.05, attempts=attempts):
                await rests(post)


async def live_through_it(post: Post, server: SmtpServer, attempts: int) -> set[str]:
    """Let six hours pass; return the addresses of mails that are good for longer than that."""
    begin, lasting = clock.now(), set()
    for step in range(OUTAGE // STEP):
        if step % HALF_AN_HOUR == 0:
            now = begin + step * STEP
            for name, life in LIVES.items():
                end = None if life is None else now + life
                to = f"{name}-{step}@example.com"
                await post.insert(to, next_attempt_at=now, created_at=now, expires_at=end)
                if end is None or end > begin + OUTAGE + MINUTE:
                    lasting.add(to)
        await pass_time(post, server, range(step, step + 1), attempts)
    assert server.received == []
    server.behave()
    return lasting


async def statuses(post: Post) -> dict[str, int]:
    return dict(await post.query("select email_status::text, count(*) from emails group by 1"))


@pytest.mark.slow
async def test_six_hours_without_a_mail_server(post: Post, smtp_server: SmtpServer) -> None:
    smtp_server.answer("DATA", DROP if post.kind == "regional" else "451 4.3.0 out of order")
    lasting = await live_through_it(post, smtp_server, attempts=5)
    await pass_time(post, smtp_server, AFTERWARDS, attempts=5)
    waited = {mail.recipients[0] for mail in smtp_server.received}
    last = OUTAGE // STEP - HALF_AN_HOUR
    assert f"reset-{last}@example.com" in waited  # queued half an hour before the end
    # The five attempts of the early ones were over; an operator puts them back.
    with clock.moved(AFTERWARDS.stop * STEP):
        put_back = await operations(post).requeue_all(TFA[post.kind])
    await pass_time(post, smtp_server, range(AFTERWARDS.stop, AFTERWARDS.stop + 1), attempts=5)
    assert put_back == len(lasting) - len(waited) > 0
    assert {mail.recipients[0] for mail in smtp_server.received} == lasting
    assert len(smtp_server.received) == len(lasting)
    found = await statuses(post)
    assert found == {"sent": len(lasting), "failed": 12 * len(LIVES) - len(lasting)}
    assert await post.query("select 1 from emails where email_text_body <> ''") == []


@pytest.mark.slow
async def test_with_more_attempts_nobody_has_to_do_anything(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    post = regional_post
    smtp_server.answer("RCPT", "450 4.7.1 later")
    lasting = await live_through_it(post, smtp_server, attempts=9)
    await pass_time(post, smtp_server, AFTERWARDS, attempts=9)
    assert {mail.recipients[0] for mail in smtp_server.received} == lasting
    assert len(smtp_server.received) == len(lasting)


async def test_an_hour_of_4xx_costs_three_attempts(post: Post, smtp_server: SmtpServer) -> None:
    smtp_server.answer("RCPT", "450 4.7.1 try again later")
    kept = await post.insert(expires_at=clock.now() + timedelta(days=1))
    code = await post.insert("code@example.com", expires_at=clock.now() + 10 * MINUTE)
    for minutes in (*range(0, 60, 2), 60):
        with clock.moved(minutes * MINUTE):
            async with post.served(smtp_server.settings(), poll=0.05):
                await rests(post)
    row = await post.mail(kept)
    assert (row["email_status"], row["attempt_count"]) == ("pending", 4)
    assert (await post.mail(code))["email_status"] == "failed"
    smtp_server.behave()
    with clock.moved(4 * HOUR):
        async with post.served(smtp_server.settings(), poll=0.05):
            await post.until(kept, email_status="sent")
    assert [mail.recipients for mail in smtp_server.received] == [["maya@example.com"]]


async def test_a_server_that_turns_everybody_away(
    post: Post, make_smtp_server: Callable[..., SmtpServer]
) -> None:
    server = make_smtp_server(login=("postman", "s3cret-enough"))
    email_id = await post.insert()
    async with post.served(server.settings(smtp_username="postman", smtp_password=Secret("wrong"))):
        row = await post.until(email_id, attempt_count=1)
    assert row["email_status"] == "pending"  # a wrong password is no fault of the mail's
    assert await post.attempts(email_id) == ["the server answered 535 5.7.8 to the login"]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
async def test_silence_at_any_stage_is_cut_off(
    regional_post: Post, smtp_server: SmtpServer, stage: str
) -> None:
    smtp_server.answer(stage, HANG)
    email_id = await regional_post.insert()
    async with regional_post.served(smtp_server.settings(), cut_off=1.0):
        await regional_post.until(email_id, attempt_count=1, within=6)
    assert await regional_post.attempts(email_id) == ["the server did not answer in time"]
