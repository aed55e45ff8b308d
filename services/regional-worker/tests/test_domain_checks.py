"""C14: the worker looks for the records of claims by itself, and notes what it found."""

import itertools
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common import clock
from common.db.pool import Database
from common.dns import Dns
from common.domain_proof import CLAIM, LONGEST_SHOWN, MOST_SHOWN, record_name
from regional_worker.domain_checks import DomainChecks
from vetchium_testing.dns import Mood, Zone, dns_server

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DOMAIN = "example.com"
NAME = record_name(DOMAIN)


@pytest.fixture
async def database(make_database: Callable[[str], str]) -> AsyncIterator[Database]:
    made = Database(make_database("regional"), name="regional", application_name="test")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def served() -> AsyncIterator[tuple[Zone, str]]:
    async with dns_server() as served:
        yield served


@pytest.fixture
def zone(served: tuple[Zone, str]) -> Zone:
    return served[0]


@pytest.fixture
def checks(database: Database, served: tuple[Zone, str]) -> DomainChecks:
    return DomainChecks(database, Dns(served[1], time_out=0.5))


async def claim(database: Database, value: str = "v" * 64, **columns: Any) -> UUID:
    """Write a claim of now, whose first check is due in a minute."""
    now, tenant_id = clock.now(), uuid4()
    row = {
        "kind": "org",
        "domain": DOMAIN,
        "tenant_id": tenant_id,
        "verification_token": value,
        "token_expires_at": now + CLAIM,
        "confirmed_at": now,
        "next_check_at": now + MINUTE,
        **columns,
    }
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    async with database.connection() as conn:
        await conn.execute(
            f"insert into tenant_domains ({', '.join(row)}) values ({places})", tuple(row.values())
        )
    return tenant_id


async def seen(database: Database, tenant_id: UUID) -> tuple[Any, Any, Any]:
    """Return when a claim was checked, what was found, and when its own value was."""
    async with database.connection() as conn:
        cursor = await conn.execute(
            "select last_checked_at, found_values, proof_seen_at from tenant_domains"
            " where tenant_id = $1",
            (tenant_id,),
        )
        row = await cursor.fetchone()
    assert row is not None
    return row[0], row[1], row[2]


async def test_each_minute_for_an_hour_then_hourly_until_it_lapses(
    database: Database, checks: DomainChecks, zone: Zone
) -> None:
    await claim(database)
    moments = []
    for minutes in [*range(130), *range(130, 9 * 24 * 60, 10)]:
        with clock.moved(minutes * MINUTE + timedelta(seconds=1)):
            if await checks.check_due():
                moments.append(minutes)
    assert len(zone.asked) == len(moments)
    assert moments[:60] == list(range(1, 61)), "each minute"
    pauses = {later - sooner for sooner, later in itertools.pairwise(moments[60:])}
    assert pauses <= {60, 70}, "then hourly, as far as this test looks"
    assert CLAIM - 2 * HOUR < moments[-1] * MINUTE <= CLAIM, "until it lapses"


async def test_what_is_found(database: Database, checks: DomainChecks, zone: Zone) -> None:
    """The claims of one domain live side by side, each with its own value."""
    first, second = [await claim(database, letter * 64) for letter in "ab"]
    zone.add(NAME, "b" * 64, "v=spf1 -all")
    with clock.moved(MINUTE * 2):
        assert await checks.check_due() == 2
        now = clock.now()
    for tenant_id, is_right in ((first, False), (second, True)):
        checked_at, found, proof_seen_at = await seen(database, tenant_id)
        assert abs(checked_at - now) < timedelta(seconds=10)
        assert found == sorted(["b" * 64, "v=spf1 -all"])
        assert (proof_seen_at is not None) == is_right
    zone.remove(NAME)
    with clock.moved(MINUTE * 4):
        await checks.check_due()
    assert (await seen(database, second))[1:] == ([], None), "a record that has gone proves nothing"


async def test_a_foreign_server_chooses_the_content(
    database: Database, checks: DomainChecks, zone: Zone
) -> None:
    """Number, length and characters of what is kept are bounded."""
    tenant_id = await claim(database)
    zone.add(NAME, "x" * 4000, "\x00\x1b[31m\udcff", *(f"{n:064x}" for n in range(100)))
    with clock.moved(MINUTE):
        await checks.check_due()
    _, found, _ = await seen(database, tenant_id)
    assert len(found) == MOST_SHOWN
    assert all(len(value) <= LONGEST_SHOWN and value.isprintable() for value in found)


async def test_no_answer(database: Database, checks: DomainChecks, zone: Zone) -> None:
    """It is checked, and nothing is known."""
    tenant_id = await claim(database, found_values=["before"], proof_seen_at=clock.now())
    zone.treat(NAME, Mood.SILENT)
    with clock.moved(MINUTE):
        await checks.check_due()
    checked_at, found, proof_seen_at = await seen(database, tenant_id)
    assert checked_at is not None
    assert (found, proof_seen_at) == (None, None)


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "VERIFIED"},
        {"status": "FAILING"},
        {"token_expires_at": clock.now()},
        {"next_check_at": None},
    ],
    ids=["verified", "failing", "lapsed", "never"],
)
async def test_what_is_not_checked(
    database: Database, checks: DomainChecks, zone: Zone, columns: dict[str, Any]
) -> None:
    await claim(database, **columns)
    for minutes in (2, 4):
        with clock.moved(minutes * MINUTE):
            await checks.check_due()
    assert zone.asked == []


async def test_two_workers_make_each_check_once(
    database: Database, checks: DomainChecks, served: tuple[Zone, str]
) -> None:
    for number in range(10):
        kind = ("org", "agency")[number % 2]
        await claim(database, domain=f"d{number}.example.com", kind=kind)
    other = DomainChecks(database, Dns(served[1]))
    with clock.moved(MINUTE):
        for each in (checks, other):
            await each.check_due()
    assert len(served[0].asked) == 10
