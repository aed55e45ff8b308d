"""Claiming a domain: the table of org.md, then what a claim does and how it ends."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from common import clock
from common.domain_proof import record_name
from regional_api.tenant.domains.schemas import PERSONAL
from vetchium_testing.answers import problem, success
from vetchium_testing.dns import Mood, Zone
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Member,
    make_member,
    make_tenant,
    new_domain,
    session,
)
from vetchium_testing.regional_api.tenant_signup import begin, census, complete, init, publish

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
LONG = timedelta(days=60)


class Holder:
    """A tenant's superadmin, who works on its domains."""

    def __init__(self, platform: Platform, boss: Member, token: str) -> None:
        self.platform, self.boss, self.tenant = platform, boss, boss.tenant
        self.headers = bearer(token)

    async def ask(self, name: str, landing: str = "ind1", **body: Any) -> httpx.Response:
        path = self.tenant.path(name)
        return await self.platform.at(landing).post(path, json=body, headers=self.headers)

    async def domains(self) -> list[str]:
        return [each["domain"] for each in success(await self.ask("list-domains"))["items"]]


async def holder(platform: Platform, portal: str, home: str = "usa1") -> Holder:
    boss = await make_member(platform, await make_tenant(platform, portal, home), "superadmin")
    return Holder(platform, boss, await session(platform, boss, LONG))


@pytest.fixture
async def ours(platform: Platform, portal: str) -> Holder:
    return await holder(platform, portal)


@pytest.fixture(params=["usa1", "deu1"], ids=["same region", "other region"])
async def theirs(platform: Platform, portal: str, request: pytest.FixtureRequest) -> Holder:
    return await holder(platform, portal, request.param)


class TestRefusals:
    async def test_personal(self, ours: Holder) -> None:
        for domain in sorted(PERSONAL):
            problem(await ours.ask("claim-domain", domain=f" {domain.upper()} "), 400, "domain")

    @pytest.mark.parametrize("domain", ["bücher.de", "भारत.भारत", "bücher.example.com"])
    @pytest.mark.parametrize("name", ["claim-domain", "verify-domain", "get-domain-status"])
    async def test_unicode(self, ours: Holder, name: str, domain: str) -> None:
        problem(await ours.ask(name, domain=domain), 400, "domain")

    @pytest.mark.parametrize("status", ["VERIFIED", "FAILING"])
    async def test_anothers(
        self, platform: Platform, ours: Holder, portal: str, twin: str, status: str
    ) -> None:
        other = await make_tenant(platform, portal, "deu1", status=status)
        problem(await ours.ask("claim-domain", domain=other.domain), 409)
        foreign = await make_tenant(platform, twin, "deu1", status=status)
        success(await ours.ask("claim-domain", domain=foreign.domain), 201)

    async def test_ones_own(self, ours: Holder) -> None:
        domain = new_domain()
        success(await ours.ask("claim-domain", domain=domain), 201)
        for each in (domain, ours.tenant.domain):
            problem(await ours.ask("claim-domain", domain=each.upper()), 409)


class TestEffects:
    async def test_every_landing_and_home(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        claimant, domain, before = await holder(platform, portal, home), new_domain(), clock.now()
        answer = await claimant.ask("claim-domain", landing, domain=f"{domain.upper()} ")
        document = success(answer, 201)
        assert answer.headers["x-answered-by"] == home
        assert set(document) == {"domain", "verification_token", "expires_at", "instructions"}
        assert document["domain"] == domain
        value = document["verification_token"]
        assert len(value) == 64
        assert set(value) <= set("0123456789abcdef")
        expires_at = datetime.fromisoformat(document["expires_at"])
        assert before + WEEK <= expires_at <= datetime.now(UTC) + WEEK
        assert f"_vetchium-verify.{domain}" in document["instructions"]
        assert (
            await platform.sql("global", "select 1 from tenant_domains where domain = %s", domain)
            == []
        )
        for region in REGIONS:
            rows = await platform.sql(
                region,
                "select tenant_id, verification_token, token_expires_at, status::text,"
                " last_verified_at, last_verification_requested_at, confirmed_at is not null"
                " from tenant_domains where kind = %s and domain = %s",
                *(portal, domain),
            )
            kept = (claimant.tenant.tenant_id, value, expires_at, "PENDING", None, None, True)
            assert rows == ([kept] if region == home else [])
        assert await platform.mails(home, claimant.boss.address) == []

    async def test_below_ones_own_and_anothers(self, ours: Holder, theirs: Holder) -> None:
        """Sub-domains are domains like all others, also those of personal mail."""
        for domain in (f"a.{ours.tenant.domain}", f"a.{theirs.tenant.domain}"):
            success(await ours.ask("claim-domain", domain=domain), 201)
        success(await ours.ask("claim-domain", domain=f"{new_domain()}.gmail.com"), 201)

    async def test_lets_nobody_in(self, platform: Platform, ours: Holder) -> None:
        domain = new_domain()
        success(await ours.ask("claim-domain", domain=domain), 201)
        body = ours.boss.credentials | {"domain": domain}
        problem(await platform.at("ind1").post(ours.tenant.path("login"), json=body), 404)

    async def test_a_pending_sign_up_reserves_nothing(
        self, platform: Platform, ours: Holder, portal: str
    ) -> None:
        signup = await begin(platform, portal)
        success(await ours.ask("claim-domain", domain=signup.domain), 201)


class TestSideBySide:
    """C1: only proof blocks."""

    async def test_each_has_its_own_value(
        self, platform: Platform, ours: Holder, theirs: Holder, portal: str, zone: Zone
    ) -> None:
        domain = new_domain()
        first = success(await ours.ask("claim-domain", domain=domain), 201)["verification_token"]
        second = success(await theirs.ask("claim-domain", domain=domain), 201)["verification_token"]
        assert first != second
        signup = await begin(platform, portal, domain=domain)
        publish(zone, domain, second)
        assert success(await ours.ask("verify-domain", domain=domain))["status"] == "PENDING"
        assert success(await theirs.ask("verify-domain", domain=domain))["status"] == "VERIFIED"
        status = success(await ours.ask("get-domain-status", domain=domain))
        assert status["status"] == "TAKEN"
        assert "verification_token" not in status
        problem(await complete(platform, signup), 409)
        for other in (ours, theirs):
            problem(await other.ask("claim-domain", domain=domain), 409)
        rows = await census(platform, portal, domain)
        found = {(row.database, row.tenant_id) for row in rows}
        assert found >= {("global", theirs.tenant.tenant_id), ("usa1", ours.tenant.tenant_id)}

    async def test_at_most_ten_without_a_proof(self, ours: Holder, zone: Zone) -> None:
        """C1: lapsed ones count too, proven and released ones do not."""
        values = {}
        for _ in range(10):
            domain = new_domain()
            answer = success(await ours.ask("claim-domain", domain=domain), 201)
            values[domain] = answer["verification_token"]
        problem(await ours.ask("claim-domain", domain=new_domain()), 422)
        proven, released, lapsed, *_ = values
        with clock.moved(WEEK):
            problem(await ours.ask("claim-domain", domain=new_domain()), 422)
            success(await ours.ask("claim-domain", domain=lapsed), 201)
        publish(zone, proven, values[proven])
        success(await ours.ask("verify-domain", domain=proven))
        success(await ours.ask("release-domain", domain=released))
        for status in (201, 201, 422):
            again = await ours.ask("claim-domain", domain=new_domain())
            assert again.status_code == status

    async def test_ten_at_once(self, ours: Holder) -> None:
        """C1: those that are made at the same moment are counted one by one."""
        answers = await asyncio.gather(
            *(ours.ask("claim-domain", domain=new_domain()) for _ in range(14))
        )
        assert sorted(answer.status_code for answer in answers) == [201] * 10 + [422] * 4


class TestLapse:
    """A claim that nobody has proven in time stays with its tenant until it is released."""

    async def test_stays(self, ours: Holder) -> None:
        domain = new_domain()
        value = success(await ours.ask("claim-domain", domain=domain), 201)["verification_token"]
        with clock.moved(WEEK * 2):
            status = success(await ours.ask("get-domain-status", domain=domain))
            assert (status["status"], status["verification_token"]) == ("PENDING", value)
            assert domain in await ours.domains()

    async def test_oneself_claims_it_anew(self, ours: Holder) -> None:
        domain = new_domain()
        first = success(await ours.ask("claim-domain", domain=domain), 201)
        success(await ours.ask("verify-domain", domain=domain))
        with clock.moved(WEEK):
            second = success(await ours.ask("claim-domain", domain=domain), 201)
            assert second["verification_token"] != first["verification_token"]
            status = success(await ours.ask("get-domain-status", domain=domain))
            assert status["verification_token"] == second["verification_token"]
            assert "last_attempted_at" not in status
            problem(await ours.ask("claim-domain", domain=domain), 409)


async def missing(platform: Platform, domain: str, longer: timedelta) -> None:
    """Let the record of a holder be missing for so much longer, by the clock of the database."""
    await platform.sql(
        "global",
        "update tenant_domains set failing_since = failing_since - %s where domain = %s",
        *(longer, domain),
    )


class TestTakeOver:
    """C14: a domain whose holder's record is missing for seven days passes to a fresh proof."""

    async def prove(self, holder: Holder, zone: Zone, domain: str) -> str:
        value: str = success(await holder.ask("claim-domain", domain=domain), 201)[
            "verification_token"
        ]
        publish(zone, domain, value)
        assert success(await holder.ask("verify-domain", domain=domain))["status"] == "VERIFIED"
        return value

    async def test_by_a_claim(
        self, platform: Platform, ours: Holder, theirs: Holder, zone: Zone
    ) -> None:
        domain = new_domain()
        await self.prove(ours, zone, domain)
        zone.remove(record_name(domain))
        with clock.moved(HOUR):  # is seen by the attempt of a stranger
            problem(await theirs.ask("claim-domain", domain=domain), 409)
            status = success(await ours.ask("get-domain-status", domain=domain))
            assert status["status"] == "VERIFIED"
            assert "failing_since" in status
        await missing(platform, domain, WEEK - timedelta(minutes=5))
        problem(await theirs.ask("claim-domain", domain=domain), 409)
        await missing(platform, domain, timedelta(minutes=6))
        with clock.moved(2 * HOUR):
            await self.prove(theirs, zone, domain)
            status = success(await ours.ask("get-domain-status", domain=domain))
            assert status["status"] == "TAKEN"
            problem(await ours.ask("claim-domain", domain=domain), 409)
            success(await ours.ask("release-domain", domain=domain))
            assert domain not in await ours.domains()
            assert domain in await theirs.domains()

    async def test_by_a_sign_up(
        self, platform: Platform, ours: Holder, portal: str, zone: Zone
    ) -> None:
        domain = new_domain()
        await self.prove(ours, zone, domain)
        zone.remove(record_name(domain))
        with clock.moved(HOUR):
            success(await ours.ask("verify-domain", domain=domain))
            problem(await init(platform, portal, f"founder@{domain}"), 409)
        await missing(platform, domain, WEEK)
        with clock.moved(2 * HOUR):
            signup = await begin(platform, portal, "deu1", domain=domain)
            publish(zone, domain, signup.value)
            success(await complete(platform, signup), 201)
            status = success(await ours.ask("get-domain-status", domain=domain))
            assert status["status"] == "TAKEN"

    async def test_not_once_the_record_is_back(
        self, platform: Platform, ours: Holder, theirs: Holder, zone: Zone
    ) -> None:
        """The last look-up decides, be it that of the proof itself."""
        domain = new_domain()
        value = await self.prove(ours, zone, domain)
        zone.remove(record_name(domain))
        with clock.moved(HOUR):
            problem(await theirs.ask("claim-domain", domain=domain), 409)
        await missing(platform, domain, WEEK)
        with clock.moved(2 * HOUR):
            claim = success(await theirs.ask("claim-domain", domain=domain), 201)
            publish(zone, domain, claim["verification_token"])
            publish(zone, domain, value)
            assert success(await theirs.ask("verify-domain", domain=domain))["status"] == "TAKEN"
            status = success(await ours.ask("get-domain-status", domain=domain))
            assert (status["status"], "failing_since" in status) == ("VERIFIED", False)

    @pytest.mark.parametrize("mood", [Mood.SERVFAIL, Mood.REFUSED])
    async def test_not_for_name_servers_that_fail(
        self, ours: Holder, theirs: Holder, zone: Zone, mood: Mood
    ) -> None:
        domain = new_domain()
        await self.prove(ours, zone, domain)
        zone.treat(record_name(domain), mood)
        for time in (HOUR, 2 * HOUR + WEEK):
            with clock.moved(time):
                problem(await theirs.ask("claim-domain", domain=domain), 409)
        assert "failing_since" not in success(await ours.ask("get-domain-status", domain=domain))

    async def test_strangers_cause_one_look_up_an_hour(
        self, theirs: Holder, ours: Holder, zone: Zone
    ) -> None:
        domain = new_domain()
        await self.prove(ours, zone, domain)
        for _ in range(4):
            problem(await theirs.ask("claim-domain", domain=domain), 409)
        assert zone.asked.count(f"{record_name(domain)}.") == 2


class TestRelease:
    """C14: `release-domain`."""

    async def test_not_ones_own(self, platform: Platform, ours: Holder, portal: str) -> None:
        other = await make_tenant(platform, portal, "usa1")
        for domain in (other.domain, new_domain()):
            problem(await ours.ask("release-domain", domain=domain), 404)
        assert await census(platform, portal, other.domain) != []

    async def test_the_only_proven_one_stays(self, ours: Holder) -> None:
        """Nobody could sign in without it."""
        success(await ours.ask("claim-domain", domain=new_domain()), 201)
        problem(await ours.ask("release-domain", domain=ours.tenant.domain), 422)
        assert ours.tenant.domain in await ours.domains()

    async def test_of_two_at_once_one_stays(self, ours: Holder, zone: Zone) -> None:
        second = new_domain()
        await TestTakeOver().prove(ours, zone, second)
        answers = await asyncio.gather(
            *(ours.ask("release-domain", domain=name) for name in (second, ours.tenant.domain))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 422]
        assert len(await ours.domains()) == 1

    async def test_frees_a_claim_and_a_proven_domain(
        self, platform: Platform, ours: Holder, theirs: Holder, portal: str, zone: Zone
    ) -> None:
        for is_proven in (False, True):
            domain = new_domain()
            if is_proven:
                await TestTakeOver().prove(ours, zone, domain)
            else:
                success(await ours.ask("claim-domain", domain=domain), 201)
            success(await ours.ask("release-domain", "deu1", domain=f"{domain.upper()} "))
            assert await census(platform, portal, domain) == []
            problem(await ours.ask("release-domain", domain=domain), 404)
            await TestTakeOver().prove(theirs, zone, domain)
