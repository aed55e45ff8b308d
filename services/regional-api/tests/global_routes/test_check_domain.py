"""What is no domain is shown with all other field rules."""

import secrets

import pytest

from vetchium_testing.answers import success
from vetchium_testing.regional_api.joined_regions import DOMAIN, REGIONS, Platform, bearer


class TestCheckDomain:
    @pytest.mark.parametrize(
        ("domain", "is_approved"),
        [
            (DOMAIN, True),
            (f"  {DOMAIN.upper()}\t\n", True),
            (f"mail.{DOMAIN}", False),
            (f"x{DOMAIN}", False),
            ("com.example", False),
            ("%.com", None),
            ("unknown.org", False),
        ],
    )
    async def test_exactly_the_approved_ones(
        self, platform: Platform, domain: str, is_approved: bool | None
    ) -> None:
        for landing in REGIONS:
            answer = await platform.at(landing).post(
                "/global/check-domain", json={"domain": domain}
            )
            if is_approved is None:
                assert answer.status_code == 400
            else:
                assert success(answer) == {"is_approved": is_approved}
                assert answer.headers["x-served-by"] == landing

    async def test_never_cached(self, platform: Platform) -> None:
        domain = f"{secrets.token_hex(8)}.org"
        body = {"domain": domain}
        at = platform.at("deu1")
        assert success(await at.post("/global/check-domain", json=body)) == {"is_approved": False}
        await platform.sql(
            "global",
            "insert into approved_domains (domain_name, created_by_admin_id)"
            " select %s, admin_user_id from admin_users limit 1",
            domain,
        )
        assert success(await at.post("/global/check-domain", json=body)) == {"is_approved": True}
        await platform.sql(
            "global",
            "update approved_domains set status = 'inactive' where domain_name = %s",
            domain,
        )
        assert success(await at.post("/global/check-domain", json=body)) == {"is_approved": False}

    async def test_authorization_is_ignored(self, platform: Platform) -> None:
        answer = await platform.at("ind1").post(
            "/global/check-domain", json={"domain": DOMAIN}, headers=bearer(f"USA1-{'0' * 64}")
        )
        assert success(answer) == {"is_approved": True}
        assert answer.headers["x-served-by"] == "ind1"
