"""Queues of either kind, each empty."""

from collections.abc import AsyncIterator, Callable
from functools import cache

import pytest

from vetchium_testing.mail.post import Post, empty_post


@pytest.fixture(scope="session")
def queue_of(make_database: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function from a kind to the database that all tests of mails use."""
    return cache(make_database)


@pytest.fixture(params=["regional", "global"])
async def post(
    request: pytest.FixtureRequest, queue_of: Callable[[str], str]
) -> AsyncIterator[Post]:
    async with empty_post(request.param, queue_of(request.param)) as found:
        yield found


@pytest.fixture
async def regional_post(queue_of: Callable[[str], str]) -> AsyncIterator[Post]:
    """Give a queue of one kind, for what is slow or concerns regional mails."""
    async with empty_post("regional", queue_of("regional")) as found:
        yield found
