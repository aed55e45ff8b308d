"""Disabling and enabling members, giving and taking roles: the tables of org.md."""

import asyncio
from uuid import uuid4

import psycopg
import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.db.locks import until_waiting
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import (
    ROLES,
    Member,
    Tenant,
    make_member,
    make_tenant,
    new_member_address,
    session,
    standing,
)

BY_ADDRESS = ["disable-user", "enable-user"]
BY_ID = ["assign-role", "remove-role"]
STATES = ["invited", "active", "disabled"]


async def _call(
    platform: Platform, name: str, target: Member, headers: dict[str, str], role: str = ROLES[2]
) -> int:
    """Call an endpoint about a member; return the status."""
    portal = target.tenant.portal
    by_id = {"target_user_id": str(target.user_id), "role_name": f"{portal}:{role}"}
    body = by_id if name in BY_ID else {"email_address": target.address}
    path = target.tenant.path(name)
    answer = await platform.at("ind1").post(path, json=body, headers=headers)
    if answer.status_code == 200:
        assert set(success(answer)) == ({"message"} if name in BY_ID else set())
    else:
        problem(answer, answer.status_code)
    return answer.status_code


class TestOthers:
    """Whatever names a member of another tenant answers like one who does not exist."""

    @pytest.mark.parametrize("name", [*BY_ADDRESS, *BY_ID])
    @pytest.mark.parametrize("status", STATES)
    async def test_are_unknown(
        self,
        platform: Platform,
        tenant: Tenant,
        as_boss: dict[str, str],
        twin: str,
        name: str,
        status: str,
    ) -> None:
        for portal, home in ((tenant.portal, tenant.home), (tenant.portal, "deu1"), (twin, "usa1")):
            other = await make_tenant(platform, portal, home)
            target = await make_member(platform, other, "superadmin", status=status)
            before = await standing(platform, target)
            same = Member(tenant, target.user_id, target.address)
            for role in ROLES:
                assert await _call(platform, name, same, as_boss, role) == 404
            assert await standing(platform, target) == before
        nobody = Member(tenant, uuid4(), new_member_address())
        assert await _call(platform, name, nobody, as_boss) == 404


class TestDisableAndEnable:
    @pytest.mark.parametrize("role", ROLES)
    async def test_there_and_back(
        self, platform: Platform, tenant: Tenant, as_boss: dict[str, str], role: str
    ) -> None:
        for status in ("active", "invited"):
            target = await make_member(platform, tenant, role, status=status)
            roles = (await standing(platform, target))[1]
            assert await _call(platform, "enable-user", target, as_boss) == 422
            assert await _call(platform, "disable-user", target, as_boss) == 200
            assert await standing(platform, target) == ("disabled", roles)
            assert await _call(platform, "disable-user", target, as_boss) == 422
            assert await _call(platform, "enable-user", target, as_boss) == 200
            assert await standing(platform, target) == (status, roles)

    @pytest.mark.usefixtures("boss")
    async def test_oneself(self, platform: Platform, tenant: Tenant) -> None:
        manager = await make_member(platform, tenant, "manage_users")
        headers = bearer(await session(platform, manager))
        assert await _call(platform, "disable-user", manager, headers) == 200
        assert await _call(platform, "disable-user", manager, headers) == 401

    @pytest.mark.parametrize("case", ["upper", "blanks"])
    async def test_the_address_as_people_type_it(
        self, platform: Platform, member: Member, as_boss: dict[str, str], case: str
    ) -> None:
        typed = {"upper": member.address.upper(), "blanks": f"  {member.address}\n"}[case]
        body, path = {"email_address": typed}, member.tenant.path("disable-user")
        success(await platform.at("ind1").post(path, json=body, headers=as_boss))


class TestRoles:
    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("status", STATES)
    async def test_given_and_taken(
        self,
        platform: Platform,
        tenant: Tenant,
        as_boss: dict[str, str],
        role: str,
        status: str,
    ) -> None:
        target = await make_member(platform, tenant, status=status)
        full = f"{tenant.portal}:{role}"
        assert await _call(platform, "remove-role", target, as_boss, role) == 409
        assert await _call(platform, "assign-role", target, as_boss, role) == 200
        assert await standing(platform, target) == (status, [full])
        assert await _call(platform, "assign-role", target, as_boss, role) == 409
        assert await _call(platform, "remove-role", target, as_boss, role) == 200
        assert await standing(platform, target) == (status, [])

    async def test_work_at_once(
        self, platform: Platform, member: Member, as_boss: dict[str, str]
    ) -> None:
        headers = bearer(await session(platform, member))
        path, at = member.tenant.path("filter-users"), platform.at("deu1")
        for name, status in (("assign-role", 200), ("remove-role", 403)):
            assert await _call(platform, name, member, as_boss) == 200
            assert (await at.post(path, json={}, headers=headers)).status_code == status

    @pytest.mark.parametrize("name", BY_ID)
    async def test_superadmin_is_the_superadmins_to_give(
        self, platform: Platform, tenant: Tenant, boss: Member, name: str
    ) -> None:
        manager = await make_member(platform, tenant, "manage_users", "invite_users")
        headers = bearer(await session(platform, manager))
        stranger = Member(tenant, uuid4(), "")
        for target in (manager, boss, stranger):  # 403 before 404, 409 and 422
            assert await _call(platform, name, target, headers, "superadmin") == 403
        assert (await standing(platform, boss))[1] == [f"{tenant.portal}:superadmin"]

    @pytest.mark.parametrize("name", BY_ID)
    async def test_roles_of_others_are_no_roles(
        self, platform: Platform, member: Member, as_boss: dict[str, str], twin: str, name: str
    ) -> None:
        portal = member.tenant.portal
        for wrong in (
            *(f"{twin}:{role}" for role in ROLES),
            *ROLES,
            *("admin:superadmin", "hub:read_posts", f"{portal}:view_users", f"{portal}:"),
            *(
                f" {portal}:invite_users",
                f"{portal}:invite_users\n",
                f"{portal.upper()}:superadmin",
            ),
        ):
            body = {"target_user_id": str(member.user_id), "role_name": wrong}
            path = member.tenant.path(name)
            answer = await platform.at("ind1").post(path, json=body, headers=as_boss)
            problem(answer, 400, "role_name")
            body = {"target_user_id": "not a uuid", "role_name": wrong}
            answer = await platform.at("ind1").post(path, json=body, headers=as_boss)
            problem(answer, 400, "role_name", "target_user_id")


class TestSuperadminGuard:
    """No operation leaves a tenant without an active superadmin."""

    async def test_the_last_one_stays(
        self, platform: Platform, tenant: Tenant, boss: Member, as_boss: dict[str, str]
    ) -> None:
        for status in ("invited", "disabled"):  # these do not count
            await make_member(platform, tenant, "superadmin", status=status)
        other = await make_tenant(platform, tenant.portal, tenant.home)
        await make_member(platform, other, "superadmin")
        before = await standing(platform, boss)
        assert await _call(platform, "disable-user", boss, as_boss) == 422
        assert await _call(platform, "remove-role", boss, as_boss, "superadmin") == 422
        assert await standing(platform, boss) == before
        assert (await platform.at("usa1").get(tenant.path("myinfo"), headers=as_boss)).is_success

    async def test_who_does_not_count_may_lose_it(
        self, platform: Platform, tenant: Tenant, as_boss: dict[str, str]
    ) -> None:
        for status in ("invited", "disabled"):
            target = await make_member(platform, tenant, "superadmin", status=status)
            assert await _call(platform, "remove-role", target, as_boss, "superadmin") == 200

    async def test_with_a_second_one_the_first_may_go(
        self, platform: Platform, tenant: Tenant, boss: Member, as_boss: dict[str, str]
    ) -> None:
        second = await make_member(platform, tenant)
        assert await _call(platform, "assign-role", second, as_boss, "superadmin") == 200
        assert await _call(platform, "remove-role", boss, as_boss, "superadmin") == 200
        assert await standing(platform, boss) == ("active", [])


class TestWhoActsOnWhom:
    """C12, S5: only a superadmin acts on a superadmin; nobody gives himself a role."""

    @pytest.mark.parametrize("status", STATES)
    async def test_a_manager_leaves_superadmins_alone(
        self, platform: Platform, tenant: Tenant, as_boss: dict[str, str], status: str
    ) -> None:
        manager = await make_member(platform, tenant, "manage_users")
        headers = bearer(await session(platform, manager))
        target = await make_member(platform, tenant, "superadmin", "invite_users", status=status)
        before = await standing(platform, target)
        for name in (*BY_ADDRESS, *BY_ID):
            for role in ROLES:
                assert await _call(platform, name, target, headers, role) == 403
        assert await standing(platform, target) == before
        name = "enable-user" if status == "disabled" else "disable-user"
        assert await _call(platform, name, target, as_boss) == 200
        assert await _call(platform, "remove-role", target, as_boss, "superadmin") == 200
        assert await _call(platform, "remove-role", target, headers) == 200

    @pytest.mark.parametrize("own", [("manage_users",), ("superadmin",)])
    async def test_nobody_gives_himself_a_role(
        self, platform: Platform, tenant: Tenant, own: tuple[str, ...]
    ) -> None:
        actor = await make_member(platform, tenant, *own)
        headers = bearer(await session(platform, actor))
        before = await standing(platform, actor)
        for role in ROLES:
            assert await _call(platform, "assign-role", actor, headers, role) == 403
        assert await standing(platform, actor) == before

    @pytest.mark.parametrize("loss", ["role", "status"])
    async def test_who_is_no_superadmin_any_more_when_the_lock_is_free(
        self, platform: Platform, tenant: Tenant, boss: Member, member: Member, loss: str
    ) -> None:
        """C15: what a check allowed is written only where it still holds."""
        headers = bearer(await session(platform, boss))
        lose = {
            "role": "delete from tenant_user_roles where tenant_user_id = %s",
            "status": "update tenant_users set status = 'disabled' where tenant_user_id = %s",
        }[loss]
        async with await psycopg.AsyncConnection.connect(platform.conninfo[tenant.home]) as conn:
            await conn.execute(
                "select from tenant_users where tenant_user_id = %s for update", [member.user_id]
            )
            racing = asyncio.create_task(
                _call(platform, "assign-role", member, headers, "superadmin")
            )
            await until_waiting(platform.conninfo[tenant.home])
            await conn.execute(lose, [boss.user_id])
        assert await racing == 403
        assert await standing(platform, member) == ("active", [])
