"""What operators do with a queue, on either kind of database."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common import clock
from common.mail.queue.operations import (
    Cancelled,
    NoSuchMail,
    NotCancelled,
    NotRequeued,
    Operations,
)
from common.mail.queue.rows import ListedMail, masked
from common.queries.global_db import mail_operations as global_operations
from common.queries.regional_db import mail_operations as regional_operations
from vetchium_testing.mail.post import TFA, Post
from vetchium_testing.mail.smtp import SmtpServer

HOUR = timedelta(hours=1)
OTHER = {"global": "admin_invitation", "regional": "org_invitation"}
BODIES = {"email_text_body": "", "email_html_body": ""}


@pytest.fixture
def operations(post: Post) -> Operations:
    kinds = {"global": global_operations, "regional": regional_operations}
    return Operations(post.database, kinds[post.kind].AsyncQuerier)


async def listed(
    operations: Operations, status: str | None = None, email_type: str | None = None
) -> list[ListedMail]:
    page = await operations.list(status=status, email_type=email_type, cursor="", limit=100)
    return list(page.rows)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("maya@example.com", "m…@example.com"),
        ("m@example.com", "m…@example.com"),
        ("மாயா@example.com", "ம…@example.com"),
        ("a@b@example.com", "a…@example.com"),
        ("nobody", "n…"),
        ("@example.com", "@…@example.com"),
        ("", ""),
        ("\x1b[31m@exam\r\nple.com", "?…@exam??ple.com"),
    ],
)
def test_of_an_address_little_is_shown(address: str, shown: str) -> None:
    assert masked(address) == shown


class TestList:
    async def test_it_tells_what_an_operator_needs(
        self, post: Post, operations: Operations
    ) -> None:
        now = clock.now()
        email_id = await post.insert(
            created_at=now - HOUR, attempt_count=2, next_attempt_at=now + HOUR
        )
        for hours, error in ((2, "the first"), (1, "the last")):
            await post.query(
                "insert into email_delivery_attempts (email_id, attempted_at, error_message) "
                "values ($1, $2, $3)",
                email_id,
                now - hours * HOUR,
                error,
            )
        (mail,) = await listed(operations)
        assert (mail.email_id, mail.email_type) == (email_id, TFA[post.kind])
        assert (mail.email_to, mail.email_status) == ("m…@example.com", "pending")
        assert (mail.attempt_count, mail.last_error) == (2, "the last")
        assert 3600 <= mail.age_seconds < 3700
        assert mail.next_attempt_at == now + HOUR
        assert not mail.is_in_hand
        assert not mail.can_be_requeued

    async def test_it_filters_by_status_and_type(self, post: Post, operations: Operations) -> None:
        for status in ("pending", "sent", "failed", "cancelled"):
            await post.insert(email_status=status)
            await post.insert(email_status=status, email_type=OTHER[post.kind])
        assert len(await listed(operations)) == 8
        assert {mail.email_status for mail in await listed(operations, "failed")} == {"failed"}
        both = await listed(operations, "sent", OTHER[post.kind])
        assert [(mail.email_status, mail.email_type) for mail in both] == [
            ("sent", OTHER[post.kind])
        ]

    async def test_its_pages_miss_nothing_and_repeat_nothing(
        self, post: Post, operations: Operations
    ) -> None:
        same = clock.now()
        ids = {await post.insert(created_at=same) for _ in range(7)}
        ids |= {await post.insert(created_at=same - n * HOUR) for n in range(1, 4)}
        seen, cursor = [], ""
        while True:
            page = await operations.list(status=None, email_type=None, cursor=cursor, limit=3)
            seen += [(mail.created_at, mail.email_id) for mail in page.rows]
            await post.insert()  # what comes in front disturbs no later page
            if not (cursor := page.next_cursor):
                break
        assert seen == sorted(seen, reverse=True)
        assert {email_id for _, email_id in seen} == ids
        assert len(seen) == 10

    async def test_mails_in_hand_and_those_that_can_go_back_are_marked(
        self, post: Post, operations: Operations
    ) -> None:
        now = clock.now()
        held = await post.insert(locked_until=now + HOUR, locked_by="w")
        back = await post.insert(email_status="failed")
        await post.insert(email_status="failed", **BODIES)
        await post.insert(email_status="failed", expires_at=now - HOUR)
        await post.insert("", email_status="failed")
        mails = await listed(operations)
        assert [mail.email_id for mail in mails if mail.is_in_hand] == [held]
        assert [mail.email_id for mail in mails if mail.can_be_requeued] == [back]


class TestRequeue:
    async def test_a_failed_mail_is_sent_at_once_with_all_attempts_before_it(
        self, post: Post, operations: Operations, smtp_server: SmtpServer
    ) -> None:
        email_id = await post.insert(
            email_status="failed", attempt_count=5, next_attempt_at=clock.now() + HOUR
        )
        async with post.served(smtp_server.settings()):  # it polls once an hour
            await post.until(await post.insert("other@example.com"), email_status="sent")
            await operations.requeue(email_id)
            row = await post.until(email_id, email_status="sent", within=3)
        assert row["attempt_count"] == 1

    @pytest.mark.parametrize("status", ["pending", "sent", "cancelled"])
    async def test_only_failed_mails_go_back(
        self, post: Post, operations: Operations, status: str
    ) -> None:
        email_id = await post.insert(email_status=status, attempt_count=3)
        with pytest.raises(NotRequeued):
            await operations.requeue(email_id)
        row = await post.mail(email_id)
        assert (row["email_status"], row["attempt_count"]) == (status, 3)

    @pytest.mark.parametrize(
        ("to", "columns"),
        [
            ("maya@example.com", BODIES),
            ("", {}),
            ("maya@example.com", {"expires_at": clock.now() - HOUR}),
        ],
    )
    async def test_what_cannot_be_sent_stays_failed(
        self, post: Post, operations: Operations, to: str, columns: dict[str, object]
    ) -> None:
        email_id = await post.insert(to, email_status="failed", **columns)
        with pytest.raises(NotRequeued):
            await operations.requeue(email_id)
        assert await operations.requeue_all(TFA[post.kind]) == 0
        assert (await post.mail(email_id))["email_status"] == "failed"

    async def test_all_of_a_type_in_batches(self, post: Post, operations: Operations) -> None:
        await post.query(
            "insert into emails (email_type, email_to, email_subject, email_text_body, "
            f"email_html_body, email_status) select '{TFA[post.kind]}', 'a@b.example', 's', 't', "
            "'h', 'failed' from generate_series(1, 1203)"
        )
        other = await post.insert(email_type=OTHER[post.kind], email_status="failed")
        assert await operations.requeue_all(TFA[post.kind]) == 1203
        assert await operations.requeue_all(TFA[post.kind]) == 0
        assert (await post.mail(other))["email_status"] == "failed"

    async def test_an_unknown_mail(self, operations: Operations) -> None:
        with pytest.raises(NoSuchMail):
            await operations.requeue(uuid4())


class TestCancel:
    async def test_a_pending_mail_loses_its_bodies_and_is_never_sent(
        self, post: Post, operations: Operations, smtp_server: SmtpServer
    ) -> None:
        email_id = await post.insert()
        assert await operations.cancel(email_id) == Cancelled(1, 0)
        async with post.served(smtp_server.settings(), poll=0.1):
            await post.until(await post.insert("other@example.com"), email_status="sent")
        row = await post.mail(email_id)
        assert row["email_status"] == "cancelled"
        assert (row["email_text_body"], row["email_html_body"]) == ("", "")
        assert [mail.recipients for mail in smtp_server.received] == [["other@example.com"]]

    async def test_one_in_a_workers_hands_is_told_and_its_attempt_recorded(
        self, post: Post, operations: Operations, smtp_server: SmtpServer
    ) -> None:
        smtp_server.delay = 0.5
        email_id = await post.insert()
        async with post.served(smtp_server.settings()):
            await post.leased(1)
            assert await operations.cancel(email_id) == Cancelled(1, 1)
            row = await post.until(email_id, attempt_count=1)
        assert (row["email_status"], row["locked_by"]) == ("cancelled", None)
        assert await post.attempts(email_id) == [None]

    @pytest.mark.parametrize("status", ["sent", "failed", "cancelled"])
    async def test_what_is_over_stays(
        self, post: Post, operations: Operations, status: str
    ) -> None:
        email_id = await post.insert(email_status=status)
        with pytest.raises(NotCancelled):
            await operations.cancel(email_id)
        assert await operations.cancel_all(TFA[post.kind]) == Cancelled(0, 0)
        row = await post.mail(email_id)
        assert (row["email_status"], row["email_text_body"] != "") == (status, True)

    async def test_all_of_a_type(self, post: Post, operations: Operations) -> None:
        for _ in range(3):
            await post.insert()
        await post.insert(locked_until=clock.now() + HOUR, locked_by="w")
        dead = await post.insert(locked_until=clock.now() - HOUR, locked_by="w")
        other = await post.insert(email_type=OTHER[post.kind])
        assert await operations.cancel_all(TFA[post.kind]) == Cancelled(5, 1)
        assert (await post.mail(dead))["locked_by"] is None
        assert (await post.mail(other))["email_status"] == "pending"

    async def test_an_unknown_mail(self, operations: Operations) -> None:
        with pytest.raises(NoSuchMail):
            await operations.cancel(uuid4())


async def test_the_address_of_a_cancelled_sign_up_is_forgotten(regional_post: Post) -> None:
    operations = Operations(regional_post.database, regional_operations.AsyncQuerier)
    one, two = [await regional_post.insert(email_type="hub_signup_verification") for _ in "12"]
    await operations.cancel(one)
    await operations.cancel_all("hub_signup_verification")
    assert [(await regional_post.mail(each))["email_to"] for each in (one, two)] == ["", ""]
