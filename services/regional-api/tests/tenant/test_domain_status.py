"""What get-domain-status and list-domains tell, status by status and page by page."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from common import clock
from common.auth import tokens
from common.domain_proof import record_name
from vetchium_testing.answers import success
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer
from vetchium_testing.regional_api.tenant import Member, make_tenant, new_domain, session
from vetchium_testing.regional_api.tenant_signup import PAUSE, publish, sign_up

HOUR = timedelta(hours=1)

Ask = Callable[..., Any]


@pytest.fixture
async def ask(platform: Platform, portal: str, boss: Member) -> Ask:
    headers = bearer(await session(platform, boss, timedelta(days=1)))

    async def ask(name: str, landing: str = "ind1", **body: Any) -> dict[str, Any]:
        path = f"/{portal}/{name}"
        return success(
            await platform.at(landing).post(path, json=body, headers=headers),
            201 if name == "claim-domain" else 200,
        )

    return ask


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


class TestGetDomainStatus:
    async def test_status_by_status(self, ask: Ask, zone: Zone) -> None:
        domain = new_domain()
        claim = await ask("claim-domain", domain=domain)
        value = claim["verification_token"]
        fresh = {
            "domain": domain,
            "status": "PENDING",
            "verification_token": value,
            "expires_at": claim["expires_at"],
            "can_request_verification": True,
        }
        assert await ask("get-domain-status", domain=domain) == fresh
        await ask("verify-domain", domain=domain)
        tried = await ask("get-domain-status", domain=domain.upper())
        attempted = tried["last_attempted_at"]
        assert abs(_at(attempted) - clock.now()) < timedelta(seconds=10)
        assert _at(tried["next_verification_allowed_at"]) == _at(attempted) + PAUSE
        checked = tried["last_checked_at"]
        assert _at(attempted) <= _at(checked) <= clock.now()
        assert tried == fresh | {
            "can_request_verification": False,
            "last_attempted_at": attempted,
            "next_verification_allowed_at": tried["next_verification_allowed_at"],
            "last_checked_at": checked,
            "found_values": [],
        }
        publish(zone, domain, value)
        with clock.moved(HOUR):
            waited = await ask("get-domain-status", domain=domain)
            assert waited == fresh | {
                "last_attempted_at": attempted,
                "last_checked_at": checked,
                "found_values": [],
            }
            proof = await ask("verify-domain", domain=domain)
            proven = await ask("get-domain-status", domain=domain)
            assert proven == {
                "domain": domain,
                "status": "VERIFIED",
                "last_verified_at": proof["verified_at"],
                "can_request_verification": False,
                "last_attempted_at": proven["last_attempted_at"],
                "next_verification_allowed_at": proven["next_verification_allowed_at"],
                "last_checked_at": proof["verified_at"],
            }
        zone.remove(record_name(domain))
        for hours in (2, 3, 4):
            with clock.moved(hours * HOUR):
                await ask("verify-domain", domain=domain)
        with clock.moved(5 * HOUR):
            failing = await ask("get-domain-status", domain=domain)
            assert failing == {
                "domain": domain,
                "status": "FAILING",
                "verification_token": value,
                "can_request_verification": True,
                "last_attempted_at": failing["last_attempted_at"],
                "last_checked_at": failing["last_checked_at"],
                "found_values": [],
                "failing_since": failing["failing_since"],
                "may_pass_on_at": failing["may_pass_on_at"],
            }
            week = _at(failing["may_pass_on_at"]) - _at(failing["failing_since"])
            assert week == timedelta(days=7)

    async def test_is_no_check(self, ask: Ask, zone: Zone) -> None:
        domain = new_domain()
        claim = await ask("claim-domain", domain=domain)
        publish(zone, domain, claim["verification_token"])
        for landing in REGIONS:
            assert (await ask("get-domain-status", landing, domain=domain))["status"] == "PENDING"
        assert record_name(domain) + "." not in zone.asked


class TestFoundByItself:
    """C14: what the worker has found at home, the next look proves in the directory."""

    @pytest.mark.parametrize("name", ["get-domain-status", "list-domains"])
    @pytest.mark.parametrize(
        ("ago", "status"), [(timedelta(minutes=61), "VERIFIED"), (2 * HOUR, "PENDING")]
    )
    async def test_a_look_proves(
        self, platform: Platform, boss: Member, ask: Ask, name: str, ago: timedelta, status: str
    ) -> None:
        domain = new_domain()
        value = (await ask("claim-domain", domain=domain))["verification_token"]
        await self._seen(platform, boss, domain, ago)
        body = {"domain": domain} if name == "get-domain-status" else {}
        found = await ask(name, **body)
        (one,) = [each for each in found.get("items", [found]) if each["domain"] == domain]
        assert one["status"] == status
        holders = await platform.sql(
            "global", "select tenant_id, proof_hash from tenant_domains where domain = %s", domain
        )
        expected = [(boss.tenant.tenant_id, tokens.digest(value))]
        assert holders == (expected if status == "VERIFIED" else [])

    async def test_never_takes_over(
        self, platform: Platform, portal: str, boss: Member, ask: Ask
    ) -> None:
        domain = new_domain()
        await ask("claim-domain", domain=domain)
        await make_tenant(platform, portal, "deu1", domain=domain)
        await self._seen(platform, boss, domain, timedelta())
        assert (await ask("get-domain-status", domain=domain))["status"] == "TAKEN"

    @staticmethod
    async def _seen(platform: Platform, boss: Member, domain: str, ago: timedelta) -> None:
        await platform.sql(
            boss.home,
            "update tenant_domains set last_checked_at = %s, proof_seen_at = %s where domain = %s",
            *(clock.now() - ago, clock.now() - ago, domain),
        )


class TestListDomains:
    async def test_that_of_the_sign_up(self, platform: Platform, portal: str, zone: Zone) -> None:
        founder, token = await sign_up(platform, zone, portal, "deu1")
        path = founder.tenant.path("list-domains")
        answer = success(await platform.at("ind1").post(path, json={}, headers=bearer(token)))
        (only,) = answer["items"]
        assert set(answer) == {"items"}
        assert set(only) == {"domain", "status", "last_verified_at", "can_request_verification"}
        assert (only["domain"], only["status"]) == (founder.tenant.domain, "VERIFIED")

    async def test_items_are_statuses(self, ask: Ask, boss: Member) -> None:
        domain = new_domain()
        await ask("claim-domain", domain=domain)
        listed = (await ask("list-domains"))["items"]
        names = sorted([domain, boss.tenant.domain])
        assert listed == [await ask("get-domain-status", domain=name) for name in names]

    @pytest.mark.parametrize("count", [19, 20, 21, 40, 41])
    async def test_pages(
        self, platform: Platform, portal: str, boss: Member, ask: Ask, count: int
    ) -> None:
        stem = secrets.token_hex(6)
        names = {f"{n:x}-{stem}.example.com" for n in range(count - 5)}
        # Dots, hyphens and digits are where the orders of alphabets differ.
        names |= {f"a.{stem}.net", f"a-b.{stem}.net", f"ab.{stem}.net", f"a0.{stem}.net"}
        for name in names:
            await _give(platform, boss, name)
        await make_tenant(platform, portal)
        expected = sorted(names | {boss.tenant.domain})
        assert len(expected) == count
        for start in range(0, count, 20):
            key = expected[start - 1] if start else ""
            page = await ask("list-domains", pagination_key=key)
            assert [each["domain"] for each in page["items"]] == expected[start : start + 20]
            if start + 20 < count:
                assert page["next_pagination_key"] == expected[start + 19]
            else:
                assert "next_pagination_key" not in page
        assert await ask("list-domains", pagination_key="zzz") == {"items": []}

    async def test_a_key_of_another_tenant_leads_nowhere_else(
        self, platform: Platform, portal: str, boss: Member, ask: Ask
    ) -> None:
        other = await make_tenant(platform, portal)
        for key in (other.domain, "a", "'; drop table tenants; --", "ü"):
            page = await ask("list-domains", pagination_key=key)
            assert {each["domain"] for each in page["items"]} <= {boss.tenant.domain}


async def _give(platform: Platform, boss: Member, domain: str) -> None:
    tenant = boss.tenant
    await platform.sql(
        "global",
        "insert into tenant_domains (kind, domain, tenant_id, home_region, verified_at,"
        " confirmed_at) values (%s, %s, %s, %s, now(), now())",
        *(tenant.portal, domain, tenant.tenant_id, tenant.home),
    )
    await platform.sql(
        tenant.home,
        "insert into tenant_domains (kind, domain, tenant_id, verification_token,"
        " token_expires_at, last_verified_at, status, confirmed_at)"
        " values (%s, %s, %s, 'x', now(), now(), 'VERIFIED', now())",
        *(tenant.portal, domain, tenant.tenant_id),
    )
