"""What is no address is shown with all other field rules."""

from datetime import timedelta

import pytest

from common import clock
from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import new_address, signup_body
from vetchium_testing.regional_api.joined_regions import DOMAIN, REGIONS, Platform, bearer

PATH = "/hub/request-signup"


async def _rows(platform: Platform, address: str) -> int:
    rows = await platform.sql(
        "global",
        "select count(*) from hub_signup_tokens where email_address_hash = %s",
        platform.address_hash(address),
    )
    count: int = rows[0][0]
    return count


class TestRequestSignup:
    @pytest.mark.parametrize(
        "domain", ["unknown.org", f"mail.{DOMAIN}", f"x{DOMAIN}", "inactive.org"]
    )
    async def test_domain_not_approved(self, platform: Platform, domain: str) -> None:
        await platform.sql(
            "global",
            "insert into approved_domains (domain_name, status, created_by_admin_id)"
            " select 'inactive.org', 'inactive', admin_user_id from admin_users limit 1"
            " on conflict do nothing",
        )
        address = new_address(domain)
        problem(await platform.at("ind1").post(PATH, json={"email_address": address}), 403)
        assert await _rows(platform, address) == 0
        assert await platform.mails("ind1", address) == []

    @pytest.mark.parametrize("status", ["active", "disabled", "deleted"])
    @pytest.mark.parametrize("landing", REGIONS)
    async def test_address_of_a_hub_user(
        self, platform: Platform, landing: str, status: str
    ) -> None:
        account = await platform.account(status=status)
        body = {"email_address": f" {account.address.upper()} "}
        problem(await platform.at(landing).post(PATH, json=body), 409)
        assert await _rows(platform, account.address) == 0
        assert await platform.mails(landing, account.address) == []

    @pytest.mark.parametrize("landing", REGIONS)
    async def test_mails_a_token_where_it_lands(self, platform: Platform, landing: str) -> None:
        address = new_address()
        body = {"email_address": f" {address.upper()}\n"}
        before = clock.now()
        answer = await platform.at(landing).post(PATH, json=body, headers=bearer("USA1-x"))
        assert set(success(answer)) == {"message"}
        assert answer.headers["x-answered-by"] == landing
        for region in set(REGIONS) - {landing}:
            assert await platform.mails(region, address) == []

        token = await platform.mailed_token(landing, address)
        assert len(token) == 64
        ((digest, algorithm, life, consumed_at),) = await platform.sql(
            "global",
            "select token_hash, hashing_algorithm::text, expires_at - %s, consumed_at"
            " from hub_signup_tokens where email_address_hash = %s",
            *(before, platform.address_hash(address)),
        )
        assert (digest, algorithm, consumed_at) == (tokens.digest(token), "HMAC-SHA-256", None)
        assert timedelta(0) <= life - timedelta(hours=24) < timedelta(minutes=1)

    async def test_the_mail(self, platform: Platform) -> None:
        address = new_address()
        success(await platform.at("deu1").post(PATH, json={"email_address": address}))
        token = await platform.mailed_token("deu1", address)
        ((kind, subject, text, html, status, same_end),) = await platform.sql(
            "deu1",
            "select email_type::text, email_subject, email_text_body, email_html_body,"
            " email_status::text, expires_at > now() + interval '23 hours 59 minutes'"
            " and expires_at <= now() + interval '24 hours' from emails where email_to = %s",
            address,
        )
        assert (kind, status, same_end) == ("hub_signup_verification", "pending", True)
        assert subject == "Confirm your address to join Vetchium"
        assert f"http://localhost:3000/signup/verify#token={token}" in text
        assert f"\n{token}\n" in text
        assert "24 hours" in text
        assert 'lang="en"' in html
        assert token in html

    async def test_earlier_tokens_stay_valid(self, platform: Platform) -> None:
        address = new_address()
        for landing in REGIONS:
            success(await platform.at(landing).post(PATH, json={"email_address": address}))
        assert await _rows(platform, address) == 3

    async def test_another_ones_reservation(self, platform: Platform) -> None:
        """A half-made sign-up blocks its address for ten minutes, and no longer."""
        address = new_address()
        await platform.sql(
            "global",
            "insert into hub_users (hub_user_global_id, handle, email_address_hash, status,"
            " hashing_algorithm, preferred_language, home_region, reserved_at)"
            " values (gen_random_uuid(), %s, %s, 'active', 'HMAC-SHA-256', 'en-US', 'usa1', %s)",
            *(address.split("@")[0], platform.address_hash(address), clock.now()),
        )
        body = {"email_address": address}
        problem(await platform.at("ind1").post(PATH, json=body), 409)
        with clock.moved(timedelta(minutes=10, seconds=1)):
            success(await platform.at("ind1").post(PATH, json=body))

    async def test_the_token_of_the_mail_signs_up(self, platform: Platform) -> None:
        address = new_address()
        success(await platform.at("deu1").post(PATH, json={"email_address": address}))
        token = await platform.mailed_token("deu1", address)
        body = signup_body(token, address, "usa1")
        answer = await platform.at("ind1").post("/hub/complete-signup", json=body)
        assert success(answer, 201)["handle"].startswith(address.split("@")[0])
