"""A claim, and a check, that die after any of their steps: finished or gone, never stuck."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from common import clock
from regional_api.tenant.domains.service import record_name
from vetchium_testing.answers import success
from vetchium_testing.db.deaths import borrows, die
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api.flows import databases_of
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import make_member, make_tenant, new_domain, session
from vetchium_testing.regional_api.tenant_signup import Row, begin, census, complete, publish, sweep

HOME = "usa1"
LAPSE = timedelta(minutes=10, seconds=5)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24, minutes=1)
WEEK = timedelta(days=7, minutes=1)


class Claimant:
    """A superadmin at home somewhere; all claims of a test may be his."""

    def __init__(self, platform: Platform, portal: str, token: str, home: str) -> None:
        self.platform, self.portal, self.home = platform, portal, home
        self.headers = bearer(token)

    async def ask(self, name: str, domain: str) -> tuple[int, dict[str, Any]]:
        path, at = f"/{self.portal}/{name}", self.platform.at(self.home)
        answer = await at.post(path, json={"domain": domain}, headers=self.headers)
        return answer.status_code, answer.json()

    async def claim(self, domain: str) -> int:
        return (await self.ask("claim-domain", domain))[0]

    async def is_settled(self, domain: str, zone: Zone) -> None:
        """Expect a claim that can be proven, with one row in each database and no other trace."""
        status, document = await self.ask("get-domain-status", domain)
        assert (status, document["status"]) == (200, "PENDING")
        zone.remove(record_name(domain))
        publish(zone, domain, document["verification_token"])
        status, document = await self.ask("verify-domain", domain)
        assert (status, document["status"]) == (200, "VERIFIED")
        rows = await self.rows(domain)
        assert [(row.database, row.is_confirmed) for row in rows] == [
            ("global", True),
            (self.home, True),
        ]
        assert len({row.tenant_id for row in rows}) == 1

    async def rows(self, domain: str) -> list[Row]:
        found = await census(self.platform, self.portal, domain)
        return [row for row in found if row.table == "tenant_domains"]

    async def has(self, domain: str) -> bool:
        """Whether the directory knows the claim for good."""
        rows = await self.rows(domain)
        return any(row.database == "global" and row.is_confirmed for row in rows)


async def claimant(platform: Platform, portal: str, home: str) -> Claimant:
    boss = await make_member(platform, await make_tenant(platform, portal, home), "superadmin")
    return Claimant(platform, portal, await session(platform, boss, 5 * WEEK), home)


@pytest.fixture
async def ours(platform: Platform, portal: str) -> Claimant:
    return await claimant(platform, portal, HOME)


@pytest.fixture(params=[HOME, "deu1"], ids=["same region", "other region"])
async def theirs(platform: Platform, portal: str, request: pytest.FixtureRequest) -> Claimant:
    return await claimant(platform, portal, request.param)


@pytest.fixture
async def deaths(platform: Platform, ours: Claimant) -> AsyncIterator[tuple[int, str]]:
    """One domain for each step at which its claim died; the last has only lost its answer."""
    databases = databases_of(platform, HOME)

    async def all_of_them() -> AsyncIterator[tuple[int, str]]:
        steps = await borrows(lambda: ours.claim(new_domain()), databases)
        assert steps == 5, "the session, four steps"
        for step in range(steps + 1):
            domain = new_domain()
            await die(lambda domain=domain: ours.claim(domain), databases, step)  # type: ignore[misc]
            yield step, domain

    return all_of_them()


async def test_the_same_request_finishes(
    deaths: AsyncIterator[tuple[int, str]], ours: Claimant, zone: Zone
) -> None:
    async for step, domain in deaths:
        is_ours = await ours.has(domain)
        # Once the directory has it for good, the claim is made: its value is asked for, as below.
        assert await ours.claim(domain) == (409 if is_ours else 201), step
        await ours.is_settled(domain, zone)


async def test_a_look_at_it_finishes(
    deaths: AsyncIterator[tuple[int, str]], ours: Claimant, zone: Zone
) -> None:
    found = 0
    async for step, domain in deaths:
        is_ours = await ours.has(domain)
        status, _ = await ours.ask("get-domain-status", domain)
        assert status == (200 if is_ours else 404), step
        if is_ours:
            found += 1
            await ours.is_settled(domain, zone)
    assert found == 2, "after step 3, after step 4"


async def test_others_wait_ten_minutes_or_for_the_end_of_the_claim(
    deaths: AsyncIterator[tuple[int, str]], ours: Claimant, theirs: Claimant, zone: Zone
) -> None:
    async for step, domain in deaths:
        is_held, is_ours = bool(await ours.rows(domain)), await ours.has(domain)
        if is_held:
            assert await theirs.claim(domain) == 409, step
        with clock.moved(WEEK if is_ours else LAPSE):
            assert await theirs.claim(domain) == 201, step
            assert await ours.claim(domain) == 409, step
            assert (await ours.ask("verify-domain", domain))[0] == 404, step
            with clock.moved(2 * DAY):
                await sweep(theirs.platform, theirs.portal)
            await theirs.is_settled(domain, zone)


async def test_a_sign_up_waits_no_longer(
    deaths: AsyncIterator[tuple[int, str]], platform: Platform, ours: Claimant, zone: Zone
) -> None:
    async for step, domain in deaths:
        is_ours = await ours.has(domain)
        with clock.moved(WEEK if is_ours else LAPSE):
            signup = await begin(platform, ours.portal, domain=domain)
            publish(zone, domain, signup.value)
            assert (await complete(platform, signup)).status_code == 201, step


async def test_what_nobody_finishes_dies(
    deaths: AsyncIterator[tuple[int, str]], platform: Platform, ours: Claimant, zone: Zone
) -> None:
    async for step, domain in deaths:
        with clock.moved(DAY):
            await sweep(platform, ours.portal)
            rows = await ours.rows(domain)
            assert all(row.is_confirmed for row in rows if row.database == "global"), step
        with clock.moved(2 * DAY):
            await sweep(platform, ours.portal)
            rows = await ours.rows(domain)
            assert all(row.is_confirmed for row in rows), step
            is_ours = any(row.database == "global" for row in rows)
            # The region has forgotten the claim that died before its last step: its value is new.
            assert await ours.claim(domain) == (409 if is_ours else 201), step
            await ours.is_settled(domain, zone)


async def test_a_check_dies(platform: Platform, ours: Claimant, zone: Zone) -> None:
    """Whatever the step: an hour later, or at the next look, it is what the directory says."""
    databases = databases_of(platform, HOME)

    async def pending() -> str:
        domain = new_domain()
        status, document = await ours.ask("claim-domain", domain)
        assert status == 201
        publish(zone, domain, document["verification_token"])
        return domain

    whole = await pending()
    steps = await borrows(lambda: ours.ask("verify-domain", whole), databases)
    assert steps >= 5
    for step in range(steps + 1):
        domain = await pending()
        await die(lambda domain=domain: ours.ask("verify-domain", domain), databases, step)  # type: ignore[misc]
        ((verified,),) = await platform.sql(
            "global", "select verified_at is not null from tenant_domains where domain = %s", domain
        )
        _, document = await ours.ask("get-domain-status", domain)
        assert document["status"] == ("VERIFIED" if verified else "PENDING"), step
        with clock.moved(HOUR):
            status, document = await ours.ask("verify-domain", domain)
            assert (status, document["status"]) == (200, "VERIFIED"), step


async def test_a_renewal_dies(platform: Platform, ours: Claimant, zone: Zone) -> None:
    """The directory gives a claim that ran out another week before the region has its value."""
    databases = databases_of(platform, HOME)
    domains = [new_domain() for _ in range(9)]
    for domain in domains:
        assert await ours.claim(domain) == 201
    with clock.moved(WEEK):
        steps = await borrows(lambda: ours.ask("verify-domain", domains[-1]), databases)
        assert 5 <= steps <= len(domains) - 2
        for step in range(steps + 1):
            domain = domains[step]
            await die(lambda domain=domain: ours.ask("verify-domain", domain), databases, step)  # type: ignore[misc]
            with clock.moved(HOUR):
                assert (await ours.ask("verify-domain", domain))[0] == 200, step
                _, document = await ours.ask("get-domain-status", domain)
                publish(zone, domain, document["verification_token"])
            with clock.moved(2 * HOUR):
                status, document = await ours.ask("verify-domain", domain)
                assert (status, document["status"]) == (200, "VERIFIED"), step


async def test_the_rows_of_whom_the_claim_left_go(
    platform: Platform, ours: Claimant, theirs: Claimant
) -> None:
    domain = new_domain()
    assert await ours.claim(domain) == 201
    with clock.moved(WEEK):
        assert await theirs.claim(domain) == 201
        assert (await ours.ask("get-domain-status", domain))[0] == 404
        rows = await ours.rows(domain)
        assert [row.database for row in rows] == ["global", theirs.home]
        path = f"/{theirs.portal}/list-domains"
        at = platform.at("ind1")
        items = success(await at.post(path, json={}, headers=theirs.headers))["items"]
        assert domain in {each["domain"] for each in items}
