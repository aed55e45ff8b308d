"""Queues of either kind, each in a database of its own."""

from collections.abc import AsyncIterator, Callable

import pytest

from common.db.pool import Database
from vetchium_testing.mail.post import Post, login_of


@pytest.fixture(params=["regional", "global"])
async def post(
    request: pytest.FixtureRequest, make_database: Callable[[str], str]
) -> AsyncIterator[Post]:
    conninfo = make_database(request.param)
    database = Database(
        login_of(request.param, conninfo), name="test", application_name="test", max_size=20
    )
    await database.open()
    yield Post(request.param, conninfo, database)
    await database.close()


@pytest.fixture
async def regional_post(make_database: Callable[[str], str]) -> AsyncIterator[Post]:
    """Give a queue of one kind, for what is slow or concerns regional mails."""
    conninfo = make_database("regional")
    database = Database(
        login_of("regional", conninfo), name="test", application_name="test", max_size=20
    )
    await database.open()
    yield Post("regional", conninfo, database)
    await database.close()
