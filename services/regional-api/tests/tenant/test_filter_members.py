"""The list of members: filters, pages, and that a cursor belongs to one list."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import Member, Tenant, make_member, make_tenant, session

NAMES = ["Asha Rao", "ÄRGER Über", "50% Off_Corp\\x", "மாயா ராவ்", "İpek Ünal", "O'Neill-Smith"]


async def _boss(platform: Platform, tenant: Tenant) -> dict[str, str]:
    return bearer(await session(platform, await make_member(platform, tenant, "invite_users")))


async def _ask(
    platform: Platform, tenant: Tenant, headers: dict[str, str], **body: Any
) -> dict[str, Any]:
    path = tenant.path("filter-users")
    answer = success(await platform.at("ind1").post(path, json=body, headers=headers))
    assert set(answer) == {"items", "next_cursor"}
    return answer


async def _walk(
    platform: Platform, tenant: Tenant, headers: dict[str, str], **body: Any
) -> list[list[str]]:
    """Return the pages, as the ids of their items."""
    pages, cursor = [], ""
    while True:
        answer = await _ask(platform, tenant, headers, cursor=cursor, **body)
        pages.append([item[f"{tenant.portal}_user_id"] for item in answer["items"]])
        cursor = answer["next_cursor"]
        if not cursor:
            return pages
        assert len(pages[-1]) == body.get("limit", 50)


async def _dated(platform: Platform, member: Member, at: datetime) -> None:
    await platform.sql(
        member.home,
        "update tenant_users set created_at = %s where tenant_user_id = %s",
        *(at, member.user_id),
    )


class TestItems:
    async def test_tell_all_of_a_member(
        self, platform: Platform, portal: str, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home)
        headers = await _boss(platform, tenant)
        one = await make_member(platform, tenant, "superadmin", "invite_users", name="Asha Rao")
        two = await make_member(platform, tenant, status="invited")
        other = await make_tenant(platform, portal, home)
        await make_member(platform, other)
        answer = await platform.at(landing).post(
            tenant.path("filter-users"), json={}, headers=headers
        )
        assert answer.headers["x-answered-by"] == home
        items = success(answer)["items"]
        for item in items:
            assert datetime.fromisoformat(item.pop("created_at")).tzinfo is not None
        assert items[:2] == [
            {
                f"{portal}_user_id": str(two.user_id),
                "email_address": two.address,
                "name": "",
                "status": "invited",
                "roles": [],
            },
            {
                f"{portal}_user_id": str(one.user_id),
                "email_address": one.address,
                "name": "Asha Rao",
                "status": "active",
                "roles": [f"{portal}:invite_users", f"{portal}:superadmin"],
            },
        ]
        assert len(items) == 3


class TestFilters:
    @pytest.mark.parametrize(
        ("part", "found"),
        [
            ("", NAMES),
            ("asha rao", ["Asha Rao"]),
            ("A", ["Asha Rao", "ÄRGER Über", "İpek Ünal"]),
            ("ärger ü", ["ÄRGER Über"]),
            ("arger u", ["ÄRGER Über"]),
            ("ÜBER", ["ÄRGER Über"]),
            ("மாயா", ["மாயா ராவ்"]),
            ("%", ["50% Off_Corp\\x"]),
            ("_", ["50% Off_Corp\\x"]),
            ("\\", ["50% Off_Corp\\x"]),
            ("%%", []),
            ("0% off_", ["50% Off_Corp\\x"]),
            ("'", ["O'Neill-Smith"]),
            ("o'neill-", ["O'Neill-Smith"]),
            (" ", ["Asha Rao", "ÄRGER Über", "50% Off_Corp\\x", "மாயா ராவ்", "İpek Ünal"]),
            ("  ", []),
            ("nobody at all", []),
        ],
    )
    async def test_name(
        self, platform: Platform, named: tuple[Tenant, dict[str, str]], part: str, found: list[str]
    ) -> None:
        answer = await _ask(platform, *named, filter_name=part)
        names = [item["name"] for item in answer["items"] if item["name"] != "The Boss"]
        assert names == [name for name in reversed(NAMES) if name in found]

    @pytest.fixture
    async def named(self, platform: Platform, tenant: Tenant) -> tuple[Tenant, dict[str, str]]:
        boss = await make_member(platform, tenant, "manage_users", name="The Boss")
        headers = bearer(await session(platform, boss))
        for name in NAMES:
            await make_member(platform, tenant, name=name)
        return tenant, headers

    async def test_email(self, platform: Platform, tenant: Tenant) -> None:
        headers = await _boss(platform, tenant)
        for address in ("asha_rao@example.com", "asha-rao@example.com", "50%off@example.com"):
            await make_member(platform, tenant, address=address.replace("@", f"@{tenant.domain}."))
        for part, count in (
            ("ASHA", 2),
            ("asha_rao", 1),
            ("_", 1),
            ("%", 1),
            ("\\", 0),
            (f"@{tenant.domain}", 3),
            (tenant.domain.upper(), 3),
            ("", 4),
        ):
            answer = await _ask(platform, tenant, headers, filter_email=part)
            assert len(answer["items"]) == count, part

    async def test_status_and_all_together(self, platform: Platform, tenant: Tenant) -> None:
        headers = await _boss(platform, tenant)
        made = {
            status: [await make_member(platform, tenant, status=status) for _ in range(3)]
            for status in ("invited", "disabled")
        }
        for status, members in made.items():
            answer = await _ask(platform, tenant, headers, filter_status=status)
            addresses = [item["email_address"] for item in answer["items"]]
            assert addresses == [member.address for member in reversed(members)]
        first = made["disabled"][0]
        body = {"filter_status": "disabled", "filter_name": "asha"}
        answer = await _ask(platform, tenant, headers, **body, filter_email=first.address)
        assert len(answer["items"]) == 1
        answer = await _ask(
            platform, tenant, headers, filter_status="active", filter_email=first.address
        )
        assert answer == {"items": [], "next_cursor": ""}


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 100])
    async def test_cover_everybody_once_newest_first(
        self, platform: Platform, tenant: Tenant, limit: int
    ) -> None:
        headers = await _boss(platform, tenant)
        members = [await make_member(platform, tenant) for _ in range(6)]
        began = datetime(2030, 1, 1, tzinfo=UTC)
        for number, member in enumerate(members):  # three pairs of one moment each
            await _dated(platform, member, began + timedelta(microseconds=number // 2))
        pages = await _walk(platform, tenant, headers, limit=limit)
        walked = [each for page in pages for each in page]
        dated = [(number // 2, str(member.user_id)) for number, member in enumerate(members)]
        assert walked[:6] == [each for _, each in sorted(dated, reverse=True)]
        assert len(walked) == len(set(walked)) == 7
        assert len(pages) == -(-7 // limit)

    async def test_hold_while_members_join(self, platform: Platform, tenant: Tenant) -> None:
        headers = await _boss(platform, tenant)
        for _ in range(5):
            await make_member(platform, tenant)
        first = await _ask(platform, tenant, headers, limit=3)
        await make_member(platform, tenant)
        second = await _ask(platform, tenant, headers, limit=3, cursor=first["next_cursor"])
        key = f"{tenant.portal}_user_id"
        ids = [item[key] for item in [*first["items"], *second["items"]]]
        assert len(ids) == len(set(ids)) == 6
        assert second["next_cursor"] == ""

    async def test_fifty_unless_told(self, platform: Platform, tenant: Tenant) -> None:
        headers = await _boss(platform, tenant)
        await asyncio.gather(*(make_member(platform, tenant) for _ in range(51)))
        pages = await _walk(platform, tenant, headers)
        assert [len(page) for page in pages] == [50, 2]


class TestCursors:
    async def _cursor(self, platform: Platform, tenant: Tenant, headers: dict[str, str]) -> str:
        await make_member(platform, tenant)
        answer = await _ask(platform, tenant, headers, limit=1)
        cursor: str = answer["next_cursor"]
        assert cursor
        return cursor

    async def test_of_another_tenant_or_portal(
        self, platform: Platform, tenant: Tenant, twin: str
    ) -> None:
        headers = await _boss(platform, tenant)
        mine = await self._cursor(platform, tenant, headers)
        path = tenant.path("filter-users")
        for portal, home in ((tenant.portal, "usa1"), (tenant.portal, "deu1"), (twin, "usa1")):
            other = await make_tenant(platform, portal, home)
            foreign = await _boss(platform, other)
            theirs = await self._cursor(platform, other, foreign)
            at = platform.at("ind1")
            answer = await at.post(path, json={"cursor": theirs}, headers=headers)
            problem(answer, 400, "cursor")
            answer = await at.post(
                other.path("filter-users"), json={"cursor": mine}, headers=foreign
            )
            problem(answer, 400, "cursor")
        assert (await _ask(platform, tenant, headers, cursor=mine))["items"]

    async def test_anything_else(self, platform: Platform, tenant: Tenant) -> None:
        headers = await _boss(platform, tenant)
        cursor = await self._cursor(platform, tenant, headers)
        at, path = platform.at("ind1"), tenant.path("filter-users")
        for wrong in (
            *("x", " ", "AAAA", "=", "é", "\x00", "0", "null", cursor[:-1], cursor + "A"),
            *(cursor.lower(), cursor + "=", " " + cursor, cursor + "\n", cursor[4:], cursor * 2),
        ):
            answer = await at.post(path, json={"cursor": wrong}, headers=headers)
            problem(answer, 400, "cursor")
        body = {"cursor": "x", "limit": 0, "filter_status": "deleted", "filter_name": None}
        answer = await at.post(path, json=body, headers=headers)
        problem(answer, 400, *body)
