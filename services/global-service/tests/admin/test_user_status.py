"""`disable-user` and `enable-user`; the last superadmin is in test_last_superadmin."""

import asyncio

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import Colleague, Office, bearer, new_address

DISABLE, ENABLE = "disable-user", "enable-user"


def _at(colleague: Colleague) -> dict[str, str]:
    return {"email_address": f" {colleague.address.upper()} "}


@pytest.mark.parametrize("path", [DISABLE, ENABLE])
class TestBoth:
    async def test_anonymous(self, office: Office, colleague: Colleague, path: str) -> None:
        problem(await office.post(path, _at(colleague)), 401)

    async def test_without_the_role(self, office: Office, colleague: Colleague, path: str) -> None:
        session = await office.signed_in("view_users", "manage_domains")
        problem(await office.post(path, _at(colleague), session), 403)

    async def test_unknown(self, office: Office, root: str, path: str) -> None:
        problem(await office.post(path, {"email_address": new_address()}, root), 404)

    async def test_of_several_at_once_one_wins(self, office: Office, root: str, path: str) -> None:
        target = await office.colleague(status="active" if path == DISABLE else "disabled")
        answers = await asyncio.gather(*(office.post(path, _at(target), root) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [200] + [422] * 5


class TestDisableUser:
    async def test_already_disabled(self, office: Office, root: str) -> None:
        target = await office.colleague(status="disabled")
        problem(await office.post(DISABLE, _at(target), root), 422)

    async def test_ends_sessions_and_challenges(self, office: Office) -> None:
        target, bystander = await office.colleague("view_users"), await office.colleague()
        session = await office.furnish(target)
        await office.furnish(bystander)
        theirs = await office.belongings(bystander)
        manager = await office.signed_in("manage_users")
        assert success(await office.post(DISABLE, _at(target), manager)) == {}
        assert await office.row(target, "status::text") == "disabled"
        assert await office.roles(target) == ["admin:view_users"]
        problem(await office.client.get("/admin/myinfo", headers=bearer(session)), 401)
        left = await office.belongings(target)
        assert (left["sessions"], left["tfa_tokens"]) == (0, 0)
        assert await office.belongings(bystander) == theirs

    async def test_oneself(self, office: Office) -> None:
        manager = await office.colleague("manage_users")
        session = await office.session(manager)
        success(await office.post(DISABLE, _at(manager), session))
        problem(await office.post(ENABLE, _at(manager), session), 401)

    async def test_while_logging_in(self, office: Office, root: str) -> None:
        """In any order, no session of a disabled admin remains that enabling could revive."""
        for _ in range(8):
            target = await office.colleague()
            token = await office.challenge(target)
            tfa, disable = await asyncio.gather(
                office.post("tfa", {"tfa_token": token, "tfa_code": "314159"}),
                office.post(DISABLE, _at(target), root),
            )
            success(disable)
            assert tfa.status_code in {200, 401}
            left = await office.belongings(target)
            assert (left["sessions"], left["tfa_tokens"]) == (0, 0)


class TestEnableUser:
    @pytest.mark.parametrize("status", ["active", "invited"])
    async def test_not_disabled(self, office: Office, root: str, status: str) -> None:
        target = await office.colleague(status=status)
        problem(await office.post(ENABLE, _at(target), root), 422)

    async def test_makes_active_and_restores_no_session(self, office: Office, root: str) -> None:
        target = await office.colleague("view_domains")
        session = await office.session(target)
        success(await office.post(DISABLE, _at(target), root))
        assert success(await office.post(ENABLE, _at(target), root)) == {}
        assert await office.row(target, "status::text") == "active"
        assert await office.roles(target) == ["admin:view_domains"]
        problem(await office.client.get("/admin/myinfo", headers=bearer(session)), 401)
        success(await office.post("login", target.credentials))

    async def test_who_never_set_a_password_is_invited_again(
        self, office: Office, root: str
    ) -> None:
        target = await office.colleague(status="invited")
        token = await office.invitation(target)
        success(await office.post(DISABLE, _at(target), root))
        success(await office.post(ENABLE, _at(target), root))
        assert await office.row(target, "status::text") == "invited"
        setup = {"invitation_token": token, "password": "another password", "full_name": "New"}
        success(await office.post("complete-setup", setup))
