"""A mail is a row of the transaction that caused it."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from common import clock
from common.db.pool import Database
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.queries import global_db, regional_db
from common.queries.global_db import mail_queue as global_queue
from common.queries.global_db.models import EmailTemplateType as GlobalKind
from common.queries.regional_db import mail_queue as regional_queue
from common.queries.regional_db.models import EmailTemplateType as RegionalKind

LIFE = timedelta(minutes=10)


@pytest.fixture
async def database(make_database: Callable[[str], str]) -> AsyncIterator[Database]:
    made = Database(make_database("regional"), name="regional", application_name="test")
    await made.open()
    yield made
    await made.close()


class Refused(Exception):
    """Something after the mail went wrong."""


async def _refused_request(database: Database) -> None:
    async with database.transaction() as connection:
        await enqueue(
            regional_queue.AsyncQuerier(connection),
            kind=MailKind.HUB_TFA,
            to="maya@example.com",
            language="en-US",
            expires_at=clock.now() + LIFE,
            life=LIFE,
            code="123456",
        )
        raise Refused


async def test_a_committed_mail_is_due_at_once(database: Database) -> None:
    end = clock.now() + LIFE
    async with database.transaction() as connection:
        email_id = await enqueue(
            regional_queue.AsyncQuerier(connection),
            kind=MailKind.HUB_TFA,
            to="maya@example.com",
            language="ta-IN",
            expires_at=end,
            life=LIFE,
            code="123456",
        )
    async with database.connection() as connection:
        cursor = await connection.execute(
            "select email_id, email_type::text, email_to, email_status::text, attempt_count, "
            "next_attempt_at <= $1, expires_at, email_text_body like '%123456%', "
            "email_html_body like '%lang=\"ta\"%' from emails",
            (clock.now(),),
        )
        assert await cursor.fetchall() == [
            (email_id, "hub_tfa", "maya@example.com", "pending", 0, True, end, True, True)
        ]


async def test_a_rolled_back_request_mails_nothing(database: Database) -> None:
    with pytest.raises(Refused):
        await _refused_request(database)
    async with database.connection() as connection:
        cursor = await connection.execute("select count(*) from emails")
        assert await cursor.fetchone() == (0,)


def test_the_databases_know_exactly_our_kinds() -> None:
    ours = {kind.value for kind in MailKind}
    assert {kind.value for kind in GlobalKind} == {k for k in ours if k.startswith("admin_")}
    assert {kind.value for kind in RegionalKind} == {k for k in ours if not k.startswith("admin_")}


def test_both_databases_run_the_same_queue() -> None:
    def code(module: object) -> str:
        path = Path(str(module.__file__))  # type: ignore[attr-defined]  # of a module
        return path.read_text().replace("global_db", "regional_db")

    assert code(global_queue) == code(regional_queue)
    assert global_db is not regional_db
