"""Signing in to a tenant's portal: the table of org.md, then what a login does."""

import asyncio
from datetime import timedelta

import psycopg
import pytest
from passlib.hash import argon2

from common.auth import tokens
from vetchium_testing.answers import likeness, problem, success
from vetchium_testing.db.locks import until_waiting
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Member,
    Tenant,
    belongings,
    challenge,
    mailed_code,
    make_member,
    make_tenant,
    new_domain,
    new_member_address,
)

WEAK = argon2.using(type="ID", memory_cost=64, time_cost=1, parallelism=1)
WRONG = "a wrong password"


async def _set(platform: Platform, member: Member, **columns: object) -> None:
    for name, value in columns.items():
        await platform.sql(
            member.home,
            f"update tenant_users set {name} = %s where tenant_user_id = %s",
            *(value, member.user_id),
        )


async def _confirmations(platform: Platform, member: Member) -> list[bool]:
    """Tell which rows of a member, his tenant and domain are confirmed, in both databases."""
    of_tenant = [
        ("global", "tenants", "tenant_id"),
        ("global", "tenant_domains", "tenant_id"),
        ("global", "tenant_users", "tenant_id"),
        (member.home, "tenant_domains", "tenant_id"),
        (member.home, "tenant_users", "tenant_id"),
    ]
    return [
        row[0]
        for database, table, key in of_tenant
        for row in await platform.sql(
            database,
            f"select confirmed_at is not null from {table} where {key} = %s",
            member.tenant.tenant_id,
        )
    ]


@pytest.mark.parametrize("meanwhile", ["password_hash = 'another one'", "status = 'disabled'"])
async def test_a_change_between_check_and_challenge(
    platform: Platform, member: Member, meanwhile: str
) -> None:
    """C15, M1: what a check allowed is written only where it still holds."""
    async with await psycopg.AsyncConnection.connect(platform.conninfo[member.home]) as conn:
        await conn.execute(
            "select from tenant_users where tenant_user_id = %s for update", [member.user_id]
        )
        path = member.tenant.path("login")
        login = asyncio.create_task(platform.at("ind1").post(path, json=member.credentials))
        await until_waiting(platform.conninfo[member.home])
        await conn.execute(
            f"update tenant_users set {meanwhile} where tenant_user_id = %s", [member.user_id]
        )
    problem(await login, 401)
    assert await platform.mails(member.home, member.address) == []
    assert (await belongings(platform, member))["tfa_tokens"] == 0


class TestRefusals:
    async def test_no_tenant_has_the_domain(self, platform: Platform, member: Member) -> None:
        path = member.tenant.path("login")
        for domain in (new_domain(), f"sub.{member.tenant.domain}"):
            body = member.credentials | {"domain": domain}
            problem(await platform.at("ind1").post(path, json=body), 404)

    async def test_the_domain_is_not_proven(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        pending = await make_tenant(platform, portal, home, status="PENDING")
        member = await make_member(platform, pending)
        at = platform.at(landing)
        right = await at.post(pending.path("login"), json=member.credentials)
        wrong = await at.post(pending.path("login"), json=member.credentials | {"password": WRONG})
        unknown = member.credentials | {"domain": new_domain()}
        never = await at.post(pending.path("login"), json=unknown)
        assert problem(right, 404) == problem(wrong, 404) == problem(never, 404)

    async def test_the_twin_does_not_know_it(
        self, platform: Platform, member: Member, twin: str
    ) -> None:
        answer = await platform.at("ind1").post(f"/{twin}/login", json=member.credentials)
        problem(answer, 404)

    async def test_wrong_unknown_and_invited_are_alike(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home)
        member = await make_member(platform, tenant)
        invited = await make_member(platform, tenant, status="invited")
        disabled = await make_member(platform, tenant, status="disabled")
        stranger = await make_member(platform, await make_tenant(platform, portal, home))
        at, path = platform.at(landing), tenant.path("login")
        bodies = [
            member.credentials | {"password": WRONG},
            member.credentials | {"email": new_member_address()},
            invited.credentials,
            disabled.credentials | {"password": WRONG},
            stranger.credentials | {"domain": tenant.domain},
        ]
        answers = [await at.post(path, json=body) for body in bodies]
        assert len({str(likeness(answer)) for answer in answers}) == 1
        assert {answer.headers["x-answered-by"] for answer in answers} == {home}
        problem(answers[0], 401)
        assert await platform.mails(home, invited.address) == []

    async def test_an_invited_one_with_a_password_of_old(
        self, platform: Platform, member: Member
    ) -> None:
        await _set(platform, member, status="invited")
        path = member.tenant.path("login")
        problem(await platform.at("ind1").post(path, json=member.credentials), 401)

    async def test_disabled(self, platform: Platform, tenant: Tenant) -> None:
        member = await make_member(platform, tenant, status="disabled")
        answer = await platform.at("ind1").post(tenant.path("login"), json=member.credentials)
        problem(answer, 422)
        assert await platform.mails(member.home, member.address) == []

    @pytest.mark.usefixtures("fresh_hour")
    async def test_throttled_beyond_forty_a_minute(
        self, platform: Platform, member: Member
    ) -> None:
        at, path = platform.at("ind1"), member.tenant.path("login")
        wrong = member.credentials | {"password": WRONG}
        statuses = [(await at.post(path, json=wrong)).status_code for _ in range(20)]
        assert statuses == [401] * 20
        code = {"tfa_token": await challenge(platform, member), "tfa_code": "314159"}
        opened = success(await at.post(member.tenant.path("tfa"), json=code))
        known = member.credentials | {"device_token": opened["device_token"]}
        await platform.sql(
            member.home, "update throttles set count = 40 where kind = 'login_account'"
        )
        success(await at.post(path, json=known))  # C7, M10
        answer = await at.post(path, json=member.credentials)
        problem(answer, 429)
        assert int(answer.headers["retry-after"]) >= 1
        colleague = await make_member(platform, member.tenant)
        success(await at.post(path, json=colleague.credentials))


class TestLogin:
    @pytest.mark.parametrize("status", ["VERIFIED", "FAILING"])
    async def test_opens_a_challenge_at_home(
        self, platform: Platform, portal: str, pair: tuple[str, str], status: str
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home, status=status)
        member = await make_member(platform, tenant)
        body = {
            "email": f" {member.address.upper()} ",
            "domain": f" {tenant.domain.upper()}\n",
            "password": member.password,
        }
        answer = await platform.at(landing).post(tenant.path("login"), json=body)
        assert set(success(answer)) == {"tfa_token"}
        assert answer.headers["x-answered-by"] == home
        token, code = answer.json()["tfa_token"], await mailed_code(platform, member)
        assert token.startswith(f"{home.upper()}-")
        rows = await platform.sql(
            home,
            "select kind::text, token_hash, code_hash, wrong_attempts, expires_at - created_at"
            " from tenant_tfa_tokens where tenant_user_id = %s",
            member.user_id,
        )
        digest, code_hash = tokens.digest(token[5:]), tokens.code_digest(token[5:], code)
        assert rows == [(portal, digest, code_hash, 0, timedelta(minutes=10))]

    @pytest.mark.parametrize(
        ("language", "html"), [("en-US", "en"), ("de-DE", "de"), ("ta-IN", "ta")]
    )
    async def test_the_mail(
        self, platform: Platform, tenant: Tenant, language: str, html: str
    ) -> None:
        member = await make_member(platform, tenant, language=language)
        token = success(
            await platform.at("ind1").post(tenant.path("login"), json=member.credentials)
        )["tfa_token"]
        rows = await platform.sql(
            tenant.home,
            "select email_type::text, email_subject, email_text_body || email_html_body,"
            " email_html_body like %s, expires_at - now() <= interval '10 minutes'"
            " from emails where email_to = %s",
            *(f'%lang="{html}"%', member.address),
        )
        ((kind, subject, text, *right),) = rows
        assert (kind, right) == (f"{tenant.portal}_tfa", [True, True])
        noun = {"org": "organisation", "agency": "agency"}[tenant.portal]
        is_english = subject == f"Your Vetchium {noun} sign-in code"
        assert is_english == (language == "en-US")
        assert token not in text

    @pytest.mark.slow
    async def test_the_right_password_gives_attempts_back(
        self, platform: Platform, member: Member
    ) -> None:
        at, path = platform.at("ind1"), member.tenant.path("login")
        for _ in range(41):  # one more than a minute allows without a right password
            success(await at.post(path, json=member.credentials))

    @pytest.mark.usefixtures("full_cost")
    async def test_an_old_hash_is_renewed(self, platform: Platform, member: Member) -> None:
        await _set(platform, member, password_hash=WEAK.hash(member.password))
        at, path = platform.at("ind1"), member.tenant.path("login")
        success(await at.post(path, json=member.credentials))
        ((stored,),) = await platform.sql(
            member.home,
            "select password_hash from tenant_users where tenant_user_id = %s",
            member.user_id,
        )
        assert "m=19456,t=2,p=1" in stored
        success(await at.post(path, json=member.credentials))

    async def test_one_address_in_two_tenants_and_both_portals(
        self, platform: Platform, member: Member, twin: str
    ) -> None:
        other = await make_tenant(platform, member.tenant.portal, "deu1")
        across = await make_tenant(platform, twin, "ind1", domain=member.tenant.domain)
        for tenant in (other, across):
            same = await make_member(platform, tenant, address=member.address)
            await _set(platform, same, password_hash=WEAK.hash(f"password of {tenant.domain}"))
            for home, password, status in (
                (tenant, f"password of {tenant.domain}", 200),
                (tenant, member.password, 401),
            ):
                body = same.credentials | {"password": password}
                answer = await platform.at("usa1").post(home.path("login"), json=body)
                assert answer.status_code == status, answer.text
        path = member.tenant.path("login")
        success(await platform.at("usa1").post(path, json=member.credentials))

    async def test_finishes_what_was_left_half_made(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home, is_confirmed=False)
        member = await make_member(platform, tenant, is_confirmed=False)
        at = platform.at(landing)
        wrong = member.credentials | {"password": WRONG}
        problem(await at.post(tenant.path("login"), json=wrong), 401)
        assert await _confirmations(platform, member) == [False] * 5
        success(await at.post(tenant.path("login"), json=member.credentials))
        assert await _confirmations(platform, member) == [True] * 5

    async def test_leads_to_a_session(self, platform: Platform, portal: str) -> None:
        member = await make_member(platform, await make_tenant(platform, portal, "deu1"))
        path = member.tenant.path
        token = success(await platform.at("usa1").post(path("login"), json=member.credentials))
        body = token | {"tfa_code": await mailed_code(platform, member)}
        session = success(await platform.at("ind1").post(path("tfa"), json=body))["session_token"]
        me = await platform.at("deu1").get(path("myinfo"), headers=bearer(session))
        assert success(me)[f"{portal}_user_id"] == str(member.user_id)
