"""Lists and gauges stay quick next to many finished mails."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common import clock
from common.queries.regional_db import mail_operations as queries
from vetchium_testing.mail.post import Post

DAY = timedelta(days=1)


@pytest.fixture
async def filled(regional_post: Post) -> Post:
    await regional_post.query(
        "insert into emails (email_type, email_to, email_subject, email_text_body, "
        "email_html_body, email_status, created_at) "
        "select 'hub_tfa', 'a@b.example', 's', '', '', "
        "(case when n % 100 = 0 then 'failed' when n % 1000 = 1 then 'pending' else 'sent' end)"
        "::email_status, now() - n * interval '1 second' from generate_series(1, 30000) as n"
    )
    await regional_post.query("vacuum analyze emails")
    return regional_post


@pytest.mark.parametrize(
    ("status", "index"), [(None, "emails_newest"), ("failed", "emails_newest_by_status")]
)
async def test_a_page_reads_little(filled: Post, status: str | None, index: str) -> None:
    now = clock.now()
    rows = await filled.query(
        f"explain {queries.LIST_MAILS}", now, status, None, now + DAY, uuid4(), 51
    )
    plan = "\n".join(row[0] for row in rows)
    assert f"Index Scan Backward using {index} on emails" in plan
    assert plan.count("Sort Key") == plan.count("Sort Key: a.attempted_at") == 1


@pytest.mark.parametrize("text", [queries.GET_DUE_SINCE, queries.GET_PENDING_SINCE])
async def test_an_age_reads_one_row(filled: Post, text: str) -> None:
    values = (clock.now(),) if "$1" in text else ()
    plan = "\n".join(row[0] for row in await filled.query(f"explain {text}", *values))
    assert "Seq Scan on emails" not in plan
    assert "Sort" not in plan


async def test_counting_reads_an_index_and_stops(filled: Post) -> None:
    rows = await filled.query(f"explain (analyze) {queries.COUNT_MAILS}", 10_000)
    plan = "\n".join(row[0] for row in rows)
    assert "Index Only Scan using emails_newest_by_status" in plan
    counted = await filled.query(queries.COUNT_MAILS, 10_000)
    assert {str(status): count for status, count in counted} == {
        "pending": 30,
        "failed": 300,
        "cancelled": 0,
        "sent": 10_000,
    }
