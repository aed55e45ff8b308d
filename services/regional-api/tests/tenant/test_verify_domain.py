"""Checking a domain: the table of org.md, the three statuses and all ways between them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from common import clock
from common.auth import tokens
from common.domain_proof import record_name
from vetchium_testing.answers import problem, success
from vetchium_testing.dns import Mood, Zone
from vetchium_testing.mail.post import eventually
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import make_member, make_tenant, new_domain, session
from vetchium_testing.regional_api.tenant_signup import PAUSE, census, publish, sign_up

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


class Claim:
    """A claim that is pending, and the superadmin who made it."""

    def __init__(self, platform: Platform, portal: str, token: str, domain: str) -> None:
        self.platform, self.portal, self.domain = platform, portal, domain
        self.headers = bearer(token)
        self.value = ""

    async def ask(self, name: str, landing: str = "ind1", **body: Any) -> httpx.Response:
        path = f"/{self.portal}/{name}"
        return await self.platform.at(landing).post(path, json=body, headers=self.headers)

    async def make(self) -> None:
        answer = success(await self.ask("claim-domain", domain=self.domain), 201)
        self.value = answer["verification_token"]

    async def check(self, landing: str = "ind1") -> dict[str, Any]:
        return success(await self.ask("verify-domain", landing, domain=self.domain))

    async def status(self) -> dict[str, Any]:
        return success(await self.ask("get-domain-status", domain=self.domain))


async def claim(platform: Platform, portal: str, home: str = "usa1") -> Claim:
    boss = await make_member(platform, await make_tenant(platform, portal, home), "superadmin")
    made = Claim(platform, portal, await session(platform, boss, WEEK * 5), new_domain())
    await made.make()
    return made


@pytest.fixture
async def pending(platform: Platform, portal: str) -> Claim:
    return await claim(platform, portal)


class TestRefusals:
    async def test_not_ones_own(
        self, platform: Platform, pending: Claim, portal: str, twin: str
    ) -> None:
        for kind in (portal, twin):
            for status in ("PENDING", "VERIFIED", "FAILING"):
                other = await make_tenant(platform, kind, status=status)
                for name in ("verify-domain", "get-domain-status"):
                    problem(await pending.ask(name, domain=other.domain), 404)
        for domain in (new_domain(), f"a.{pending.domain}", "gmail.com"):
            for name in ("verify-domain", "get-domain-status"):
                problem(await pending.ask(name, domain=domain), 404)

    async def test_ten_seconds_between_checks_of_a_claim(self, pending: Claim) -> None:
        """C14."""
        await pending.check()
        for seconds in (0, 9):
            with clock.moved(timedelta(seconds=seconds)):
                answer = await pending.ask("verify-domain", domain=pending.domain)
                problem(answer, 429)
                assert 0 < int(answer.headers["retry-after"]) <= 10
        with clock.moved(PAUSE):
            await pending.check()
            problem(await pending.ask("verify-domain", domain=pending.domain), 429)

    async def test_an_hour_between_checks_of_a_proven_domain(
        self, pending: Claim, zone: Zone
    ) -> None:
        publish(zone, pending.domain, pending.value)
        await pending.check()
        for minutes in (0, 59):
            with clock.moved(timedelta(minutes=minutes)):
                answer = await pending.ask("verify-domain", domain=pending.domain)
                problem(answer, 429)
                left = int(answer.headers["retry-after"])
                assert abs(left - (60 - minutes) * 60) <= 10
                assert 0 < left <= 3600
        with clock.moved(HOUR):
            await pending.check()
            problem(await pending.ask("verify-domain", domain=pending.domain), 429)

    async def test_each_domain_has_its_own_hour(self, pending: Claim) -> None:
        await pending.check()
        other = new_domain()
        success(await pending.ask("claim-domain", domain=other), 201)
        success(await pending.ask("verify-domain", domain=other))

    async def test_the_hour_comes_after_whose_it_is(self, pending: Claim) -> None:
        await pending.check()
        problem(await pending.ask("verify-domain", domain=new_domain()), 404)


class TestChecks:
    async def test_every_landing_and_home(
        self, platform: Platform, portal: str, zone: Zone, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        made = await claim(platform, portal, home)
        publish(zone, made.domain, made.value)
        before = datetime.now(UTC)
        answer = await made.ask("verify-domain", landing, domain=made.domain.upper())
        document = success(answer)
        assert answer.headers["x-answered-by"] == home
        assert set(document) == {"status", "verified_at", "message"}
        assert document["status"] == "VERIFIED"
        assert before <= datetime.fromisoformat(document["verified_at"]) <= datetime.now(UTC)
        verified_at = datetime.fromisoformat(document["verified_at"])
        assert await platform.sql(
            "global",
            "select verified_at, proof_hash from tenant_domains where domain = %s",
            made.domain,
        ) == [(verified_at, tokens.digest(made.value))]

    async def test_failed_ones_leave_a_claim_pending(self, pending: Claim, zone: Zone) -> None:
        for hours in range(5):
            with clock.moved(hours * HOUR):
                document = await pending.check()
                assert set(document) == {"status", "message"}
                assert document["status"] == "PENDING"
        publish(zone, pending.domain, pending.value)
        with clock.moved(5 * HOUR):
            assert (await pending.check())["status"] == "VERIFIED"

    async def test_three_in_a_row_and_back(self, pending: Claim, zone: Zone) -> None:
        """VERIFIED, two failures, a success that counts anew, three failures, FAILING, back."""
        name = record_name(pending.domain)
        turns = (
            (True, "VERIFIED"),
            (False, "VERIFIED"),
            (False, "VERIFIED"),
            (True, "VERIFIED"),
            (False, "VERIFIED"),
            (False, "VERIFIED"),
            (False, "FAILING"),
            (False, "FAILING"),
            (True, "VERIFIED"),
            (False, "VERIFIED"),
            (False, "VERIFIED"),
            (False, "FAILING"),
        )
        for hour, (is_there, status) in enumerate(turns):
            zone.remove(name)
            if is_there:
                publish(zone, pending.domain, pending.value)
            with clock.moved(hour * HOUR):
                document = await pending.check()
                assert document["status"] == status, hour
                assert ("verified_at" in document) == is_there

    @pytest.mark.parametrize("mood", [Mood.SERVFAIL, Mood.REFUSED, Mood.SILENT])
    async def test_dns_that_fails(self, pending: Claim, zone: Zone, mood: Mood) -> None:
        publish(zone, pending.domain, pending.value)
        zone.treat(record_name(pending.domain), mood)
        assert (await pending.check())["status"] == "PENDING"

    async def test_the_domain_of_the_sign_up(
        self, platform: Platform, portal: str, zone: Zone
    ) -> None:
        """Its record is that of the sign-up; it may be checked at once."""
        founder, token = await sign_up(platform, zone, portal)
        made = Claim(platform, portal, token, founder.tenant.domain)
        assert (await made.status())["can_request_verification"]
        assert (await made.check())["status"] == "VERIFIED"


class TestExpiry:
    async def test_a_new_value_before_the_check(self, pending: Claim, zone: Zone) -> None:
        publish(zone, pending.domain, pending.value)
        with clock.moved(WEEK):
            assert (await pending.check())["status"] == "PENDING"
            status = await pending.status()
            assert status["verification_token"] != pending.value
            left = datetime.fromisoformat(status["expires_at"]) - clock.now()
            assert abs(left - WEEK) < timedelta(seconds=10)
            publish(zone, pending.domain, status["verification_token"])
        with clock.moved(WEEK + HOUR):
            assert (await pending.check())["status"] == "VERIFIED"

    async def test_a_refused_check_renews_nothing(self, pending: Claim) -> None:
        with clock.moved(WEEK - PAUSE / 2):
            await pending.check()
        with clock.moved(WEEK):
            problem(await pending.ask("verify-domain", domain=pending.domain), 429)
            assert (await pending.status())["verification_token"] == pending.value

    async def test_plays_no_part_once_proven(self, pending: Claim, zone: Zone) -> None:
        publish(zone, pending.domain, pending.value)
        await pending.check()
        with clock.moved(WEEK * 2):
            assert (await pending.check())["status"] == "VERIFIED"
        zone.remove(record_name(pending.domain))
        for hours in (1, 2, 3):
            with clock.moved(WEEK * 2 + hours * HOUR):
                await pending.check()
        publish(zone, pending.domain, pending.value)
        with clock.moved(WEEK * 4):
            assert (await pending.status())["verification_token"] == pending.value
            assert (await pending.check())["status"] == "VERIFIED"


async def test_proven_by_another_while_dns_is_asked(
    platform: Platform, portal: str, zone: Zone
) -> None:
    """C1: of two proofs the first one counts; the other owner sees that the domain is taken."""
    loser, winner = await claim(platform, portal), await claim(platform, portal, "deu1")
    winner.domain = loser.domain
    await winner.make()
    publish(zone, loser.domain, loser.value)
    zone.treat(record_name(loser.domain), delay=3)
    checking = asyncio.create_task(loser.ask("verify-domain", domain=loser.domain))
    await eventually(lambda: _is_asked(zone, loser.domain))
    publish(zone, loser.domain, winner.value)
    zone.treat(record_name(loser.domain))
    assert (await winner.check())["status"] == "VERIFIED"
    assert success(await checking)["status"] == "TAKEN"
    assert (await loser.status())["status"] == "TAKEN"
    assert (await winner.status())["status"] == "VERIFIED"


async def test_released_while_dns_is_asked(platform: Platform, portal: str, zone: Zone) -> None:
    """C14: what the owner gave up in between is not proven."""
    made = await claim(platform, portal)
    publish(zone, made.domain, made.value)
    zone.treat(record_name(made.domain), delay=2)
    checking = asyncio.create_task(made.ask("verify-domain", domain=made.domain))
    await eventually(lambda: _is_asked(zone, made.domain))
    success(await made.ask("release-domain", domain=made.domain))
    problem(await checking, 404)
    assert await census(platform, portal, made.domain) == []


async def _is_asked(zone: Zone, domain: str) -> bool:
    return f"{record_name(domain)}." in zone.asked
