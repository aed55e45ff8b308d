"""The list of admins: filters, order, pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import Colleague, Office

PATH = "filter-users"
START = datetime(2026, 1, 1, tzinfo=UTC)


async def _list(office: Office, session: str, **body: Any) -> list[str]:
    return [each["email_address"] for each in await _items(office, session, **body)]


async def _items(office: Office, session: str, **body: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = success(await office.post(PATH, body, session))["items"]
    return found


async def _walk(office: Office, session: str, **body: Any) -> list[str]:
    """Follow the cursors to the end."""
    found: list[str] = []
    cursor = ""
    while True:
        page = success(await office.post(PATH, body | {"cursor": cursor}, session))
        assert set(page) == {"items", "next_cursor"}
        found += [each["email_address"] for each in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            return found
        assert len(page["items"]) == body["limit"]


async def _made_at(office: Office, colleague: Colleague, at: datetime) -> None:
    await office.sql(
        "update admin_users set created_at = %s where admin_user_id = %s", at, colleague.admin_id
    )


class TestFilterUsers:
    async def test_anonymous(self, office: Office) -> None:
        problem(await office.post(PATH, {}), 401)

    async def test_without_the_role(self, office: Office) -> None:
        problem(await office.post(PATH, {}, await office.signed_in("manage_domains")), 403)

    @pytest.mark.parametrize("role", ["view_users", "manage_users"])
    async def test_an_item(self, office: Office, role: str) -> None:
        target = await office.colleague("view_users", "manage_domains", name="Zoë")
        await _made_at(office, target, START)
        items = await _items(office, await office.signed_in(role), filter_email=target.address)
        assert items == [
            {
                "admin_user_id": str(target.admin_id),
                "email_address": target.address,
                "name": "Zoë",
                "status": "active",
                "created_at": "2026-01-01T00:00:00Z",
                "roles": ["admin:manage_domains", "admin:view_users"],
            }
        ]

    async def test_without_a_name_it_is_empty(self, office: Office, root: str) -> None:
        target = await office.colleague(status="invited")
        (item,) = await _items(office, root, filter_email=target.address)
        assert (item["name"], item["status"], item["roles"]) == ("", "invited", [])
        body = {"filter_email": target.address, "filter_name": ""}
        assert len(await _items(office, root, **body)) == 1
        assert await _items(office, root, **body | {"filter_name": "a"}) == []


@pytest.fixture(scope="module")
async def staff(office: Office) -> dict[str, str]:
    """Name to address; no other test uses this domain of addresses."""
    names = ["Maya Rao", "MÜLLER", "müller-lüd", "ΣΟΦΙΑ", "மாயா", "O'Neil"]
    made = {
        name: (await office.colleague(name=name, address=f"fil.ter_{n}%x@mark.example")).address
        for n, name in enumerate(names)
    }
    # Names from outside the portal may contain wildcards of SQL.
    for name in ("50% off", "under_score", "back\\slash"):
        address = f"{len(name)}-{len(made)}@mark.example"
        made[name] = (await office.colleague(name=name, address=address)).address
    return made


class TestFilters:
    @pytest.mark.parametrize(
        ("part", "names"),
        [
            ("maya", ["Maya Rao"]),
            ("MAYA R", ["Maya Rao"]),
            ("müller", ["MÜLLER", "müller-lüd"]),
            ("ÜL", ["MÜLLER", "müller-lüd"]),
            ("σοφ", ["ΣΟΦΙΑ"]),
            ("ாயா", ["மாயா"]),
            ("'", ["O'Neil"]),
            ("%", ["50% off"]),
            ("_", ["under_score"]),
            ("\\", ["back\\slash"]),
            ("a%a", []),
            ("M_ya", []),
            ("nobody", []),
        ],
    )
    async def test_name(
        self, office: Office, root: str, staff: dict[str, str], part: str, names: list[str]
    ) -> None:
        found = await _list(office, root, filter_name=part, filter_email="@mark.example")
        assert sorted(found) == sorted(staff[name] for name in names)

    @pytest.mark.parametrize(
        ("part", "count"),
        [
            ("@MARK.example", 9),
            ("fil.ter_", 6),
            ("FIL.TER_1%X@", 1),
            ("fil_ter", 0),
            ("fil%@mark", 0),
            ("\\@mark", 0),
        ],
    )
    async def test_email(
        self, office: Office, root: str, staff: dict[str, str], part: str, count: int
    ) -> None:
        assert staff
        assert len(await _list(office, root, filter_email=part)) == count

    async def test_status_and_all_together(self, office: Office, root: str) -> None:
        mark = "Together"
        made = {
            status: (await office.colleague(status=status, name=mark)).address
            for status in ("active", "disabled", "invited")
        }
        for status, address in made.items():
            found = await _list(office, root, filter_status=status, limit=100)
            assert address in found
            assert not found or set(made.values()) & set(found) == {address}
        assert await _list(office, root, filter_status="active", filter_name=mark) == [
            made["active"]
        ]
        mine = {"filter_name": mark, "filter_email": made["disabled"]}
        assert await _list(office, root, **mine) == [made["disabled"]]
        assert await _list(office, root, **mine, filter_status="active") == []


class TestPages:
    async def test_newest_first_and_none_twice(self, private_office: Office) -> None:
        office = private_office
        session = await office.signed_in("view_users")
        made: list[tuple[datetime, str, str]] = []
        for number in range(23):  # several with one time, so that the id decides
            colleague = await office.colleague()
            at = START + timedelta(microseconds=number // 4)
            await _made_at(office, colleague, at)
            made.append((at, str(colleague.admin_id), colleague.address))
        expected = [address for _, _, address in sorted(made, reverse=True)]
        for limit in (1, 4, 5, 23, 24, 100):
            assert (await _walk(office, session, limit=limit))[1:] == expected
        some = await _walk(office, session, limit=2, filter_status="active")
        assert some[1:] == expected

    async def test_who_comes_meanwhile_moves_no_page(self, private_office: Office) -> None:
        office = private_office
        session = await office.signed_in("view_users")
        before = [(await office.colleague()).address for _ in range(4)]
        first = success(await office.post(PATH, {"limit": 2}, session))
        await office.colleague()
        second = await _list(office, session, limit=100, cursor=first["next_cursor"])
        assert second[:2] == [before[1], before[0]]

    async def test_fifty_by_default(self, private_office: Office) -> None:
        session = await private_office.signed_in("view_users")
        await private_office.sql(
            "insert into admin_users (email_address)"
            " select n || '@vetchium.example' from generate_series(1, 120) as n"
        )
        assert len(await _items(private_office, session)) == 50
        assert len(await _items(private_office, session, limit=100)) == 100
