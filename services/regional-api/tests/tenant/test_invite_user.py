"""Inviting: the table of org.md, then what an invitation does."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Member,
    Tenant,
    make_member,
    make_tenant,
    new_member_address,
    session,
    standing,
)

UI = {"org": "http://localhost:3002", "agency": "http://localhost:3003"}
SET_UP = {"password": "another horse battery", "full_name": "Maya Rao"}


async def _token(platform: Platform, tenant: Tenant, address: str) -> str:
    return await platform.mailed_token(tenant.home, address, f"{tenant.portal}_invitation")


async def _rows(platform: Platform, tenant: Tenant, address: str) -> list[Any]:
    """Return the member's rows of both databases, as id and confirmation."""
    globally = await platform.sql(
        "global",
        "select tenant_user_id, kind::text, home_region, confirmed_at is not null"
        " from tenant_users where tenant_id = %s and email_address_hash = %s",
        *(tenant.tenant_id, platform.address_hash(address)),
    )
    at_home = await platform.sql(
        tenant.home,
        "select tenant_user_id, kind::text, status::text, preferred_language, full_name,"
        " password_hash, confirmed_at is not null from tenant_users"
        " where tenant_id = %s and email_address = %s",
        *(tenant.tenant_id, address),
    )
    return [*globally, *at_home]


class TestRefusals:
    @pytest.mark.parametrize("status", ["active", "disabled"])
    async def test_a_member_already(
        self, platform: Platform, tenant: Tenant, as_boss: dict[str, str], status: str
    ) -> None:
        member = await make_member(platform, tenant, status=status)
        before = await _rows(platform, tenant, member.address)
        body = {"email_address": member.address.upper()}
        at, path = platform.at("ind1"), tenant.path("invite-user")
        problem(await at.post(path, json=body, headers=as_boss), 409)
        assert await _rows(platform, tenant, member.address) == before
        assert await platform.mails(tenant.home, member.address) == []

    async def test_oneself(self, platform: Platform, boss: Member, as_boss: dict[str, str]) -> None:
        path, body = boss.tenant.path("invite-user"), {"email_address": boss.address}
        problem(await platform.at("ind1").post(path, json=body, headers=as_boss), 409)


class TestInvite:
    async def test_a_new_member(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home)
        boss = await make_member(platform, tenant, "invite_users", language="de-DE")
        headers, address = bearer(await session(platform, boss)), new_member_address()
        body = {"email_address": f" {address.upper()} "}
        answer = await platform.at(landing).post(
            tenant.path("invite-user"), json=body, headers=headers
        )
        made = success(answer, 201)
        assert set(made) == {"invitation_id", "expires_at"}
        assert answer.headers["x-answered-by"] == home
        ends_in = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
        assert timedelta(days=7, minutes=-1) < ends_in <= timedelta(days=7)
        routed, at_home = await _rows(platform, tenant, address)
        assert routed[1:] == (portal, home, True)
        assert at_home[1:] == (portal, "invited", "de-DE", None, None, True)
        assert [str(routed[0]), str(at_home[0])] == [made["invitation_id"]] * 2
        token = await _token(platform, tenant, address)
        assert await platform.sql(
            home,
            "select kind::text, tenant_id, token_hash from tenant_invitation_tokens"
            " where tenant_user_id = %s",
            at_home[0],
        ) == [(portal, tenant.tenant_id, tokens.digest(token[5:]))]
        assert await standing(platform, Member(tenant, at_home[0], address)) == ("invited", [])

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    @pytest.mark.parametrize("name", [None, "Asha <b>Rao"])
    async def test_the_mail(
        self, platform: Platform, tenant: Tenant, language: str, name: str | None
    ) -> None:
        boss = await make_member(platform, tenant, "superadmin", name=name)
        headers, address = bearer(await session(platform, boss)), new_member_address()
        body = {"email_address": address, "invite_email_language": language}
        at = platform.at("ind1")
        success(await at.post(tenant.path("invite-user"), json=body, headers=headers), 201)
        token = await _token(platform, tenant, address)
        ((kind, subject, text, html),) = await platform.sql(
            tenant.home,
            "select email_type::text, email_subject, email_text_body, email_html_body"
            " from emails where email_to = %s",
            address,
        )
        assert kind == f"{tenant.portal}_invitation"
        noun = {"org": "an organisation", "agency": "an agency"}[tenant.portal]
        is_english = subject == f"You are invited to {noun} on Vetchium"
        assert is_english == (language == "en-US")
        assert (name or boss.address) in text
        assert tenant.domain in text
        assert f"{UI[tenant.portal]}/complete-setup#token={token}" in text
        assert f"\n{token}\n" in text
        assert "7" in text
        assert "<b>Rao" not in html
        rows = await _rows(platform, tenant, address)
        assert rows[1][3] == language

    async def test_an_invited_one_anew(
        self, platform: Platform, tenant: Tenant, as_boss: dict[str, str]
    ) -> None:
        address, at = new_member_address(), platform.at("ind1")
        path = tenant.path("invite-user")
        ids, living = set(), []
        for language in ("en-US", "ta-IN"):
            body = {"email_address": address, "invite_email_language": language}
            made = success(await at.post(path, json=body, headers=as_boss), 201)
            ids.add(made["invitation_id"])
            living.append(await _token(platform, tenant, address))
        assert len(ids) == 1
        assert (await _rows(platform, tenant, address))[1][3] == "ta-IN"
        old, new = living
        for token, status in ((old, 401), (new, 200), (new, 401)):
            body = {"invitation_token": token, **SET_UP}
            answer = await at.post(tenant.path("complete-setup"), json=body)
            assert answer.status_code == status

    async def test_one_address_in_several_tenants(
        self, platform: Platform, portal: str, twin: str, member: Member
    ) -> None:
        for other, home in ((portal, "deu1"), (portal, "usa1"), (twin, "usa1")):
            tenant = await make_tenant(platform, other, home)
            boss = await make_member(platform, tenant, "invite_users")
            headers = bearer(await session(platform, boss))
            body = {"email_address": member.address}
            made = success(
                await platform.at("ind1").post(
                    tenant.path("invite-user"), json=body, headers=headers
                ),
                201,
            )
            assert made["invitation_id"] != str(member.user_id)
            mine = {"invitation_token": await _token(platform, tenant, member.address), **SET_UP}
            success(await platform.at("ind1").post(tenant.path("complete-setup"), json=mine))
            login = {"email": member.address, "password": SET_UP["password"]}
            login |= {"domain": tenant.domain}
            success(await platform.at("deu1").post(tenant.path("login"), json=login))
        path = member.tenant.path("login")
        success(await platform.at("ind1").post(path, json=member.credentials))

    @pytest.mark.parametrize("address", ["someone@gmail.com", "x@a.co"])
    async def test_any_domain(
        self, platform: Platform, tenant: Tenant, as_boss: dict[str, str], address: str
    ) -> None:
        path, body = tenant.path("invite-user"), {"email_address": address}
        success(await platform.at("ind1").post(path, json=body, headers=as_boss), 201)

    async def test_twenty_at_once_make_one_member(
        self, platform: Platform, tenant: Tenant, as_boss: dict[str, str]
    ) -> None:
        address, path = new_member_address(), tenant.path("invite-user")
        body = {"email_address": address}
        answers = await asyncio.gather(
            *(
                platform.at(REGIONS[number % 3]).post(path, json=body, headers=as_boss)
                for number in range(20)
            )
        )
        assert len({success(answer, 201)["invitation_id"] for answer in answers}) == 1
        assert len(await _rows(platform, tenant, address)) == 2
        rows = await platform.sql(
            tenant.home,
            "select count(*) from tenant_invitation_tokens where tenant_id = %s",
            tenant.tenant_id,
        )
        assert rows == [(1,)]
        texts = await platform.mails(tenant.home, address)
        done = 0
        for text in texts:
            token = text.split("token=")[1].split()[0]
            made = {"invitation_token": token, **SET_UP}
            answer = await platform.at("ind1").post(tenant.path("complete-setup"), json=made)
            done += answer.status_code == 200
        assert (len(texts), done) == (20, 1)

    @pytest.mark.slow
    @pytest.mark.usefixtures("fresh_hour")
    async def test_mails_to_one_address_are_limited(
        self, platform: Platform, tenant: Tenant, as_boss: dict[str, str]
    ) -> None:
        path, body = tenant.path("invite-user"), {"email_address": new_member_address()}
        at = platform.at("usa1")
        answers = [await at.post(path, json=body, headers=as_boss) for _ in range(121)]
        assert [answer.status_code for answer in answers[:30]] == [201] * 30
        problem(answers[-1], 429)
        assert int(answers[-1].headers["retry-after"]) >= 1
