"""The cleanup of the global-service: what it deletes and what it keeps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from common import clock
from common.db import cleanup
from common.db.pool import Database
from common.queries.global_db.cleanup import AsyncQuerier
from global_service.jobs import jobs
from global_service.settings import CleanupSettings

HOUR = timedelta(hours=1)
ADMIN_TOKENS = {
    "admin_tfa_tokens": "admin_tfa_tokens",
    "admin_sessions": "admin_sessions",
    "admin_password_reset_tokens": "admin_password_reset_tokens",
    "admin_invitation_tokens": "admin_password_reset_tokens",
}


@pytest.fixture
async def database(make_database: Callable[[str], str]) -> AsyncIterator[Database]:
    made = Database(make_database("global"), name="global", application_name="test")
    await made.open()
    yield made
    await made.close()


async def execute(database: Database, text: str, *values: object) -> list[tuple[object, ...]]:
    async with database.connection() as connection:
        cursor = await connection.execute(text, values)
        return await cursor.fetchall() if cursor.description else []


async def sweep(database: Database, name: str) -> None:
    (job,) = (job for job in jobs(CleanupSettings()) if job.name == name)
    await cleanup.sweep(database, AsyncQuerier, job, asyncio.Event())


@pytest.mark.parametrize("table", ADMIN_TOKENS)
async def test_expired_admin_tokens_go_and_live_ones_stay(database: Database, table: str) -> None:
    ((admin,),) = await execute(
        database, "insert into admin_users (email_address) values ('a@b.example') returning 1"
    )
    assert admin == 1
    extra = ", code_hash" if table == "admin_tfa_tokens" else ""
    for hours in (-2, -1, 1):
        await execute(
            database,
            f"insert into {table} (token_hash, admin_user_id, expires_at{extra}) "
            f"select $1, admin_user_id, $2{', $1' if extra else ''} from admin_users",
            uuid4().bytes,
            clock.now() + hours * HOUR,
        )
    await sweep(database, ADMIN_TOKENS[table])
    assert await execute(database, f"select count(*) from {table}") == [(1,)]


async def test_sign_up_tokens_go_when_expired_or_consumed(database: Database) -> None:
    now = clock.now()
    rows: list[tuple[bytes, datetime, datetime | None]] = [
        (b"live", now + HOUR, None),
        (b"expired", now - HOUR, None),
        (b"consumed", now + HOUR, now),
        (b"both", now - HOUR, now - 2 * HOUR),
    ]
    for digest, expires_at, consumed_at in rows:
        await execute(
            database,
            "insert into hub_signup_tokens (token_hash, email_address_hash, hashing_algorithm, "
            "expires_at, consumed_at) values ($1, $1, 'HMAC-SHA-256', $2, $3)",
            digest,
            expires_at,
            consumed_at,
        )
    await sweep(database, "hub_signup_tokens")
    assert await execute(database, "select token_hash from hub_signup_tokens") == [(b"live",)]


async def test_reservations_that_nobody_confirmed_go_after_24_hours(database: Database) -> None:
    now = clock.now()
    for handle, hours, confirmed_at in (("old", 25, None), ("new", 23, None), ("done", 99, now)):
        await execute(
            database,
            "insert into hub_users (hub_user_global_id, handle, email_address_hash, "
            "hashing_algorithm, status, preferred_language, home_region, reserved_at, confirmed_at)"
            " values ($1, $2, $3, 'HMAC-SHA-256', 'active', 'en-US', 'ind1', $4, $5)",
            uuid4(),
            handle,
            handle.encode(),
            now - hours * HOUR,
            confirmed_at,
        )
    await sweep(database, "hub_signup_tokens")
    left = await execute(database, "select handle from hub_users order by handle")
    assert left == [("done",), ("new",)]


async def test_old_throttle_counters_go(database: Database) -> None:
    for hours in (0, 1, 3, 30):
        await execute(
            database,
            "insert into throttles (kind, subject, window_start, count) values ('x', 'x', $1, 1)",
            clock.now() - hours * HOUR,
        )
    await sweep(database, "admin_tfa_tokens")
    assert await execute(database, "select count(*) from throttles") == [(2,)]


async def test_old_counters_of_regions_go(database: Database) -> None:
    for hours in (0, 1, 3, 30):
        await execute(
            database,
            "insert into region_throttles (kind, subject, window_start, count)"
            " values ('x', 'x', $1, 1)",
            clock.now() - hours * HOUR,
        )
    await sweep(database, "admin_tfa_tokens")
    assert await execute(database, "select count(*) from region_throttles") == [(2,)]


def test_every_interval_has_its_job() -> None:
    every = CleanupSettings(
        **{
            field.name: timedelta(minutes=number)
            for number, field in enumerate(msgspec.structs.fields(CleanupSettings), start=1)
        }
    )
    made = {f"cleanup_{job.name}_interval": job.every for job in jobs(every)}
    assert made == msgspec.structs.asdict(every)
