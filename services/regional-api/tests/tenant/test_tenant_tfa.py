"""The second half of a login; what holds for every token is in test_tenant_tokens."""

import asyncio
from datetime import timedelta

import pytest

from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import CODE, Member, Tenant, challenge, make_member

WRONG = "000000"


def _body(token: str, code: str = CODE) -> dict[str, str]:
    return {"tfa_token": token, "tfa_code": code}


class TestWrongCodes:
    async def test_are_counted_and_the_fifth_kills(
        self, platform: Platform, member: Member
    ) -> None:
        token, other = [await challenge(platform, member) for _ in range(2)]
        at, path = platform.at("ind1"), member.tenant.path("tfa")
        for _ in range(5):
            problem(await at.post(path, json=_body(token, WRONG)), 403)
        for code in (CODE, WRONG):
            problem(await at.post(path, json=_body(token, code)), 401)
        success(await at.post(path, json=_body(other)))

    async def test_alive_after_four(self, platform: Platform, member: Member) -> None:
        token = await challenge(platform, member)
        at, path = platform.at("ind1"), member.tenant.path("tfa")
        for _ in range(4):
            problem(await at.post(path, json=_body(token, WRONG)), 403)
        success(await at.post(path, json=_body(token)))

    async def test_at_once_are_counted_one_by_one(self, platform: Platform, member: Member) -> None:
        token, path = await challenge(platform, member), member.tenant.path("tfa")
        answers = await asyncio.gather(
            *(
                platform.at(landing).post(path, json=_body(token, WRONG))
                for landing in ("ind1", "usa1") * 5
            )
        )
        assert sorted(answer.status_code for answer in answers) == [401] * 5 + [403] * 5

    async def test_a_400_is_no_attempt(self, platform: Platform, member: Member) -> None:
        token = await challenge(platform, member)
        at, path = platform.at("ind1"), member.tenant.path("tfa")
        for _ in range(6):
            problem(await at.post(path, json=_body(token, "12345")), 400, "tfa_code")
        success(await at.post(path, json=_body(token)))


class TestTfa:
    @pytest.mark.parametrize(
        ("remember", "lifetime"), [(False, timedelta(hours=24)), (True, timedelta(days=365))]
    )
    async def test_gives_a_session(
        self, platform: Platform, tenant: Tenant, remember: bool, lifetime: timedelta
    ) -> None:
        member = await make_member(platform, tenant, language="ta-IN")
        body = _body(await challenge(platform, member)) | {"remember_me": remember}
        answer = success(await platform.at("ind1").post(tenant.path("tfa"), json=body))
        token = answer.pop("session_token")
        assert answer.pop("device_token")
        assert answer == {
            "preferred_language": "ta-IN",
            f"{tenant.portal}_name": tenant.domain,
        }
        assert token.startswith("USA1-")
        rows = await platform.sql(
            "usa1",
            "select kind::text, token_hash, expires_at - created_at from tenant_sessions"
            " where tenant_user_id = %s",
            member.user_id,
        )
        assert rows == [(tenant.portal, tokens.digest(token[5:]), lifetime)]
        success(await platform.at("deu1").get(tenant.path("myinfo"), headers=bearer(token)))
