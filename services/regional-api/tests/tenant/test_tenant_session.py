"""`logout`, `myinfo`, `set-language`, and when a session ends; who may call is in the matrix."""

from datetime import timedelta

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Member,
    Tenant,
    belongings,
    challenge,
    make_member,
    make_tenant,
    session,
)


class TestLogout:
    async def test_ends_this_session_only(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        member = await make_member(platform, await make_tenant(platform, portal, home))
        mine, other = [await session(platform, member) for _ in range(2)]
        at, path = platform.at(landing), member.tenant.path
        answer = await at.post(path("logout"), headers=bearer(mine))
        assert success(answer) == {}
        assert answer.headers["x-answered-by"] == home
        problem(await at.post(path("logout"), headers=bearer(mine)), 401)
        problem(await at.get(path("myinfo"), headers=bearer(mine)), 401)
        success(await at.get(path("myinfo"), headers=bearer(other)))

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"\xff"])
    async def test_the_body_is_ignored(
        self, platform: Platform, member: Member, body: bytes
    ) -> None:
        headers = bearer(await session(platform, member))
        path = member.tenant.path("logout")
        success(await platform.at("ind1").post(path, headers=headers, content=body))


class TestMyinfo:
    @pytest.mark.parametrize(
        ("name", "roles"),
        [
            (None, ()),
            ("மாயா ராவ்", ("superadmin", "invite_users", "manage_users")),
            ("Asha", ("manage_users",)),
        ],
    )
    async def test_tells_who_one_is(
        self, platform: Platform, tenant: Tenant, name: str | None, roles: tuple[str, ...]
    ) -> None:
        member = await make_member(platform, tenant, *roles, name=name, language="de-DE")
        headers = bearer(await session(platform, member))
        answer = await platform.at("ind1").get(tenant.path("myinfo"), headers=headers)
        assert success(answer) == {
            f"{tenant.portal}_user_id": str(member.user_id),
            "full_name": name or "",
            "preferred_language": "de-DE",
            f"{tenant.portal}_name": tenant.domain,
            "roles": sorted(f"{tenant.portal}:{role}" for role in roles),
        }

    async def test_of_a_long_session(self, platform: Platform, member: Member) -> None:
        token = await session(platform, member, timedelta(days=365))
        path = member.tenant.path("myinfo")
        with clock.moved(timedelta(days=364)):
            success(await platform.at("ind1").get(path, headers=bearer(token)))
        with clock.moved(timedelta(days=365, seconds=1)):
            problem(await platform.at("ind1").get(path, headers=bearer(token)), 401)


class TestSetLanguage:
    async def test_works_from_now_on(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home)
        member, other = [await make_member(platform, tenant) for _ in range(2)]
        at, headers = platform.at(landing), bearer(await session(platform, member))
        body = {"language": "de-DE"}
        answer = await at.post(tenant.path("set-language"), json=body, headers=headers)
        assert success(answer) == {}
        me = success(await at.get(tenant.path("myinfo"), headers=headers))
        assert me["preferred_language"] == "de-DE"
        await at.post(tenant.path("login"), json=member.credentials)
        ((subject,),) = await platform.sql(
            home, "select email_subject from emails where email_to = %s", member.address
        )
        assert "Vetchium" in subject
        assert not subject.startswith("Your")
        headers = bearer(await session(platform, other))
        them = success(await at.get(tenant.path("myinfo"), headers=headers))
        assert them["preferred_language"] == "en-US"


class TestEndings:
    async def test_a_disabled_member_is_out_at_once(
        self, platform: Platform, member: Member, as_boss: dict[str, str]
    ) -> None:
        for _ in range(2):
            await session(platform, member)
            await challenge(platform, member)
        at, path = platform.at("ind1"), member.tenant.path
        body = {"email_address": member.address}
        success(await at.post(path("disable-user"), json=body, headers=as_boss))
        assert await belongings(platform, member) == dict.fromkeys(
            ("sessions", "tfa_tokens", "password_reset_tokens", "invitation_tokens"), 0
        )
        success(await at.post(path("enable-user"), json=body, headers=as_boss))
        assert (await belongings(platform, member))["sessions"] == 0
