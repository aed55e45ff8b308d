"""Claiming a domain: the table of org.md, then what a claim does and how it ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from common import clock
from regional_api.tenant.domains.schemas import PERSONAL
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Member,
    Tenant,
    make_member,
    make_tenant,
    new_domain,
    session,
)
from vetchium_testing.regional_api.tenant_signup import begin, census, init

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

    @pytest.mark.parametrize("status", ["PENDING", "VERIFIED", "FAILING"])
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
        assert await platform.sql(
            "global",
            "select tenant_id, home_region, is_primary, verified_at, claim_expires_at,"
            " confirmed_at is not null from tenant_domains where kind = %s and domain = %s",
            *(portal, domain),
        ) == [(claimant.tenant.tenant_id, home, False, None, expires_at, True)]
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


class TestLapse:
    """A claim that nobody has proven in time stays with its tenant and blocks nobody else."""

    async def test_stays_until_somebody_comes(self, ours: Holder) -> None:
        domain = new_domain()
        value = success(await ours.ask("claim-domain", domain=domain), 201)["verification_token"]
        with clock.moved(WEEK * 2):
            status = success(await ours.ask("get-domain-status", domain=domain))
            assert (status["status"], status["verification_token"]) == ("PENDING", value)
            assert domain in await ours.domains()

    async def test_another_tenant_takes_it_over(
        self, platform: Platform, ours: Holder, theirs: Holder
    ) -> None:
        domain = new_domain()
        success(await ours.ask("claim-domain", domain=domain), 201)
        with clock.moved(WEEK - timedelta(minutes=1)):
            problem(await theirs.ask("claim-domain", domain=domain), 409)
        with clock.moved(WEEK):
            answer = success(await theirs.ask("claim-domain", domain=domain), 201)
            for name in ("get-domain-status", "verify-domain"):
                problem(await ours.ask(name, domain=domain), 404)
            assert domain not in await ours.domains()
            assert domain in await theirs.domains()
            problem(await ours.ask("claim-domain", domain=domain), 409)
            status = success(await theirs.ask("get-domain-status", domain=domain))
            assert status["verification_token"] == answer["verification_token"]
            assert status["can_request_verification"]
            rows = await census(platform, ours.tenant.portal, domain)
            assert {row.tenant_id for row in rows} == {theirs.tenant.tenant_id}
        with clock.moved(WEEK * 2):  # and the other way round
            success(await ours.ask("claim-domain", domain=domain), 201)
            problem(await theirs.ask("verify-domain", domain=domain), 404)

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

    async def test_a_sign_up_goes_ahead(
        self, platform: Platform, ours: Holder, portal: str
    ) -> None:
        domain = new_domain()
        success(await ours.ask("claim-domain", domain=domain), 201)
        problem(await init(platform, portal, f"maya@{domain}"), 409)
        with clock.moved(WEEK):
            success(await init(platform, portal, f"maya@{domain}"))

    @pytest.mark.parametrize("status", ["VERIFIED", "FAILING"])
    async def test_what_was_proven_never_lapses(
        self, platform: Platform, ours: Holder, portal: str, status: str
    ) -> None:
        other: Tenant = await make_tenant(platform, portal, "deu1", status=status)
        with clock.moved(WEEK * 5):
            problem(await ours.ask("claim-domain", domain=other.domain), 409)
            problem(await init(platform, portal, f"maya@{other.domain}"), 409)
