"""The queue's queries keep their cost however many mails lie in the table."""

from datetime import timedelta

import pytest

from common import clock
from common.queries.regional_db import mail_queue
from vetchium_testing.mail.post import Post

HOUR = timedelta(hours=1)


@pytest.fixture
async def filled(regional_post: Post) -> Post:
    await regional_post.query("alter table emails disable trigger emails_notify")
    await regional_post.query(
        "insert into emails (email_type, email_to, email_subject, email_text_body, "
        "email_html_body, email_status, next_attempt_at, expires_at) "
        "select 'hub_tfa', 'a@b.example', 's', case when n % 100 = 0 then 't' else '' end, '', "
        "(case when n % 100 = 0 then 'pending' else 'sent' end)::email_status, "
        "now() - n * interval '1 second', now() + interval '1 day' "
        "from generate_series(1, 30000) as n"
    )
    await regional_post.query("analyze emails")
    return regional_post


@pytest.mark.parametrize(
    ("text", "index"),
    [
        (mail_queue.CLAIM_EMAILS, "emails_due"),
        (mail_queue.GET_NEXT_DUE_AT, "emails_due"),
        (mail_queue.EXPIRE_EMAILS, "emails_with_body"),
    ],
)
async def test_the_index_carries_the_query(filled: Post, text: str, index: str) -> None:
    now = clock.now()
    values = {
        mail_queue.CLAIM_EMAILS: (now + HOUR, "worker", now, 10),
        mail_queue.GET_NEXT_DUE_AT: (now,),
        mail_queue.EXPIRE_EMAILS: (now, 500),
    }[text]
    rows = await filled.query(f"explain {text}", *values)
    plan = "\n".join(row[0] for row in rows)
    assert index in plan
    assert "Seq Scan on emails" not in plan
