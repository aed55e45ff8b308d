"""The cleanup of the regional-worker: what it deletes and what it keeps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from common import clock
from common.db import cleanup
from common.db.pool import Database
from common.queries.regional_db.cleanup import AsyncQuerier
from regional_worker.jobs import jobs
from regional_worker.settings import CleanupSettings

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOKENS = {
    "hub_tfa_tokens": ", code_hash",
    "hub_sessions": "",
    "hub_password_reset_tokens": "",
    "hub_email_verification_tokens": ", new_email_address",
}


@pytest.fixture
async def database(make_database: Callable[[str], str]) -> AsyncIterator[Database]:
    made = Database(make_database("regional"), name="regional", application_name="test")
    await made.open()
    yield made
    await made.close()


async def user(database: Database, *, confirmed_at: datetime | None, created_at: datetime) -> UUID:
    user_id = uuid4()
    async with database.connection() as connection:
        await connection.execute(
            "insert into hub_users (hub_user_global_id, email_address, handle, created_at, "
            "confirmed_at) values ($1, $2, $3, $4, $5)",
            (user_id, f"{user_id}@example.com", str(user_id), created_at, confirmed_at),
        )
    return user_id


async def token(database: Database, table: str, owner: UUID, expires_at: datetime) -> None:
    extra = TOKENS[table]
    async with database.connection() as connection:
        await connection.execute(
            f"insert into {table} (token_hash, hub_user_global_id, expires_at{extra}) "
            f"values ($1, $2, $3{', $1' if 'code' in extra else ', $4' if extra else ''})",
            (uuid4().bytes, owner, expires_at, *(["a@b.example"] if "address" in extra else [])),
        )


async def count(database: Database, table: str) -> int:
    async with database.connection() as connection:
        row = await (await connection.execute(f"select count(*) from {table}")).fetchone()
    assert row is not None
    return int(row[0])


async def sweep_all(database: Database) -> None:
    for job in jobs(CleanupSettings()):
        await cleanup.sweep(database, AsyncQuerier, job, asyncio.Event())


@pytest.mark.parametrize("table", TOKENS)
async def test_expired_tokens_go_and_live_ones_stay(database: Database, table: str) -> None:
    now = clock.now()
    owner = await user(database, confirmed_at=now, created_at=now)
    for ahead in (-HOUR, -timedelta(seconds=1), MINUTE, HOUR):
        await token(database, table, owner, now + ahead)
    await sweep_all(database)
    assert await count(database, table) == 2
    with clock.moved(2 * HOUR):
        await sweep_all(database)
    assert await count(database, table) == 0


async def test_users_that_nobody_confirmed_go_after_48_hours(database: Database) -> None:
    now = clock.now()
    kept = {
        await user(database, confirmed_at=now, created_at=now - 100 * HOUR),
        await user(database, confirmed_at=None, created_at=now - 47 * HOUR),
    }
    gone = await user(database, confirmed_at=None, created_at=now - 49 * HOUR)
    await token(database, "hub_sessions", gone, now + HOUR)
    await sweep_all(database)
    async with database.connection() as connection:
        cursor = await connection.execute("select hub_user_global_id from hub_users")
        assert {row[0] for row in await cursor.fetchall()} == kept
    assert await count(database, "hub_sessions") == 0


async def test_old_throttle_windows_go(database: Database) -> None:
    async with database.connection() as connection:
        for hours in (0, 1, 3, 50):
            await connection.execute(
                "insert into throttles values ('login', $1, $2, 1)",
                (uuid4().bytes, clock.now() - hours * HOUR),
            )
        for hours in (30, 50):  # a day is one window of these
            await connection.execute(
                "insert into throttles values ('email_change_account', $1, $2, 1)",
                (uuid4().bytes, clock.now() - hours * HOUR),
            )
    await sweep_all(database)
    assert await count(database, "throttles") == 3


def test_every_interval_has_its_job() -> None:
    every = CleanupSettings(
        **{
            field.name: timedelta(minutes=number)
            for number, field in enumerate(msgspec.structs.fields(CleanupSettings), start=1)
        }
    )
    made = jobs(every)
    assert {f"cleanup_{job.name}_interval": job.every for job in made} == msgspec.structs.asdict(
        every
    )
