"""Setting up an invited account; what holds for every token is in test_tenant_tokens."""

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import Platform
from vetchium_testing.regional_api.tenant import (
    Member,
    Tenant,
    belongings,
    invitation_token,
    make_member,
    standing,
)

NEW = "another horse battery"


def _body(token: str, **changes: object) -> dict[str, object]:
    return {"invitation_token": token, "password": NEW, "full_name": "Maya Rao", **changes}


@pytest.fixture
async def invited(platform: Platform, tenant: Tenant) -> Member:
    return await make_member(platform, tenant, "invite_users", status="invited", language="ta-IN")


class TestCompleteSetup:
    @pytest.mark.parametrize(
        ("changes", "name", "language"),
        [
            ({}, "Maya Rao", "ta-IN"),
            ({"preferred_language": "de-DE"}, "Maya Rao", "de-DE"),
            ({"full_name": "  மாயா\u00a0ராவ் "}, "மாயா ராவ்", "ta-IN"),
            ({"full_name": "Anne-Marie O'Neill"}, "Anne-Marie O'Neill", "ta-IN"),
        ],
    )
    async def test_makes_an_account(
        self,
        platform: Platform,
        invited: Member,
        changes: dict[str, str],
        name: str,
        language: str,
    ) -> None:
        token = await invitation_token(platform, invited)
        await invitation_token(platform, invited)
        path, at = invited.tenant.path, platform.at("ind1")
        answer = await at.post(path("complete-setup"), json=_body(token, **changes))
        assert set(success(answer)) == {"message"}
        rows = await platform.sql(
            invited.home,
            "select full_name, preferred_language from tenant_users where tenant_user_id = %s",
            invited.user_id,
        )
        assert rows == [(name, language)]
        roles = [f"{invited.tenant.portal}:invite_users"]
        assert await standing(platform, invited) == ("active", roles)
        left = await belongings(platform, invited)
        assert (left["sessions"], left["invitation_tokens"]) == (0, 0)
        login = invited.credentials | {"password": NEW}
        success(await at.post(path("login"), json=login))

    async def test_not_while_disabled_but_afterwards(
        self, platform: Platform, invited: Member, as_boss: dict[str, str]
    ) -> None:
        token = await invitation_token(platform, invited)
        path, at = invited.tenant.path, platform.at("ind1")
        who = {"email_address": invited.address}
        success(await at.post(path("disable-user"), json=who, headers=as_boss))
        problem(await at.post(path("complete-setup"), json=_body(token)), 422)
        assert (await standing(platform, invited))[0] == "disabled"
        success(await at.post(path("enable-user"), json=who, headers=as_boss))
        assert (await standing(platform, invited))[0] == "invited"
        success(await at.post(path("complete-setup"), json=_body(token)))

    async def test_finishes_what_was_left_half_made(
        self, platform: Platform, tenant: Tenant
    ) -> None:
        invited = await make_member(platform, tenant, status="invited", is_confirmed=False)
        token = await invitation_token(platform, invited)
        path = tenant.path("complete-setup")
        success(await platform.at("ind1").post(path, json=_body(token)))
        for database in ("global", tenant.home):
            rows = await platform.sql(
                database,
                "select confirmed_at is not null from tenant_users where tenant_user_id = %s",
                invited.user_id,
            )
            assert rows == [(True,)]
