"""`myinfo`, `set-language`, `change-password`."""

import asyncio

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import PASSWORD, Colleague, Office, bearer

NEW = "another horse battery"
CHANGE = {"current_password": PASSWORD, "new_password": NEW}


class TestMyInfo:
    async def test_anonymous(self, office: Office) -> None:
        problem(await office.client.get("/admin/myinfo"), 401)

    async def test_without_a_role(self, office: Office) -> None:
        colleague = await office.colleague(language="de-DE", name="மாயா ராவ்")
        headers = bearer(await office.session(colleague))
        assert success(await office.client.get("/admin/myinfo", headers=headers)) == {
            "admin_user_id": str(colleague.admin_id),
            "email_address": colleague.address,
            "full_name": "மாயா ராவ்",
            "preferred_language": "de-DE",
            "roles": [],
        }

    async def test_roles_stand_in_alphabetical_order(self, office: Office) -> None:
        session = await office.signed_in("view_users", "superadmin", "manage_domains")
        answer = success(await office.client.get("/admin/myinfo", headers=bearer(session)))
        assert answer["roles"] == ["admin:manage_domains", "admin:superadmin", "admin:view_users"]


class TestSetLanguage:
    async def test_anonymous(self, office: Office) -> None:
        problem(await office.post("set-language", {"language": "de-DE"}), 401)

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    async def test_works_at_once(self, office: Office, colleague: Colleague, language: str) -> None:
        session = await office.session(colleague)
        assert success(await office.post("set-language", {"language": language}, session)) == {}
        info = success(await office.client.get("/admin/myinfo", headers=bearer(session)))
        assert info["preferred_language"] == language
        login = success(await office.post("login", colleague.credentials))
        body = login | {"tfa_code": await office.mailed_code(colleague.address)}
        assert success(await office.post("tfa", body))["preferred_language"] == language
        assert await office.sql(
            "select email_html_body like %s from emails where email_to = %s",
            *(f'%lang="{language[:2]}"%', colleague.address),
        ) == [(True,)]


class TestChangePassword:
    async def test_anonymous(self, office: Office) -> None:
        problem(await office.post("change-password", CHANGE), 401)

    async def test_the_same_again(self, office: Office, colleague: Colleague) -> None:
        session = await office.session(colleague)
        for current in (PASSWORD, NEW):  # a 400 comes before the check of the password
            body = {"current_password": current, "new_password": current}
            problem(await office.post("change-password", body, session), 400, "new_password")

    async def test_wrong_password(self, office: Office, colleague: Colleague) -> None:
        session = await office.furnish(colleague)
        before = await office.belongings(colleague)
        body = CHANGE | {"current_password": PASSWORD.upper()}
        problem(await office.post("change-password", body, session), 401)
        assert await office.belongings(colleague) == before
        success(await office.client.get("/admin/myinfo", headers=bearer(session)))
        success(await office.post("login", colleague.credentials))

    async def test_changes_and_ends_all_else(self, office: Office, colleague: Colleague) -> None:
        session = await office.furnish(colleague)
        bystander = await office.colleague()
        await office.furnish(bystander)
        theirs = await office.belongings(bystander)
        assert success(await office.post("change-password", CHANGE, session)) == {}
        success(await office.client.get("/admin/myinfo", headers=bearer(session)))
        left = await office.belongings(colleague)
        assert left == {
            "sessions": 1,
            "tfa_tokens": 0,
            "password_reset_tokens": 0,
            "invitation_tokens": 1,
        }
        assert await office.belongings(bystander) == theirs
        problem(await office.post("login", colleague.credentials), 401)
        success(await office.post("login", colleague.credentials | {"password": NEW}))

    @pytest.mark.usefixtures("fresh_hour")
    async def test_counted_like_a_login(self, office: Office, colleague: Colleague) -> None:
        """C11, M3: a session does not make its password free to guess."""
        session = await office.session(colleague)
        wrong = CHANGE | {"current_password": PASSWORD.upper()}
        problem(await office.post("change-password", wrong, session), 401)
        await office.sql("update throttles set count = 40 where kind = 'login_device'")
        problem(await office.post("change-password", CHANGE, session), 429)

    async def test_of_several_at_once_one_wins(self, office: Office, colleague: Colleague) -> None:
        """Each sends the current password; the first one changes it."""
        session = await office.session(colleague)
        bodies = [CHANGE | {"new_password": f"{NEW} {number}"} for number in range(5)]
        answers = await asyncio.gather(
            *(office.post("change-password", body, session) for body in bodies)
        )
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [200] + [401] * 4
        password = bodies[codes.index(200)]["new_password"]
        success(await office.post("login", colleague.credentials | {"password": password}))
