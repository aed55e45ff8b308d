"""Claims, checks and releases that die after any step: finished or gone, never stuck."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from common import clock
from common.domain_proof import record_name
from vetchium_testing.db.deaths import borrows, die
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api.flows import databases_of
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Member,
    make_member,
    make_tenant,
    new_domain,
    session,
)
from vetchium_testing.regional_api.tenant_signup import Row, census, publish

HOME = "usa1"
LAPSE = timedelta(minutes=10, seconds=5)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24, minutes=1)
WEEK = timedelta(days=7, minutes=1)


class Claimant:
    """A superadmin at home somewhere; all claims of a test may be his."""

    def __init__(self, platform: Platform, boss: Member, token: str) -> None:
        self.platform, self.portal, self.home = platform, boss.tenant.portal, boss.home
        self.tenant_id = boss.tenant.tenant_id
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
        mine = [row for row in await self.rows(domain) if row.tenant_id == self.tenant_id]
        assert [(row.database, row.is_confirmed) for row in mine] == [
            ("global", True),
            (self.home, True),
        ]

    async def rows(self, domain: str) -> list[Row]:
        found = await census(self.platform, self.portal, domain)
        return [row for row in found if row.table == "tenant_domains"]

    async def rows_at(self, database: str, domain: str) -> list[Row]:
        """Return this tenant's rows of one database."""
        return [
            row
            for row in await self.rows(domain)
            if row.database == database and row.tenant_id == self.tenant_id
        ]

    async def has(self, domain: str) -> bool:
        """Whether the directory says that the domain is this tenant's."""
        return bool(await self.rows_at("global", domain))


async def claimant(platform: Platform, portal: str, home: str) -> Claimant:
    boss = await make_member(platform, await make_tenant(platform, portal, home), "superadmin")
    return Claimant(platform, boss, await session(platform, boss, 5 * WEEK))


@pytest.fixture
async def ours(platform: Platform, portal: str) -> Claimant:
    return await claimant(platform, portal, HOME)


@pytest.fixture(params=[HOME, "deu1"], ids=["same region", "other region"])
async def theirs(platform: Platform, portal: str, request: pytest.FixtureRequest) -> Claimant:
    return await claimant(platform, portal, request.param)


async def test_a_claim_dies(
    platform: Platform, ours: Claimant, theirs: Claimant, zone: Zone
) -> None:
    """C1: it is one row at home, which is there or not, and blocks nobody."""
    databases = databases_of(platform, HOME)
    steps = await borrows(lambda: ours.claim(new_domain()), databases)
    assert steps >= 3, "the session, the holder, the row"
    for step in range(steps + 1):
        domain = new_domain()
        await die(lambda domain=domain: ours.claim(domain), databases, step)  # type: ignore[misc]
        is_made = bool(await ours.rows(domain))
        assert await theirs.claim(domain) == 201, step
        assert await ours.claim(domain) == (409 if is_made else 201), step
        await ours.is_settled(domain, zone)
        assert (await theirs.ask("get-domain-status", domain))[1]["status"] == "TAKEN", step
        for each in (theirs, ours):
            assert (await each.ask("release-domain", domain))[0] == 200, step


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
        verified = await ours.has(domain)
        _, document = await ours.ask("get-domain-status", domain)
        assert document["status"] == ("VERIFIED" if verified else "PENDING"), step
        with clock.moved(HOUR):
            status, document = await ours.ask("verify-domain", domain)
            assert (status, document["status"]) == (200, "VERIFIED"), step
            assert (await ours.ask("release-domain", domain))[0] == 200, step


async def test_a_release_dies(
    platform: Platform, ours: Claimant, theirs: Claimant, zone: Zone
) -> None:
    """C14: the directory forgets the domain first; the same request again forgets the rest."""
    databases = databases_of(platform, HOME)

    async def proven() -> str:
        domain = new_domain()
        _, document = await ours.ask("claim-domain", domain)
        publish(zone, domain, document["verification_token"])
        _, document = await ours.ask("verify-domain", domain)
        assert document["status"] == "VERIFIED"
        return domain

    whole = await proven()
    steps = await borrows(lambda: ours.ask("release-domain", whole), databases)
    assert steps >= 3
    for step in range(steps + 1):
        domain = await proven()
        await die(lambda domain=domain: ours.ask("release-domain", domain), databases, step)  # type: ignore[misc]
        if not await ours.has(domain):
            assert await theirs.claim(domain) == 201, step
            await theirs.is_settled(domain, zone)
        status = 200 if await ours.rows_at(HOME, domain) else 404
        assert (await ours.ask("release-domain", domain))[0] == status, step
        assert not await ours.rows_at(HOME, domain), step


async def test_two_proofs_at_the_same_moment(ours: Claimant, theirs: Claimant, zone: Zone) -> None:
    """C1: exactly one wins, in whatever regions; the other sees it and can leave."""
    for _ in range(5):
        domain = new_domain()
        for each in (ours, theirs):
            _, document = await each.ask("claim-domain", domain)
            publish(zone, domain, document["verification_token"])
        answers = await asyncio.gather(*(x.ask("verify-domain", domain) for x in (ours, theirs)))
        assert sorted(document["status"] for _, document in answers) == ["TAKEN", "VERIFIED"]
        loser = ours if answers[0][1]["status"] == "TAKEN" else theirs
        assert (await loser.ask("get-domain-status", domain))[1]["status"] == "TAKEN"
        assert (await loser.ask("release-domain", domain))[0] == 200
        winner = theirs if loser is ours else ours
        assert (await winner.ask("get-domain-status", domain))[1]["status"] == "VERIFIED"
        assert len(await ours.rows(domain)) == 2
        assert (await winner.ask("release-domain", domain))[0] == 200
