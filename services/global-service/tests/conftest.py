"""Fixtures of the admin portal's tests."""

from collections.abc import AsyncIterator, Callable

import pytest

from vetchium_testing.global_service import service
from vetchium_testing.global_service.service import Colleague, Office


@pytest.fixture(scope="session")
async def office(make_database: Callable[[str], str]) -> AsyncIterator[Office]:
    """A global-service that runs as long as the test process; each test adds its own admins."""
    async with service.office(make_database("global")) as built:
        # So the last superadmin of a test is never the last one of the database.
        await built.colleague("superadmin")
        yield built


@pytest.fixture(scope="session")
async def empty_office(make_database: Callable[[str], str]) -> AsyncIterator[Office]:
    """A second global-service, for `private_office`."""
    async with service.office(make_database("global")) as built:
        yield built


@pytest.fixture
async def private_office(empty_office: Office) -> Office:
    """A global-service for one test, without any admin."""
    await empty_office.sql("truncate admin_users, emails, throttles cascade")
    return empty_office


@pytest.fixture
async def colleague(office: Office) -> Colleague:
    """An active admin without a role."""
    return await office.colleague()


@pytest.fixture
async def root(office: Office) -> str:
    """A session of a superadmin."""
    return await office.signed_in("superadmin")
