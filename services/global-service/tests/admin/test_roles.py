"""The access rules: every endpoint and every set of roles, in one table."""

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.admin import ANYBODY, ENDPOINTS, ID, PUBLIC, Endpoint
from vetchium_testing.global_service.service import ROLES, Colleague, Office, bearer

SETS: list[frozenset[str]] = [
    frozenset(),
    frozenset({"view_users"}),
    frozenset({"manage_users"}),
    frozenset({"view_domains"}),
    frozenset({"manage_domains"}),
    frozenset({"superadmin"}),
    frozenset({"view_users", "view_domains"}),
    frozenset({"manage_users", "manage_domains"}),
]
BROKEN = b"{"


@pytest.fixture(scope="module")
async def callers(office: Office) -> dict[frozenset[str], Colleague]:
    return {roles: await office.colleague(*roles) for roles in SETS}


def test_the_table_has_every_endpoint() -> None:
    assert len(ENDPOINTS) == len({each.path for each in ENDPOINTS}) == 21


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
async def test_matrix(
    office: Office, callers: dict[frozenset[str], Colleague], endpoint: Endpoint
) -> None:
    """The body is broken, so the status shows the first failed check: 401, 403, 400."""

    async def answer(headers: dict[str, str]) -> int:
        json = {"Content-Type": "application/json"} if endpoint.fields else {}
        done = await office.client.request(
            endpoint.method,
            endpoint.path,
            headers=headers | json,
            content=BROKEN if endpoint.fields else b"",
        )
        return done.status_code

    through = 400 if endpoint.fields else 200
    assert await answer({}) == (through if endpoint.roles is PUBLIC else 401)
    for roles, caller in callers.items():
        expected = through if endpoint.lets_in(roles) else 403
        assert await answer(bearer(await office.session(caller))) == expected, roles


@pytest.mark.parametrize(
    ("name", "roles"),
    [(each.name, each.roles) for each in ENDPOINTS if each.roles not in {PUBLIC, ANYBODY}],
)
async def test_a_role_works_at_once_and_so_does_its_loss(
    office: Office, root: str, name: str, roles: frozenset[str]
) -> None:
    endpoint = next(each for each in ENDPOINTS if each.name == name)
    colleague = await office.colleague()
    session = await office.session(colleague)
    role = {"target_user_id": str(colleague.admin_id), "role_name": f"admin:{min(roles)}"}
    broken = dict.fromkeys(endpoint.fields)
    problem(await office.post(name, endpoint.body, session), 403)
    success(await office.post("assign-role", role, root))
    problem(await office.post(name, broken, session), 400, *broken)
    success(await office.post("remove-role", role, root))
    problem(await office.post(name, broken, session), 403)


@pytest.mark.parametrize("path", ["assign-role", "remove-role"])
@pytest.mark.parametrize("roles", [("manage_users",), ("manage_users", "view_domains")])
async def test_superadmin_is_given_and_taken_by_superadmins_only(
    office: Office, path: str, roles: tuple[str, ...]
) -> None:
    session = await office.signed_in(*roles)
    holder, other = await office.colleague("superadmin"), await office.colleague()
    for target in (str(holder.admin_id), str(other.admin_id), ID):  # before 404 and 409
        body = {"target_user_id": target, "role_name": "admin:superadmin"}
        problem(await office.post(path, body, session), 403)
    assert await office.roles(holder) == ["admin:superadmin"]
    assert await office.roles(other) == []


@pytest.mark.parametrize("status", ["active", "invited", "disabled"])
async def test_a_manager_leaves_superadmins_alone(office: Office, root: str, status: str) -> None:
    """C12, S5: only a superadmin acts on a superadmin."""
    session = await office.signed_in("manage_users")
    target = await office.colleague("superadmin", "view_users", status=status)
    by_id = {"target_user_id": str(target.admin_id), "role_name": "admin:view_users"}
    by_address = {"email_address": target.address}
    problem(await office.post("remove-role", by_id, session), 403)
    problem(await office.post("assign-role", by_id, session), 403)
    problem(await office.post("disable-user", by_address, session), 403)
    problem(await office.post("enable-user", by_address, session), 403)
    assert await office.row(target, "status::text") == status
    assert await office.roles(target) == ["admin:superadmin", "admin:view_users"]
    success(await office.post("remove-role", by_id, root))


@pytest.mark.parametrize("own", ["manage_users", "superadmin"])
async def test_nobody_gives_himself_a_role(office: Office, own: str) -> None:
    """C12, S5."""
    actor = await office.colleague(own)
    session = await office.session(actor)
    for role in ROLES:
        body = {"target_user_id": str(actor.admin_id), "role_name": role}
        problem(await office.post("assign-role", body, session), 403)
    assert await office.roles(actor) == [f"admin:{own}"]
