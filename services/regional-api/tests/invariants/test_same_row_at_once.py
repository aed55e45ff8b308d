"""One request many times at the same instant: no statement fails because of itself.

`insert … on conflict (a) do update` raises a violation of the table's unique `b` when two sessions
write a row with the same `a` and `b` at once. `on conflict do nothing` waits, and does nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from common import clock
from common.db.pool import Connection
from common.queries.global_db import tenant_member
from common.queries.regional_db import hub_signup, tenant_signup
from regional_api.tenant.signup.recovery import confirm_member_in
from vetchium_testing.regional_api.flows import portal_of
from vetchium_testing.regional_api.joined_regions import Platform
from vetchium_testing.regional_api.tenant import Tenant

_SESSIONS = 20
_ROUNDS = 200
HOME = "usa1"


@pytest.fixture
def portal() -> str:
    """One portal: both have the same statements."""
    return "org"


@pytest.fixture
async def sessions(
    platform: Platform, request: pytest.FixtureRequest
) -> AsyncIterator[list[Connection]]:
    """Sessions of one database, each outside a transaction."""
    opened = [
        await psycopg.AsyncConnection.connect(platform.conninfo[request.param], autocommit=True)
        for _ in range(_SESSIONS)
    ]
    yield opened
    for session in opened:
        await session.close()


in_global = pytest.mark.parametrize("sessions", ["global"], indirect=True)
at_home = pytest.mark.parametrize("sessions", [HOME], indirect=True)


async def _hammer(
    sessions: list[Connection], write: Callable[[Connection, UUID], Awaitable[object]]
) -> None:
    """Let all sessions write the same row at once, again and again; each must have it."""
    for _ in range(_ROUNDS):
        row = uuid4()
        assert all(await asyncio.gather(*(write(session, row) for session in sessions)))


@in_global
async def test_inviting(platform: Platform, tenant: Tenant, sessions: list[Connection]) -> None:
    portal = portal_of(platform, tenant.portal, HOME)

    async def invite(session: Connection, row: UUID) -> bool:
        user_id = await tenant_member.AsyncQuerier(session).reserve_tenant_member(
            tenant_user_id=uuid4(),
            tenant_id=tenant.tenant_id,
            kind=portal.global_kind,
            email_address_hash=row.bytes,
            home_region=HOME,
            now=clock.now(),
        )
        assert user_id is not None
        return await confirm_member_in(session, portal, tenant.tenant_id, user_id, row.bytes)

    await _hammer(sessions, invite)


@in_global
async def test_a_member_whose_reservation_has_died(
    platform: Platform, tenant: Tenant, sessions: list[Connection]
) -> None:
    portal = portal_of(platform, tenant.portal, HOME)
    await _hammer(
        sessions,
        lambda session, row: confirm_member_in(session, portal, tenant.tenant_id, row, row.bytes),
    )


@at_home
async def test_a_founder(platform: Platform, tenant: Tenant, sessions: list[Connection]) -> None:
    portal = portal_of(platform, tenant.portal, HOME)

    async def create(session: Connection, row: UUID) -> int:
        queries = tenant_signup.AsyncQuerier(session)
        member, now = portal.member(tenant.tenant_id, row), clock.now()
        return await queries.insert_tenant_founder(
            **member,
            email_address=f"{row}@example.com",
            password_hash="",
            preferred_language="en-US",
            now=now,
        ) or await queries.renew_half_made_tenant_founder(**member, now=now)

    await _hammer(sessions, create)


@at_home
async def test_a_hub_user(sessions: list[Connection]) -> None:
    async def create(session: Connection, row: UUID) -> int:
        queries = hub_signup.AsyncQuerier(session)
        now = clock.now()
        return await queries.insert_hub_user(
            hub_user_global_id=row,
            email_address=f"{row}@example.com",
            password_hash="",
            handle=str(row),
            preferred_language="en-US",
            resident_country_code="IN",
            now=now,
        ) or await queries.renew_half_made_hub_user(
            email_address=f"{row}@example.com",
            hub_user_global_id=row,
            password_hash="",
            preferred_language="en-US",
            resident_country_code="IN",
            now=now,
        )

    await _hammer(sessions, create)
