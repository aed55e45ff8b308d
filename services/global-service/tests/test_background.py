"""Admin mails and cleanup: one of several processes does them, and another takes over."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from common.db.pool import Database
from common.mail.queue.settings import CourierSettings
from common.settings import Secret
from global_service.background import Background
from global_service.settings import CleanupSettings, GlobalServiceSettings
from vetchium_testing.mail.post import Post, eventually, login_of
from vetchium_testing.mail.smtp import SmtpServer
from vetchium_testing.stopwatch import Stopwatch

SECOND = timedelta(seconds=1)


@pytest.fixture
async def post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    conninfo = make_database("global")
    database = Database(
        login_of("global", conninfo), name="global", application_name="test", max_size=20
    )
    await database.open()
    yield Post("global", conninfo, database)
    await database.close()


def background(post: Post, server: SmtpServer) -> Background:
    settings = GlobalServiceSettings(
        global_db_conn=Secret(post.conninfo),
        cors_allowed_origins=("*",),
        admin_ui_url="https://admin.example",
        smtp=server.settings(),
        courier=CourierSettings(),
        cleanup=CleanupSettings(cleanup_hub_signup_tokens_interval=SECOND),
    )
    return Background(post.database, settings)


async def test_it_sends_admin_mails_and_cleans_up(post: Post, smtp_server: SmtpServer) -> None:
    async def is_swept() -> bool:
        return await post.query("select count(*) from hub_signup_tokens") == [(0,)]

    one = background(post, smtp_server)
    await one.start()
    await post.until(await post.insert(), email_status="sent")
    await post.query(
        "insert into hub_signup_tokens (token_hash, email_address_hash, hashing_algorithm, "
        "expires_at) values ('x', 'x', 'HMAC-SHA-256', now())"
    )
    await eventually(is_swept)
    await one.stop()


async def test_it_mails_the_resets_that_staff_have_asked_for(
    post: Post, smtp_server: SmtpServer
) -> None:
    """C9: of two orders the one of an active admin becomes a mail."""

    async def is_done() -> bool:
        mailed = await post.query("select email_to, email_status::text from emails")
        left = await post.query("select count(*) from admin_reset_orders")
        return (mailed, left) == ([("maya@vetchium.example", "sent")], [(0,)])

    await post.query("delete from emails")
    await post.query(
        "with a as (insert into admin_users (email_address, full_name, password_hash, status)"
        " values ('maya@vetchium.example', 'Maya', '', 'active') returning admin_user_id as id)"
        " insert into admin_reset_orders select gen_random_uuid(), id, now(),"
        " now() + interval '1 hour' from (select id from a union all select gen_random_uuid()) x"
    )
    one = background(post, smtp_server)
    await one.start()
    await eventually(is_done)
    await one.stop()


async def test_one_of_two_works_and_the_other_takes_over(
    post: Post, smtp_server: SmtpServer
) -> None:
    one, two = background(post, smtp_server), background(post, smtp_server)

    async def one_leads() -> bool:
        return one.is_leading

    async def two_leads() -> bool:
        return two.is_leading

    await one.start()
    await eventually(one_leads)
    await two.start()
    for number in range(20):
        await post.insert(f"a{number}@example.com")
    await smtp_server.wait_for(20)
    assert not two.is_leading
    watch = Stopwatch()
    await one.stop()
    await post.insert("last@example.com")
    await smtp_server.wait_for(21)
    assert watch.running < 10
    assert await two_leads()
    await asyncio.sleep(0.2)
    assert len(smtp_server.received) == 21
    await two.stop()
    rows = await post.query("select distinct attempt_count, email_status::text from emails")
    assert rows == [(1, "sent")]
