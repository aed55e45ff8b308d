"""The state of a queue in the metrics."""

import math
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from common import clock
from common.db.pool import Database
from common.mail.queue import gauges
from common.mail.queue.gauges import QueueGauges
from common.queries.global_db import mail_operations as global_operations
from common.queries.regional_db import mail_operations as regional_operations
from vetchium_testing.mail.post import TFA, Post
from vetchium_testing.mail.smtp import DROP, SmtpServer

MINUTE = timedelta(minutes=1)
KINDS = {"global": global_operations, "regional": regional_operations}


def value(name: str, **labels: str) -> float:
    found = REGISTRY.get_sample_value(f"vetchium_{name}", labels)
    return 0.0 if found is None else found


def mails(status: str) -> float:
    return value("mail_queue_mails", status=status)


async def test_ages_and_counts(post: Post) -> None:
    now = clock.now()
    await post.insert(next_attempt_at=now - 3 * MINUTE, created_at=now - 4 * MINUTE)
    await post.insert(next_attempt_at=now + MINUTE, created_at=now - 9 * MINUTE)
    await post.insert(next_attempt_at=now - 30 * MINUTE, expires_at=now - MINUTE, created_at=now)
    for status, count in (("sent", 2), ("failed", 1)):
        for _ in range(count):
            await post.insert(email_status=status, next_attempt_at=now - 60 * MINUTE)
    await QueueGauges(post.database, KINDS[post.kind].AsyncQuerier).refresh()
    found = [mails(status) for status in ("pending", "sent", "failed", "cancelled")]
    assert found == [3, 2, 1, 0]
    assert 180 <= value("mail_queue_due_seconds") < 200
    assert 540 <= value("mail_queue_pending_seconds") < 560


async def test_an_empty_queue_has_no_age_and_is_not_asked_again_at_once(post: Post) -> None:
    queue = QueueGauges(post.database, KINDS[post.kind].AsyncQuerier)
    await queue.refresh()
    assert (value("mail_queue_due_seconds"), value("mail_queue_pending_seconds")) == (0, 0)
    await post.insert()
    await queue.refresh()
    assert mails("pending") == 0


async def test_counting_has_an_end(regional_post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "MOST", 5)
    for _ in range(7):
        await regional_post.insert()
    await QueueGauges(regional_post.database, regional_operations.AsyncQuerier).refresh()
    assert mails("pending") == 5


async def test_a_database_that_is_away_is_no_number() -> None:
    database = Database("postgresql://x@127.0.0.1:1/x", name="away", application_name="test")
    await database.open()
    await QueueGauges(database, regional_operations.AsyncQuerier).refresh()
    assert math.isnan(mails("pending"))
    assert math.isnan(value("mail_queue_due_seconds"))
    await database.close()


async def test_attempts_are_counted_by_type_and_failures_by_their_reason(
    post: Post, smtp_server: SmtpServer
) -> None:
    kind = TFA[post.kind]
    names = ("refused", "put_off", "dropped", "unsendable")
    before = {name: value("mail_failures_total", type=kind, reason=name) for name in names}
    sent = value("mails_total", type=kind, outcome="sent")
    expired = value("mails_expired_total")
    smtp_server.answer("RCPT", "550 5.1.1 no", to="refused")
    smtp_server.answer("RCPT", "450 later", to="put_off")
    smtp_server.answer("DATA", DROP, to="dropped")
    for name in names[:3]:
        await post.insert(f"{name}@example.com")
    await post.insert("unsendable")
    late = await post.insert(expires_at=clock.now() - MINUTE)
    good = await post.insert("good@example.com")
    async with post.served(smtp_server.settings(), poll=0.1):
        for (email_id,) in await post.query(
            "select email_id from emails where email_id <> $1", late
        ):
            await post.until(email_id, attempt_count=1)
        await post.until(late, email_status="failed")
        await post.until(good, email_status="sent")
    for name in names:
        assert value("mail_failures_total", type=kind, reason=name) == before[name] + 1
    assert value("mails_total", type=kind, outcome="sent") == sent + 1
    assert value("mails_expired_total") == expired + 1
