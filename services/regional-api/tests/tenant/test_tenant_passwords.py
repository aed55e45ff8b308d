"""Changing and resetting passwords; what holds for every token is in test_tenant_tokens."""

import asyncio
from datetime import timedelta

import pytest

from common.auth import tokens
from vetchium_testing.answers import likeness, problem, success
from vetchium_testing.regional_api.joined_regions import PASSWORD, Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Member,
    Tenant,
    belongings,
    challenge,
    make_member,
    make_tenant,
    new_domain,
    new_member_address,
    reset_token,
    session,
)

NEW = "another horse battery"
UI = {"org": "http://localhost:3002", "agency": "http://localhost:3003"}


async def _furnish(platform: Platform, member: Member) -> str:
    for mint in (session, challenge, reset_token, reset_token):
        await mint(platform, member)
    return await session(platform, member)


async def _login(platform: Platform, member: Member, password: str) -> int:
    body = member.credentials | {"password": password}
    answer = await platform.at("ind1").post(member.tenant.path("login"), json=body)
    return answer.status_code


class TestChangePassword:
    def body(self, current: str = PASSWORD, new: str = NEW) -> dict[str, str]:
        return {"current_password": current, "new_password": new}

    async def test_wrong(self, platform: Platform, member: Member) -> None:
        token = await _furnish(platform, member)
        had = await belongings(platform, member)
        path, headers = member.tenant.path("change-password"), bearer(token)
        body = self.body("not my password")
        problem(await platform.at("ind1").post(path, json=body, headers=headers), 401)
        assert await belongings(platform, member) == had
        assert await _login(platform, member, PASSWORD) == 200

    async def test_the_same(self, platform: Platform, member: Member) -> None:
        headers = bearer(await session(platform, member))
        path = member.tenant.path("change-password")
        for current in (PASSWORD, "not my password"):
            body = self.body(current, current)
            answer = await platform.at("ind1").post(path, json=body, headers=headers)
            problem(answer, 400, "new_password")

    async def test_changes_and_ends_all_else(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home)
        member, other = [await make_member(platform, tenant) for _ in range(2)]
        await _furnish(platform, other)
        token = await _furnish(platform, member)
        at, headers = platform.at(landing), bearer(token)
        path = tenant.path("change-password")
        assert success(await at.post(path, json=self.body(), headers=headers)) == {}
        left = await belongings(platform, member)
        assert (left["sessions"], left["tfa_tokens"], left["password_reset_tokens"]) == (1, 0, 0)
        left = await belongings(platform, other)
        assert (left["sessions"], left["tfa_tokens"], left["password_reset_tokens"]) == (2, 1, 2)
        success(await at.get(tenant.path("myinfo"), headers=headers))
        assert await _login(platform, member, PASSWORD) == 401
        assert await _login(platform, member, NEW) == 200
        assert await _login(platform, other, PASSWORD) == 200

    async def test_of_several_at_once_one_wins(self, platform: Platform, member: Member) -> None:
        headers = bearer(await session(platform, member))
        path = member.tenant.path("change-password")
        words = [f"{NEW} {number}" for number in range(6)]
        answers = await asyncio.gather(
            *(
                platform.at("ind1").post(path, json=self.body(new=word), headers=headers)
                for word in words
            )
        )
        statuses = [answer.status_code for answer in answers]
        assert sorted(statuses) == [200] + [401] * 5
        assert await _login(platform, member, words[statuses.index(200)]) == 200


@pytest.mark.usefixtures("fresh_hour")
async def test_the_current_password_is_counted_like_a_login(
    platform: Platform, member: Member
) -> None:
    """C11, M3: a session does not make its password free to guess."""
    path, headers = member.tenant.path("change-password"), bearer(await session(platform, member))
    wrong = {"current_password": "not my password", "new_password": NEW}
    problem(await platform.at("usa1").post(path, json=wrong, headers=headers), 401)
    await platform.sql(member.home, "update throttles set count = 40 where kind = 'login_device'")
    right = wrong | {"current_password": PASSWORD}
    problem(await platform.at("ind1").post(path, json=right, headers=headers), 429)


class TestRequestPasswordReset:
    async def test_the_answer_does_not_tell(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home)
        pending = await make_tenant(platform, portal, home, status="PENDING")
        members = [
            await make_member(platform, tenant),
            await make_member(platform, tenant, status="invited"),
            await make_member(platform, tenant, status="disabled"),
            await make_member(platform, pending),
        ]
        asked = [(each.address, each.tenant.domain) for each in members]
        asked += [(new_member_address(), tenant.domain), (members[0].address, new_domain())]
        answers = []
        for address, domain in asked:
            body = {"email_address": address, "domain": domain}
            path = tenant.path("request-password-reset")
            answers.append(await platform.at(landing).post(path, json=body))
        assert len({str(likeness(answer)) for answer in answers}) == 1
        assert set(success(answers[0])) == {"message"}
        mailed = [len(await platform.mails(home, address)) for address, _ in asked]
        assert mailed == [1, 0, 0, 0, 0, 1]  # the last address is the first one's

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    async def test_the_mail(self, platform: Platform, tenant: Tenant, language: str) -> None:
        member = await make_member(platform, tenant, language=language)
        earlier = await reset_token(platform, member)
        body = {"email_address": f" {member.address.upper()}", "domain": tenant.domain.upper()}
        at = platform.at("ind1")
        success(await at.post(tenant.path("request-password-reset"), json=body))
        kind = f"{tenant.portal}_password_reset"
        token = await platform.mailed_token("usa1", member.address, kind)
        (text,) = await platform.mails("usa1", member.address, kind)
        assert f"{UI[tenant.portal]}/reset-password#token={token}" in text
        assert f"\n{token}\n" in text
        rows = await platform.sql(
            "usa1",
            "select kind::text, expires_at - created_at from tenant_password_reset_tokens"
            " where token_hash = %s",
            tokens.digest(token[5:]),
        )
        assert rows == [(tenant.portal, timedelta(hours=1))]
        for live in (earlier,):
            complete = {"reset_token": live, "new_password": NEW}
            success(await at.post(tenant.path("complete-password-reset"), json=complete))


class TestCompletePasswordReset:
    async def test_ends_everything(self, platform: Platform, tenant: Tenant) -> None:
        member, other = [await make_member(platform, tenant) for _ in range(2)]
        for each in (member, other):
            await _furnish(platform, each)
        body = {"reset_token": await reset_token(platform, member), "new_password": NEW}
        path = tenant.path("complete-password-reset")
        assert success(await platform.at("ind1").post(path, json=body)) == {}
        assert set((await belongings(platform, member)).values()) == {0}
        assert (await belongings(platform, other))["sessions"] == 2
        assert await _login(platform, member, PASSWORD) == 401
        assert await _login(platform, member, NEW) == 200
