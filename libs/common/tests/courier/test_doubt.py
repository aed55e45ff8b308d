"""At most one mail of a worker is in doubt."""

import asyncio

import pytest

from common.mail.queue.worker import Doubt
from vetchium_testing.mail.post import Post
from vetchium_testing.mail.smtp import SmtpServer
from vetchium_testing.stopwatch import Stopwatch


async def test_one_at_a_time() -> None:
    doubt, inside, most = Doubt(), 0, 0

    async def enter() -> None:
        nonlocal inside, most
        async with doubt.alone():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(enter() for _ in range(8)))
    assert most == 1


async def test_a_long_stay_does_not_block_the_others() -> None:
    doubt = Doubt()

    entered: list[tuple[float, float]] = []

    async def stay(seconds: float) -> None:
        async with doubt.alone():
            entered.append((watch.passed, watch.running))
            await asyncio.sleep(seconds)

    watch = Stopwatch()
    await asyncio.gather(stay(1.0), stay(0.1), stay(0.1))
    (_, first), (second, second_running), (third, _) = entered
    assert first < 0.1
    assert second > 0.2
    assert second_running < 0.6
    assert second + 0.1 <= third + 0.01
    async with asyncio.timeout(0.1), doubt.alone():  # whole again
        pass


async def test_a_failure_opens_the_lock() -> None:
    doubt = Doubt()
    with pytest.raises(ZeroDivisionError):
        async with doubt.alone():
            raise ZeroDivisionError
    async with asyncio.timeout(0.1), doubt.alone():
        pass


async def test_no_second_mail_is_handed_over_before_the_first_is_recorded(
    post: Post, smtp_server: SmtpServer
) -> None:
    for number in range(4):
        await post.insert(f"u{number}@example.com")
    async with await post.session() as blocking, blocking.transaction():
        await blocking.execute("lock table email_delivery_attempts in exclusive mode")
        async with asyncio.timeout(10):
            task = asyncio.create_task(_serve(post, smtp_server))
            (first,) = await smtp_server.wait_for(1)
            await asyncio.sleep(0.15)
            assert len(smtp_server.received) == 1
            await smtp_server.wait_for(2)  # but a slow record does not stop the queue
    await task
    second = smtp_server.received[1]
    assert second.at - first.at > 0.1  # the server learns of the first one late on a busy machine


async def _serve(post: Post, smtp_server: SmtpServer) -> None:
    async with post.served(smtp_server.settings()):
        await smtp_server.wait_for(4)
