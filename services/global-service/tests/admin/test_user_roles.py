"""`assign-role` and `remove-role`; access is in test_roles."""

import asyncio

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.admin import ID
from vetchium_testing.global_service.service import ROLES, Colleague, Office

ASSIGN, REMOVE = "assign-role", "remove-role"
VIEW = "admin:view_users"


def _body(colleague: Colleague, role: str = VIEW) -> dict[str, str]:
    return {"target_user_id": str(colleague.admin_id).upper(), "role_name": role}


@pytest.mark.parametrize("path", [ASSIGN, REMOVE])
class TestBoth:
    async def test_anonymous(self, office: Office, colleague: Colleague, path: str) -> None:
        problem(await office.post(path, _body(colleague)), 401)

    async def test_without_the_role(self, office: Office, colleague: Colleague, path: str) -> None:
        session = await office.signed_in("view_users", "manage_domains")
        problem(await office.post(path, _body(colleague), session), 403)

    @pytest.mark.parametrize("role", ROLES)
    async def test_unknown(self, office: Office, root: str, path: str, role: str) -> None:
        body = {"target_user_id": ID, "role_name": role}
        problem(await office.post(path, body, root), 404)

    @pytest.mark.parametrize("role", [VIEW, "admin:superadmin"])
    async def test_of_several_at_once_one_wins(
        self, office: Office, root: str, path: str, role: str
    ) -> None:
        target = await office.colleague(*([role.removeprefix("admin:")] if path == REMOVE else []))
        answers = await asyncio.gather(
            *(office.post(path, _body(target, role), root) for _ in range(6))
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5


@pytest.mark.parametrize("status", ["active", "invited", "disabled"])
@pytest.mark.parametrize("role", ROLES)
async def test_give_and_take(office: Office, root: str, status: str, role: str) -> None:
    target = await office.colleague(status=status)
    assert set(success(await office.post(ASSIGN, _body(target, role), root))) == {"message"}
    assert await office.roles(target) == [role]
    problem(await office.post(ASSIGN, _body(target, role), root), 409)
    assert set(success(await office.post(REMOVE, _body(target, role), root))) == {"message"}
    assert await office.roles(target) == []
    problem(await office.post(REMOVE, _body(target, role), root), 409)


async def test_a_manager_gives_and_takes_all_other_roles(office: Office) -> None:
    session, target = await office.signed_in("manage_users"), await office.colleague()
    others = [role for role in ROLES if role != "admin:superadmin"]
    for role in others:
        success(await office.post(ASSIGN, _body(target, role), session))
    assert await office.roles(target) == others
    for role in others:
        success(await office.post(REMOVE, _body(target, role), session))
