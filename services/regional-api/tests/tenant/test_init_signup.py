"""Beginning a sign-up, and asking what a link is for: the tables of org.md, then the effects."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import idna
import pytest

from common import clock
from common.auth import tokens
from regional_api.tenant.domains.schemas import PERSONAL
from vetchium_testing.answers import problem, success
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform
from vetchium_testing.regional_api.tenant import (
    DEAD,
    Tenant,
    make_member,
    make_tenant,
    new_domain,
    new_member_address,
)
from vetchium_testing.regional_api.tenant_signup import (
    PAUSE,
    Signup,
    begin,
    census,
    complete,
    init,
    publish,
)

DAY = timedelta(hours=24)
UI = {"org": "http://localhost:3002", "agency": "http://localhost:3003"}


async def _pending(platform: Platform, portal: str, domain: str) -> list[tuple[Any, ...]]:
    return await platform.sql(
        "global",
        "select signup_id, home_region, token_hash, dns_token_hash, email_address_hash,"
        " hashing_algorithm::text, created_at, expires_at from tenant_signup_tokens"
        " where kind = %s and domain = %s and consumed_at is null",
        *(portal, domain),
    )


class TestInitSignup:
    async def test_personal_mail(self, platform: Platform, portal: str) -> None:
        for domain in sorted(PERSONAL):
            problem(await init(platform, portal, f" Maya@{domain.upper()}\n"), 400, "email")

    def test_all_of_the_contract_are_known(self) -> None:
        assert len(PERSONAL) == 39

    @pytest.mark.parametrize("label", ["mail.", "x--y.", "a.b.c."])
    async def test_below_personal_mail(self, platform: Platform, portal: str, label: str) -> None:
        domain = f"{label}{new_domain().partition('.')[0]}.gmail.com"
        answer = success(await init(platform, portal, f"maya@{domain}"))
        assert answer["domain"] == domain

    @pytest.mark.parametrize("domain", ["bücher.de", "bücher.example.com", "मेल.भारत", "例え.jp"])
    async def test_unicode_domains(self, platform: Platform, portal: str, domain: str) -> None:
        """C3: the domain of an address is mapped to A-labels, as DNS and mail have it."""
        new = f"d{secrets.token_hex(4)}.{domain}"
        answer = success(await init(platform, portal, f"maya@{new}"))
        assert answer["domain"] == idna.encode(new, uts46=True).decode()

    async def test_punycode_domains(self, platform: Platform, portal: str) -> None:
        domain = f"xn--bcher-kva.{new_domain()}"
        assert success(await init(platform, portal, f"maya@{domain}"))["domain"] == domain

    @pytest.mark.parametrize("status", ["invited", "active", "disabled"])
    async def test_the_address_is_a_members(
        self, platform: Platform, tenant: Tenant, twin: str, status: str
    ) -> None:
        domain = new_domain()
        address = f"maya@{domain}"
        await make_member(platform, tenant, status=status, address=address)
        problem(await init(platform, tenant.portal, address, "deu1"), 409)
        assert await platform.mails("deu1", address) == []
        assert await _pending(platform, tenant.portal, domain) == []
        success(await init(platform, twin, address, "deu1"))
        success(await init(platform, tenant.portal, f"other@{domain}", "deu1"))

    @pytest.mark.parametrize("status", ["VERIFIED", "FAILING"])
    async def test_the_domain_is_proven(
        self, platform: Platform, portal: str, twin: str, status: str
    ) -> None:
        tenant = await make_tenant(platform, portal, "ind1", status=status)
        address = f"maya@{tenant.domain}"
        problem(await init(platform, portal, address, "usa1"), 409)
        assert await platform.mails("usa1", address) == []
        success(await init(platform, twin, address, "usa1"))

    async def test_a_claim_blocks_nobody(self, platform: Platform, portal: str) -> None:
        """C1: without a proof it is nobody's."""
        tenant = await make_tenant(platform, portal, "ind1", status="PENDING")
        success(await init(platform, portal, f"maya@{tenant.domain}", "usa1"))

    async def test_sign_ups_of_one_domain_live_side_by_side(
        self, platform: Platform, portal: str, zone: Zone
    ) -> None:
        """C1: each has its own value; the first proof wins, and the others see it."""
        domain = new_domain()
        rivals = []
        for name, home in (("stranger", "usa1"), ("founder", "deu1"), ("other", "usa1")):
            address = f"{name}@{domain}"
            success(await init(platform, portal, address, home))
            mailed = [
                await platform.mailed_token(home, address, f"{portal}_signup_{kind}")
                for kind in ("token", "verification")
            ]
            rivals.append(Signup(portal, address, domain, home, *mailed))
        assert len({each.value for each in rivals}) == len(rivals)
        assert len(await _pending(platform, portal, domain)) == len(rivals)
        stranger, founder, other = rivals
        publish(zone, domain, founder.value)
        problem(await complete(platform, stranger), 422)
        success(await complete(platform, founder), 201)
        for loser in (stranger, other):
            with clock.moved(PAUSE):
                problem(await complete(platform, loser), 409)
            answer = await platform.at("ind1").post(
                loser.path("get-signup-details"), json={"signup_token": loser.token}
            )
            assert success(answer) == {"domain": domain, "status": "TAKEN"}
        problem(await init(platform, portal, f"late@{domain}"), 409)
        rows = await census(platform, portal, domain)
        assert len({row.tenant_id for row in rows}) == 1

    async def test_below_another_tenants_domain(self, platform: Platform, tenant: Tenant) -> None:
        success(await init(platform, tenant.portal, f"maya@sub.{tenant.domain}"))

    async def test_the_answer(self, platform: Platform, portal: str, pair: tuple[str, str]) -> None:
        landing, home = pair
        domain, before = new_domain(), datetime.now(UTC)
        answer = await init(platform, portal, f"Maya@{domain.upper()} ", home, landing)
        document = success(answer)
        assert answer.headers["x-answered-by"] == home
        assert set(document) == {"domain", "dns_record_name", "token_expires_at", "message"}
        assert document["domain"] == domain
        assert document["dns_record_name"] == f"_vetchium-verify.{domain}"
        expires_at = datetime.fromisoformat(document["token_expires_at"])
        assert before + DAY <= expires_at <= datetime.now(UTC) + DAY
        for kind in ("signup_token", "signup_verification"):
            secret = await platform.mailed_token(home, f"maya@{domain}", f"{portal}_{kind}")
            assert secret not in answer.text

    async def test_what_is_kept(self, platform: Platform, portal: str) -> None:
        signup = await begin(platform, portal, "deu1")
        ((signup_id, home, token, value, address, how, created_at, expires_at),) = await _pending(
            platform, portal, signup.domain
        )
        assert (home, how) == ("deu1", "HMAC-SHA-256")
        assert token == tokens.digest(signup.token)
        assert value == tokens.digest(signup.value)
        assert address == platform.address_hash(signup.address)
        assert isinstance(expires_at, datetime)
        assert abs(expires_at - created_at - DAY) < timedelta(seconds=5)
        for region in REGIONS:
            kept = await platform.sql(
                region,
                "select signup_id, kind::text, expires_at from tenant_signups"
                " where email_address = %s",
                signup.address,
            )
            assert kept == ([(signup_id, portal, expires_at)] if region == "deu1" else [])

    async def test_the_two_mails(self, platform: Platform, portal: str) -> None:
        signup = await begin(platform, portal, "deu1")
        mails = await platform.sql(
            "deu1",
            "select email_type::text, email_subject, email_text_body, email_html_body,"
            " expires_at - created_at from emails where email_to = %s order by 1",
            signup.address,
        )
        (private, *_), (record, *_) = mails
        assert (private, record) == (f"{portal}_signup_token", f"{portal}_signup_verification")
        noun = {"org": "organisation", "agency": "agency"}[portal]
        assert [each[1] for each in mails] == [
            f"Finish your Vetchium {noun} sign-up",
            f"DNS record for your Vetchium {noun}",
        ]
        for body in mails[0][2:4]:
            assert f"{UI[portal]}/complete-signup#token={signup.token}" in body
            assert signup.value not in body
            assert signup.domain in body
            assert "24" in body
        for body in mails[1][2:4]:
            assert signup.token not in body
            for fact in (signup.value, signup.domain, "_vetchium-verify.", "TXT", "24"):
                assert fact in body
        for *_, life in mails:
            assert abs(life - DAY) < timedelta(seconds=5)


class TestGetSignupDetails:
    @pytest.mark.parametrize(
        "forge",
        [
            lambda _: DEAD,
            lambda _: "x",
            lambda token: token[:-1],
            lambda token: token + "0",
            lambda token: token.upper() if token.upper() != token else "A" * 64,
            lambda token: f"USA1-{token}",
            lambda token: f" {token}",
            lambda token: token + "\x00",
        ],
    )
    async def test_no_live_token(self, platform: Platform, portal: str, forge: object) -> None:
        assert callable(forge)
        signup = await begin(platform, portal)
        body = {"signup_token": forge(signup.token)}
        at = platform.at("ind1")
        problem(await at.post(signup.path("get-signup-details"), json=body), 404)
        problem(await at.post(signup.path("complete-signup"), json=signup.body | body), 404)

    async def test_of_the_other_portal(self, platform: Platform, portal: str, twin: str) -> None:
        signup = await begin(platform, portal)
        body = {"signup_token": signup.token}
        problem(await platform.at("usa1").post(f"/{twin}/get-signup-details", json=body), 404)

    async def test_the_dns_value_is_no_token(self, platform: Platform, portal: str) -> None:
        signup = await begin(platform, portal)
        body = {"signup_token": signup.value}
        problem(await platform.at("usa1").post(signup.path("get-signup-details"), json=body), 404)

    async def test_expired_or_completed(self, platform: Platform, portal: str, zone: Zone) -> None:
        signup = await begin(platform, portal)
        body, path = {"signup_token": signup.token}, signup.path("get-signup-details")
        with clock.moved(DAY):
            problem(await platform.at("ind1").post(path, json=body), 404)
        publish(zone, signup.domain, signup.value)
        success(await complete(platform, signup), 201)
        problem(await platform.at("ind1").post(path, json=body), 404)

    @pytest.mark.parametrize("landing", REGIONS)
    async def test_the_domain(self, platform: Platform, portal: str, landing: str) -> None:
        signup = await begin(platform, portal, "deu1")
        body, path = {"signup_token": signup.token}, signup.path("get-signup-details")
        answer = await platform.at(landing).post(path, json=body)
        assert success(answer) == {"domain": signup.domain, "status": "PENDING"}
        assert answer.headers["x-answered-by"] == landing  # L: the global database has it
        assert success(await platform.at(landing).post(path, json=body)), "as often as one likes"


async def test_members_elsewhere_do_not_matter(platform: Platform, portal: str) -> None:
    """A member of another tenant at the domain of the sign-up is no founder of it."""
    signup = await begin(platform, portal)
    other = await make_tenant(platform, portal)
    await make_member(platform, other, address=f"guest@{signup.domain}")
    await make_member(platform, other, address=new_member_address())
    body = {"signup_token": signup.token}
    success(await platform.at("ind1").post(signup.path("get-signup-details"), json=body))
