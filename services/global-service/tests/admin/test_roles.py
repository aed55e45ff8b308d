"""The access rules: every endpoint and every set of roles, in one table."""

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.admin import ANYBODY, ENDPOINTS, ID, PUBLIC, Endpoint
from vetchium_testing.global_service.service import Colleague, Office, bearer

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
    assert len(ENDPOINTS) == len({each.path for each in ENDPOINTS}) == 20


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
