"""Several couriers on one queue, couriers that die, couriers that are stopped."""

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from common import clock
from common.mail.queue.smtp import CUT_OFF
from vetchium_testing.mail.post import Post
from vetchium_testing.mail.smtp import HANG, SmtpServer
from vetchium_testing.stopwatch import Stopwatch

SLACK = 25.0 - CUT_OFF  # between the cut-off and the end of a process that was told to stop
PROGRAM = Path(__file__).with_name("one_courier.py")
MANY = (
    "insert into emails (email_type, email_to, email_subject, email_text_body, email_html_body) "
    "select 'hub_tfa', 'u' || n || '@example.com', 's', 't', 'h' from generate_series(1, $1) as n"
)


@contextmanager
def one_courier(
    post: Post, server: SmtpServer, cut_off: float = CUT_OFF
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the program for the length of a block; nothing of it is left behind."""
    told = (post.conninfo, str(server.port), str(cut_off))
    with subprocess.Popen([sys.executable, PROGRAM, *told]) as process:
        try:
            yield process
        finally:
            process.kill()


def doubled(server: SmtpServer) -> list[str]:
    sent = Counter(mail.message["Message-ID"] for mail in server.received)
    return [message_id for message_id, times in sent.items() if times > 1]


async def test_three_couriers_at_once_never_double(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    async with AsyncExitStack() as stack:
        for number in range(3):
            await stack.enter_async_context(
                regional_post.served(smtp_server.settings(), name=f"worker-{number}", poll=0.1)
            )
        for _ in range(6):
            await regional_post.query(MANY, 50)
            await asyncio.sleep(0.05)
        await smtp_server.wait_for(300, within=30)
        await asyncio.sleep(0.5)
    assert len(smtp_server.received) == 300
    assert doubled(smtp_server) == []
    rows = await regional_post.query(
        "select email_status::text, attempt_count, locked_by, count(*) from emails group by 1, 2, 3"
    )
    assert rows == [("sent", 1, None, 300)]
    assert await regional_post.query("select count(*) from email_delivery_attempts") == [(300,)]


async def test_the_mails_of_a_killed_worker_are_taken_over_after_the_lease(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.answer("DATA", HANG)
    await regional_post.query(MANY, 8)
    with one_courier(regional_post, smtp_server) as process:
        await regional_post.leased(8)
        process.kill()
    smtp_server.behave()
    async with regional_post.served(smtp_server.settings()):
        await asyncio.sleep(1)
        assert smtp_server.received == []  # the leases still run
    with clock.moved(timedelta(seconds=61)):
        async with regional_post.served(smtp_server.settings()):
            await smtp_server.wait_for(8)
    assert doubled(smtp_server) == []


async def test_sigterm_finishes_the_mail_in_hand_and_gives_the_rest_back(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.delay = 1.5
    await regional_post.query(MANY, 10)
    with one_courier(regional_post, smtp_server) as process:
        await regional_post.leased(10)
        await smtp_server.wait_for_sessions(4)
        watch = Stopwatch()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 25) == 0
        assert watch.running < 5
    rows = await regional_post.query(
        "select email_status::text, attempt_count, locked_by is null, count(*) from emails "
        "group by 1, 2, 3 order by 1"
    )
    assert rows == [("pending", 0, True, 6), ("sent", 1, True, 4)]
    assert len(smtp_server.received) == 4


async def test_a_stopping_worker_hands_over_at_once(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.delay = 1.0
    await regional_post.query(MANY, 10)
    stop = asyncio.Event()
    first = regional_post.courier(smtp_server.settings(smtp_connections=1), name="first")
    running = asyncio.create_task(first.run(stop))
    await regional_post.leased(10)
    async with regional_post.served(smtp_server.settings(smtp_connections=9), name="second"):
        stop.set()
        await smtp_server.wait_for(10, within=4.0)
        await running
    assert doubled(smtp_server) == []


async def test_a_mail_that_hangs_does_not_keep_the_worker_alive(
    regional_post: Post, smtp_server: SmtpServer
) -> None:
    smtp_server.answer("DATA", HANG)
    await regional_post.query(MANY, 1)
    with one_courier(regional_post, smtp_server, cut_off=2.0) as process:
        await smtp_server.wait_for_sessions(1)
        watch = Stopwatch()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 30) == 0
        assert watch.running < 2.0 + SLACK
    rows = await regional_post.query(
        "select email_status::text, attempt_count, locked_by is null from emails"
    )
    assert rows == [("pending", 1, True)]
