"""The cleanup of orgs and agencies by the global-service, one job per portal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from common import clock
from common.db import cleanup
from common.db.pool import Database
from common.queries.global_db.cleanup import AsyncQuerier
from global_service.jobs import jobs
from global_service.settings import CleanupSettings

HOUR = timedelta(hours=1)
PORTALS = ("org", "agency")


@pytest.fixture
async def database(make_database: Callable[[str], str]) -> AsyncIterator[Database]:
    made = Database(make_database("global"), name="global", application_name="test")
    await made.open()
    yield made
    await made.close()


async def insert(database: Database, table: str, **row: object) -> None:
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    async with database.connection() as connection:
        await connection.execute(
            f"insert into {table} ({', '.join(row)}) values ({places})", tuple(row.values())
        )


async def left(database: Database, column: str, table: str) -> list[str]:
    async with database.connection() as connection:
        cursor = await connection.execute(f"select {column} from {table} order by 1")
        return [row[0] for row in await cursor.fetchall()]


async def sweep(database: Database, name: str) -> None:
    (job,) = (job for job in jobs(CleanupSettings()) if job.name == name)
    await cleanup.sweep(database, AsyncQuerier, job, asyncio.Event())


@pytest.mark.parametrize("portal", PORTALS)
async def test_sign_ups_go_when_expired_or_consumed(database: Database, portal: str) -> None:
    now = clock.now()
    states = {
        "live": (now + HOUR, None),
        "expired": (now - HOUR, None),
        "consumed": (now + HOUR, now),
    }
    for kind in PORTALS:
        for name, (expires_at, consumed_at) in states.items():
            await insert(
                database,
                "tenant_signup_tokens",
                kind=kind,
                token_hash=uuid4().bytes,
                dns_token_hash=uuid4().bytes,
                email_address_hash=b"address",
                hashing_algorithm="HMAC-SHA-256",
                domain=f"{kind}-{name}",
                home_region="ind1",
                expires_at=expires_at,
                consumed_at=consumed_at,
            )
    await sweep(database, f"{portal}_signup_tokens")
    twin = next(each for each in PORTALS if each != portal)
    expected = [f"{portal}-live", *(f"{twin}-{name}" for name in states)]
    assert await left(database, "domain", "tenant_signup_tokens") == sorted(expected)


async def tenant(database: Database, kind: str, **times: object) -> UUID:
    tenant_id = uuid4()
    name = f"{kind}-{times['name']}"
    row = {"kind": kind, "tenant_id": tenant_id, "home_region": "ind1"}
    state = {"reserved_at": times["reserved_at"], "confirmed_at": times["confirmed_at"]}
    await insert(database, "tenants", **row, **state, tenant_name=name)
    await belongings(database, tenant_id, kind, name, **state)
    return tenant_id


async def belongings(
    database: Database, tenant_id: UUID, kind: str, name: str, **state: object
) -> None:
    row = {"kind": kind, "tenant_id": tenant_id, "home_region": "ind1", **state}
    await insert(database, "tenant_domains", **row, domain=name, verified_at=clock.now())
    await insert(
        database,
        "tenant_users",
        **row,
        email_address_hash=name.encode(),
        hashing_algorithm="HMAC-SHA-256",
    )


@pytest.mark.parametrize("portal", PORTALS)
async def test_what_nobody_confirmed_goes_after_24_hours(database: Database, portal: str) -> None:
    now = clock.now()
    for kind in PORTALS:
        old = {"reserved_at": now - 25 * HOUR, "confirmed_at": None}
        new = {"reserved_at": now - 23 * HOUR, "confirmed_at": None}
        await tenant(database, kind, name="old", **old)
        await tenant(database, kind, name="new", **new)
        done = {"reserved_at": now - 99 * HOUR, "confirmed_at": now}
        whole = await tenant(database, kind, name="done", **done)
        await belongings(database, whole, kind, f"{kind}-done-old", **old)
        await belongings(database, whole, kind, f"{kind}-done-new", **new)
    await sweep(database, f"{portal}_signup_tokens")
    twin = next(each for each in PORTALS if each != portal)
    stay = [
        f"{portal}-done",
        f"{portal}-new",
        *(f"{twin}-{each}" for each in ("done", "new", "old")),
    ]
    assert await left(database, "tenant_name", "tenants") == sorted(stay)
    stay += [f"{portal}-done-new", f"{twin}-done-new", f"{twin}-done-old"]
    assert await left(database, "domain", "tenant_domains") == sorted(stay)
    names = "convert_from(email_address_hash, 'utf8')"
    assert await left(database, names, "tenant_users") == sorted(stay)
