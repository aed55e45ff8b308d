"""The cleanup of orgs and agencies by the regional-worker, separate jobs per portal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from common import clock
from common.db import cleanup
from common.db.pool import Database
from common.queries.regional_db.cleanup import AsyncQuerier
from regional_worker.jobs import jobs
from regional_worker.settings import CleanupSettings

HOUR = timedelta(hours=1)
PORTALS = ("org", "agency")
JOBS = {
    "tenant_tfa_tokens": "tfa_tokens",
    "tenant_sessions": "sessions",
    "tenant_password_reset_tokens": "password_reset_tokens",
    "tenant_invitation_tokens": "password_reset_tokens",
    "tenant_signups": "password_reset_tokens",
}
EXTRA = {"tenant_tfa_tokens": "code_hash", "tenant_invitation_tokens": "tenant_id"}


@pytest.fixture
async def database(make_database: Callable[[str], str]) -> AsyncIterator[Database]:
    made = Database(make_database("regional"), name="regional", application_name="test")
    await made.open()
    yield made
    await made.close()


async def insert(database: Database, table: str, **row: object) -> None:
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    async with database.connection() as connection:
        await connection.execute(
            f"insert into {table} ({', '.join(row)}) values ({places})", tuple(row.values())
        )


async def user(database: Database, kind: str, created_at: datetime, *, is_confirmed: bool) -> UUID:
    user_id = uuid4()
    await insert(
        database,
        "tenant_users",
        tenant_user_id=user_id,
        kind=kind,
        tenant_id=uuid4(),
        email_address="maya@example.org",
        created_at=created_at,
        confirmed_at=created_at if is_confirmed else None,
    )
    return user_id


async def kinds(database: Database, table: str) -> list[str]:
    async with database.connection() as connection:
        cursor = await connection.execute(f"select kind::text from {table} order by 1")
        return [row[0] for row in await cursor.fetchall()]


async def sweep(database: Database, name: str) -> None:
    (job,) = (job for job in jobs(CleanupSettings()) if job.name == name)
    await cleanup.sweep(database, AsyncQuerier, job, asyncio.Event())


@pytest.mark.parametrize("portal", PORTALS)
@pytest.mark.parametrize("table", JOBS)
async def test_expired_rows_of_the_portal_go(database: Database, table: str, portal: str) -> None:
    now = clock.now()
    for kind in PORTALS:
        owner = await user(database, kind, now, is_confirmed=True)
        for ahead in (-HOUR, HOUR):
            row: dict[str, object] = {"kind": kind, "expires_at": now + ahead}
            if table == "tenant_signups":
                row |= {"signup_id": uuid4(), "email_address": "maya@example.org"}
            else:
                row |= {"token_hash": uuid4().bytes, "tenant_user_id": owner}
            if extra := EXTRA.get(table):
                row[extra] = uuid4() if extra == "tenant_id" else b"code"
            await insert(database, table, **row)
    await sweep(database, f"{portal}_{JOBS[table]}")
    assert sorted(await kinds(database, table)) == sorted([*PORTALS, *(set(PORTALS) - {portal})])


@pytest.mark.parametrize("portal", PORTALS)
async def test_what_nobody_confirmed_goes_after_48_hours(database: Database, portal: str) -> None:
    now = clock.now()
    for kind in PORTALS:
        for hours, is_confirmed in ((49, False), (47, False), (99, True)):
            created_at = now - hours * HOUR
            await user(database, kind, created_at, is_confirmed=is_confirmed)
            await insert(
                database,
                "tenant_domains",
                kind=kind,
                domain=f"d{hours}.example.com",
                tenant_id=uuid4(),
                verification_token="",
                token_expires_at=now,
                created_at=created_at,
                confirmed_at=created_at if is_confirmed else None,
            )
    await sweep(database, f"{portal}_sessions")
    for table in ("tenant_users", "tenant_domains"):
        left = await kinds(database, table)
        assert left.count(portal) == 2, table
        assert len(left) == 5, table
