"""Completing a sign-up: the table of org.md, then the effects."""

import asyncio
from datetime import timedelta

import pytest

from common import clock
from common.auth import tokens
from common.domain_proof import record_name
from vetchium_testing.answers import problem, success
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api.joined_regions import PASSWORD, REGIONS, Platform, bearer
from vetchium_testing.regional_api.tenant import (
    mailed_code,
    make_member,
    make_tenant,
    session,
    standing,
)
from vetchium_testing.regional_api.tenant_signup import (
    PAUSE,
    begin,
    census,
    complete,
    publish,
    sign_up,
)

DAY = timedelta(hours=24)
WRONG = "ab" * 32


class TestRefusals:
    async def test_of_the_other_portal(self, platform: Platform, portal: str, twin: str) -> None:
        signup = await begin(platform, portal)
        answer = await platform.at("usa1").post(f"/{twin}/complete-signup", json=signup.body)
        problem(answer, 404)

    async def test_expired(self, platform: Platform, portal: str, zone: Zone) -> None:
        signup = await begin(platform, portal)
        publish(zone, signup.domain, signup.value)
        with clock.moved(DAY):
            problem(await complete(platform, signup), 404)
        success(await complete(platform, signup), 201)

    async def test_completed(self, platform: Platform, portal: str, zone: Zone) -> None:
        signup = await begin(platform, portal)
        publish(zone, signup.domain, signup.value)
        success(await complete(platform, signup), 201)
        before = await census(platform, portal, signup.domain)
        for landing in REGIONS:
            problem(await complete(platform, signup, landing, password="another password"), 404)
        assert await census(platform, portal, signup.domain) == before

    @pytest.mark.parametrize("status", ["VERIFIED", "FAILING"])
    async def test_the_domain_was_proven_meanwhile(
        self, platform: Platform, portal: str, twin: str, zone: Zone, status: str
    ) -> None:
        signup = await begin(platform, portal)
        publish(zone, signup.domain, signup.value)
        await make_tenant(platform, twin, "deu1", domain=signup.domain, status=status)
        other = await make_tenant(platform, portal, "deu1", domain=signup.domain, status=status)
        problem(await complete(platform, signup), 409)
        await platform.sql(
            "global", "delete from tenant_domains where tenant_id = %s", other.tenant_id
        )
        success(await complete(platform, signup), 201)

    async def test_one_look_up_in_ten_seconds(
        self, platform: Platform, portal: str, zone: Zone
    ) -> None:
        """M4: of many requests with one token one asks the name server, from whatever region."""
        signup = await begin(platform, portal)
        answers = await asyncio.gather(
            *(complete(platform, signup, landing) for landing in REGIONS * 3)
        )
        assert sorted(answer.status_code for answer in answers) == [422] + [429] * 8
        assert {answer.headers.get("retry-after") for answer in answers} == {None, "10"}
        assert zone.asked.count(f"{record_name(signup.domain)}.") == 1
        publish(zone, signup.domain, signup.value)
        with clock.moved(PAUSE):
            success(await complete(platform, signup), 201)

    async def test_a_claim_blocks_nobody(self, platform: Platform, portal: str, zone: Zone) -> None:
        """C1: the sign-up proves the domain, and the claim's owner sees that it is taken."""
        holder = await make_tenant(platform, portal, "usa1")
        boss = await make_member(platform, holder, "superadmin")
        headers = bearer(await session(platform, boss, DAY))
        signup = await begin(platform, portal)
        publish(zone, signup.domain, signup.value)
        body, at = {"domain": signup.domain}, platform.at("ind1")
        success(await at.post(holder.path("claim-domain"), json=body, headers=headers), 201)
        success(await complete(platform, signup), 201)
        for name in ("get-domain-status", "verify-domain"):
            answer = await at.post(holder.path(name), json=body, headers=headers)
            assert success(answer)["status"] == "TAKEN"
        answer = await at.post(holder.path("list-domains"), json={}, headers=headers)
        assert {each["domain"]: each["status"] for each in success(answer)["items"]} == {
            holder.domain: "VERIFIED",
            signup.domain: "TAKEN",
        }

    @pytest.mark.parametrize("status", ["invited", "active", "disabled"])
    async def test_the_address_was_taken_meanwhile(
        self, platform: Platform, portal: str, twin: str, zone: Zone, status: str
    ) -> None:
        signup = await begin(platform, portal)
        publish(zone, signup.domain, signup.value)
        elsewhere = await make_tenant(platform, twin)
        await make_member(platform, elsewhere, address=signup.address)
        other = await make_tenant(platform, portal, "deu1")
        taker = await make_member(platform, other, address=signup.address, status=status)
        problem(await complete(platform, signup), 409)
        await platform.sql(
            "global", "delete from tenant_users where tenant_user_id = %s", taker.user_id
        )
        success(await complete(platform, signup), 201)

    async def test_in_the_order_of_the_table(
        self, platform: Platform, portal: str, zone: Zone
    ) -> None:
        """400, 404, 409, 422; nothing of it spends the token."""
        signup = await begin(platform, portal)
        broken = {"signup_token": tokens.mint().text, "password": "short"}
        problem(await complete(platform, signup, **broken), 400, "password")
        other = await make_tenant(platform, portal, domain=signup.domain)
        problem(await complete(platform, signup, signup_token=WRONG), 404)
        problem(await complete(platform, signup), 409)
        for table in ("tenant_domains", "tenants"):
            await platform.sql(
                "global",
                f"delete from {table} where tenant_id = %s",
                other.tenant_id,
            )
        await platform.sql(
            "usa1", "delete from tenant_domains where tenant_id = %s", other.tenant_id
        )
        problem(await complete(platform, signup), 422)
        publish(zone, signup.domain, signup.value)
        with clock.moved(PAUSE):
            success(await complete(platform, signup), 201)


class TestEffects:
    async def test_every_landing_and_home(
        self, platform: Platform, portal: str, zone: Zone, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        signup = await begin(platform, portal, home)
        publish(zone, signup.domain, signup.value)
        answer = await complete(platform, signup, landing)
        document = success(answer, 201)
        assert answer.headers["x-answered-by"] == home
        assert set(document) == {"session_token", f"{portal}_user_id"}
        assert document["session_token"].startswith(f"{home.upper()}-")
        me = success(
            await platform.at(landing).get(
                signup.path("myinfo"), headers=bearer(document["session_token"])
            )
        )
        assert me == {
            f"{portal}_user_id": document[f"{portal}_user_id"],
            "full_name": "",
            "preferred_language": "de-DE",
            f"{portal}_name": signup.domain,
            "roles": [f"{portal}:superadmin"],
        }

    async def test_what_is_kept(self, platform: Platform, portal: str, zone: Zone) -> None:
        founder, _ = await sign_up(platform, zone, portal, "deu1")
        domain, tenant_id = founder.tenant.domain, founder.tenant.tenant_id
        rows = await census(platform, portal, domain)
        assert {row.tenant_id for row in rows} == {tenant_id}
        assert all(row.is_confirmed for row in rows)
        assert [(row.database, row.table) for row in rows] == [
            ("global", "tenants"),
            ("global", "tenant_domains"),
            ("global", "tenant_users"),
            ("deu1", "tenant_domains"),
            ("deu1", "tenant_users"),
        ]
        assert await standing(platform, founder) == ("active", [f"{portal}:superadmin"])
        ((name, home),) = await platform.sql(
            "global", "select tenant_name, home_region from tenants where tenant_id = %s", tenant_id
        )
        assert (name, home) == (domain, "deu1")
        assert await platform.sql(
            "global",
            "select is_primary, verified_at is not null, claim_expires_at from tenant_domains"
            " where tenant_id = %s",
            tenant_id,
        ) == [(True, True, None)]
        assert await platform.sql(
            "deu1",
            "select status::text, now() - last_verified_at < interval '1 minute',"
            " last_verification_requested_at, consecutive_failures from tenant_domains"
            " where tenant_id = %s",
            tenant_id,
        ) == [("VERIFIED", True, None, 0)]
        assert (
            await platform.sql(
                "deu1",
                "select 1 from tenant_signups where email_address = %s",
                founder.address,
            )
            == []
        )
        ((consumed,),) = await platform.sql(
            "global",
            "select consumed_at is not null from tenant_signup_tokens where domain = %s",
            domain,
        )
        assert consumed

    async def test_the_session_lives_a_day(
        self, platform: Platform, portal: str, zone: Zone
    ) -> None:
        founder, token = await sign_up(platform, zone, portal)
        path, headers = founder.tenant.path("myinfo"), bearer(token)
        with clock.moved(DAY - timedelta(minutes=1)):
            success(await platform.at("ind1").get(path, headers=headers))
        with clock.moved(DAY):
            problem(await platform.at("ind1").get(path, headers=headers), 401)

    async def test_the_founder_logs_in_in_his_language(
        self, platform: Platform, portal: str, zone: Zone
    ) -> None:
        founder, _ = await sign_up(platform, zone, portal)
        at, tenant = platform.at("deu1"), founder.tenant
        challenge = success(await at.post(tenant.path("login"), json=founder.credentials))
        code = await mailed_code(platform, founder)
        body = challenge | {"tfa_code": code}
        answer = success(await at.post(tenant.path("tfa"), json=body))
        assert answer["preferred_language"] == "de-DE"
        assert answer[f"{portal}_name"] == tenant.domain
        assert founder.password == PASSWORD
