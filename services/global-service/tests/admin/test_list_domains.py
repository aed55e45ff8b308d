"""`list-approved-domains`, and `get-approved-domain` with its history."""

import secrets
from typing import Any

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import Office

LIST, GET = "list-approved-domains", "get-approved-domain"
NAMES = ["a-b.example", "a.example", "a0.example", "ab.example", "b.example", "z--z.example"]


async def _add(office: Office, *names: str, status: str = "active") -> None:
    await office.sql(
        "insert into approved_domains (domain_name, status, created_by_admin_id)"
        " select name, %s, (select admin_user_id from admin_users limit 1)"
        " from unnest(%s::text[]) as name",
        *(status, list(names)),
    )


async def _walk(office: Office, session: str, **body: Any) -> list[str]:
    """Follow the cursors to the end."""
    found: list[str] = []
    cursor = ""
    while True:
        page = success(await office.post(LIST, body | {"cursor": cursor}, session))
        assert set(page) == {"domains", "next_cursor", "has_more"}
        found += [each["domain_name"] for each in page["domains"]]
        cursor = page["next_cursor"]
        assert page["has_more"] is bool(cursor)
        if not cursor:
            return found
        assert len(page["domains"]) == body["limit"]


class TestList:
    async def test_anonymous(self, office: Office) -> None:
        problem(await office.post(LIST, {}), 401)

    async def test_without_the_role(self, office: Office) -> None:
        problem(await office.post(LIST, {}, await office.signed_in("manage_users")), 403)

    @pytest.mark.parametrize("role", ["view_domains", "manage_domains"])
    async def test_pages_in_alphabetical_order(self, private_office: Office, role: str) -> None:
        office = private_office
        session = await office.signed_in(role)
        await _add(office, *reversed(NAMES))
        for limit in (1, 2, 3, 6, 7, 100):
            assert await _walk(office, session, limit=limit) == sorted(NAMES)

    async def test_by_status(self, private_office: Office) -> None:
        office = private_office
        session = await office.signed_in("view_domains")
        await _add(office, *NAMES[:4])
        await _add(office, *NAMES[4:], status="inactive")
        assert await _walk(office, session, limit=100) == sorted(NAMES[:4])
        for which, names in (("active", NAMES[:4]), ("inactive", NAMES[4:]), ("all", NAMES)):
            assert await _walk(office, session, limit=2, filter=which) == sorted(names)

    @pytest.mark.parametrize(
        ("part", "names"),
        [
            ("", NAMES),
            ("A", NAMES),
            ("A.", ["a.example"]),
            ("B.EX", ["a-b.example", "ab.example", "b.example"]),
            ("--", ["z--z.example"]),
            ("%", []),
            ("_", []),
            ("\\", []),
            ("a%b", []),
            (" a", []),
        ],
    )
    async def test_by_part(self, private_office: Office, part: str, names: list[str]) -> None:
        session = await private_office.signed_in("view_domains")
        await _add(private_office, *NAMES)
        assert await _walk(private_office, session, limit=2, search=part) == sorted(names)

    async def test_fifty_by_default(self, private_office: Office) -> None:
        session = await private_office.signed_in("view_domains")
        await _add(private_office, *(f"n{number}.example" for number in range(60)))
        page = success(await private_office.post(LIST, {}, session))
        assert (len(page["domains"]), page["has_more"]) == (50, True)


class TestGet:
    async def test_anonymous(self, office: Office) -> None:
        problem(await office.post(GET, {"domain_name": "a.example"}), 401)

    async def test_without_the_role(self, office: Office) -> None:
        session = await office.signed_in("manage_users")
        problem(await office.post(GET, {"domain_name": "a.example"}, session), 403)

    async def test_unknown(self, office: Office, root: str) -> None:
        problem(await office.post(GET, {"domain_name": "nothing.example"}, root), 404)

    @pytest.mark.parametrize("role", ["view_domains", "manage_domains"])
    async def test_a_domain_and_its_history(self, office: Office, role: str) -> None:
        domain = f"{secrets.token_hex(8)}.example"
        manager = await office.colleague("manage_domains")
        session = await office.session(manager)
        body = {"domain_name": domain, "reason": "First"}
        added = await office.post("add-approved-domain", body, session)
        gone = await office.post("disable-approved-domain", body | {"reason": "Gone"}, session)
        answer = success(
            await office.post(GET, {"domain_name": domain.upper()}, await office.signed_in(role))
        )
        assert set(answer) == {"domain", "audit_logs", "next_audit_cursor", "has_more_audit"}
        assert answer["domain"] == success(gone)
        assert (answer["next_audit_cursor"], answer["has_more_audit"]) == ("", False)
        second, first = answer["audit_logs"]
        assert first == {
            "action": "created",
            "admin_email": manager.address,
            "target_domain_name": domain,
            "reason": "First",
            "old_value": None,
            "new_value": second["old_value"],
            "ip_address": "127.0.0.1",
            "user_agent": added.request.headers["user-agent"],
            "request_id": added.headers["x-request-id"],
            "created_at": first["created_at"],
        }
        assert second["action"] == "disabled"
        assert second["request_id"] == gone.headers["x-request-id"]
        statuses = [second[name]["status"] for name in ("old_value", "new_value")]
        assert statuses == ["active", "inactive"]

    async def test_reads_leave_no_history(self, office: Office, root: str) -> None:
        body = {"domain_name": f"{secrets.token_hex(8)}.example", "reason": "First"}
        success(await office.post("add-approved-domain", body, root), 201)
        for _ in range(2):
            answer = success(await office.post(GET, body, root))
            assert len(answer["audit_logs"]) == 1

    async def test_pages_of_history(self, office: Office, root: str) -> None:
        body = {"domain_name": f"{secrets.token_hex(8)}.example", "reason": "0"}
        success(await office.post("add-approved-domain", body, root), 201)
        for number in range(1, 8):
            action = "disable" if number % 2 else "enable"
            change = body | {"reason": str(number)}
            success(await office.post(f"{action}-approved-domain", change, root))
        for limit in (1, 3, 4, 8, 9):
            reasons: list[str] = []
            cursor = ""
            while True:
                page = success(
                    await office.post(
                        GET, body | {"audit_limit": limit, "audit_cursor": cursor}, root
                    )
                )
                reasons += [each["reason"] for each in page["audit_logs"]]
                cursor = page["next_audit_cursor"]
                assert page["has_more_audit"] is bool(cursor)
                if not cursor:
                    break
            assert reasons == [str(number) for number in reversed(range(8))]

    async def test_an_entry_without_circumstances(self, office: Office, root: str) -> None:
        body = {"domain_name": f"{secrets.token_hex(8)}.example", "reason": "First"}
        success(await office.post("add-approved-domain", body, root), 201)
        await office.sql(
            "update approved_domains_audit_log set ip_address = null, user_agent = null,"
            " request_id = null where target_domain_name = %s",
            body["domain_name"],
        )
        (entry,) = success(await office.post(GET, body, root))["audit_logs"]
        assert [entry[each] for each in ("ip_address", "user_agent", "request_id")] == [None] * 3
