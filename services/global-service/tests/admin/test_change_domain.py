"""Adding, disabling and enabling approved domains, and the rows that they add to the history."""

import asyncio
import itertools
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from common.queries import global_db
from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import Colleague, Office

ADD, DISABLE, ENABLE = (f"{each}-approved-domain" for each in ("add", "disable", "enable"))
REASON = " A customer since 2026: 50 % 'more' "


def new_domain() -> str:
    return f"{secrets.token_hex(8)}.example"


def _body(domain: str, reason: str = REASON) -> dict[str, str]:
    return {"domain_name": domain, "reason": reason}


async def _history(office: Office, domain: str) -> list[tuple[Any, ...]]:
    return await office.sql(
        "select action::text, reason from approved_domains_audit_log"
        " where target_domain_name = %s order by created_at",
        domain,
    )


async def _row(office: Office, domain: str) -> list[tuple[Any, ...]]:
    return await office.sql(
        "select to_jsonb(d) from approved_domains d where domain_name = %s", domain
    )


@pytest.fixture
async def manager(office: Office) -> Colleague:
    return await office.colleague("manage_domains")


@pytest.fixture
async def session(office: Office, manager: Colleague) -> str:
    return await office.session(manager)


@pytest.mark.parametrize("path", [ADD, DISABLE, ENABLE])
class TestAll:
    async def test_anonymous(self, office: Office, path: str) -> None:
        problem(await office.post(path, _body(new_domain())), 401)

    async def test_without_the_role(self, office: Office, path: str) -> None:
        session, domain = await office.signed_in("view_domains", "manage_users"), new_domain()
        problem(await office.post(path, _body(domain), session), 403)
        assert await _row(office, domain) == []

    async def test_of_several_at_once_one_wins(
        self, office: Office, session: str, path: str
    ) -> None:
        domain = new_domain()
        won, lost = (201, 409) if path == ADD else (200, 422)
        if path != ADD:
            success(await office.post(ADD, _body(domain), session), 201)
        if path == ENABLE:
            success(await office.post(DISABLE, _body(domain), session))
        before = len(await _history(office, domain))
        answers = await asyncio.gather(
            *(office.post(path, _body(domain), session) for _ in range(8))
        )
        assert sorted(answer.status_code for answer in answers) == [won] + [lost] * 7
        assert len(await _history(office, domain)) == before + 1


class TestAddApprovedDomain:
    @pytest.mark.parametrize("is_active", [True, False])
    @pytest.mark.parametrize("typed", [str, str.upper, lambda name: f"  {name}\n"])
    async def test_known(
        self, office: Office, session: str, is_active: bool, typed: Callable[[str], str]
    ) -> None:
        domain = new_domain()
        success(await office.post(ADD, _body(domain), session), 201)
        if not is_active:
            success(await office.post(DISABLE, _body(domain), session))
        before = await _row(office, domain), await _history(office, domain)
        problem(await office.post(ADD, _body(typed(domain)), session), 409)
        assert (await _row(office, domain), await _history(office, domain)) == before

    async def test_adds(self, office: Office, manager: Colleague, session: str) -> None:
        domain = new_domain()
        answer = success(await office.post(ADD, _body(f" {domain.upper()} "), session), 201)
        ((row,),) = await _row(office, domain)
        assert answer == {
            "domain_name": domain,
            "status": "active",
            "created_by_admin_email": manager.address,
            "created_at": answer["created_at"],
            "updated_at": answer["updated_at"],
        }
        for name in ("created_at", "updated_at"):
            assert answer[name].endswith("Z")
            assert datetime.fromisoformat(answer[name]) == datetime.fromisoformat(row[name])
        assert await _history(office, domain) == [("created", REASON)]

    async def test_the_row_of_history(
        self, office: Office, manager: Colleague, session: str
    ) -> None:
        domain = new_domain()
        answer = await office.post(
            ADD, _body(domain), session, **{"User-Agent": "curl/8 (x; y)", "X-Request-ID": "mine.1"}
        )
        success(answer, 201)
        ((row,),) = await _row(office, domain)
        assert await office.sql(
            "select admin_id, target_domain_id::text, old_value, new_value, ip_address,"
            " user_agent, request_id from approved_domains_audit_log"
            " where target_domain_name = %s",
            domain,
        ) == [
            (
                manager.admin_id,
                row["domain_id"],
                None,
                row,
                ip_address("127.0.0.1"),
                "curl/8 (x; y)",
                answer.headers["x-request-id"],
            )
        ]
        assert answer.headers["x-request-id"] == "mine.1"

    async def test_without_a_user_agent(self, office: Office, session: str) -> None:
        domain = new_domain()
        request = office.client.build_request(
            "POST", f"/admin/{ADD}", json=_body(domain), headers={"Authorization": session}
        )
        del request.headers["user-agent"]
        success(await office.client.send(request), 201)
        assert await office.sql(
            "select user_agent from approved_domains_audit_log where target_domain_name = %s",
            domain,
        ) == [(None,)]


class TestDisableAndEnable:
    @pytest.mark.parametrize("path", [DISABLE, ENABLE])
    async def test_unknown(self, office: Office, session: str, path: str) -> None:
        domain = new_domain()
        problem(await office.post(path, _body(domain), session), 404)
        assert await _history(office, domain) == []

    async def test_in_that_state_already(self, office: Office, session: str) -> None:
        domain = new_domain()
        success(await office.post(ADD, _body(domain), session), 201)
        problem(await office.post(ENABLE, _body(domain), session), 422)
        success(await office.post(DISABLE, _body(domain), session))
        problem(await office.post(DISABLE, _body(domain), session), 422)
        assert [each[0] for each in await _history(office, domain)] == ["created", "disabled"]

    async def test_by_another_than_who_added_it(
        self, office: Office, manager: Colleague, session: str, root: str
    ) -> None:
        domain = new_domain()
        added = success(await office.post(ADD, _body(domain), session), 201)
        ((before,),) = await _row(office, domain)
        disabled = success(await office.post(DISABLE, _body(domain.upper(), "Gone"), root))
        ((after,),) = await _row(office, domain)
        assert disabled == added | {"status": "inactive", "updated_at": disabled["updated_at"]}
        assert disabled["created_by_admin_email"] == manager.address
        assert disabled["updated_at"] > added["updated_at"]
        enabled = success(await office.post(ENABLE, _body(domain, "Back"), root))
        assert enabled == added | {"updated_at": enabled["updated_at"]}
        assert await _history(office, domain) == [
            ("created", REASON),
            ("disabled", "Gone"),
            ("enabled", "Back"),
        ]
        assert await office.sql(
            "select old_value, new_value from approved_domains_audit_log"
            " where target_domain_name = %s and action = 'disabled'",
            domain,
        ) == [(before, after)]
        assert (before["status"], after["status"]) == ("active", "inactive")

    async def test_history_keeps_the_order_of_changes_at_once(
        self, office: Office, session: str
    ) -> None:
        """Each row's old value is the new value of the row before."""
        domain = new_domain()
        success(await office.post(ADD, _body(domain), session), 201)
        await asyncio.gather(
            *(office.post(path, _body(domain), session) for path in (DISABLE, ENABLE) * 6)
        )
        rows = await office.sql(
            "select old_value, new_value from approved_domains_audit_log"
            " where target_domain_name = %s order by created_at",
            domain,
        )
        assert all(old == before for (_, before), (old, _) in itertools.pairwise(rows))
        assert rows[-1][1] == (await _row(office, domain))[0][0]


def test_no_query_changes_history() -> None:
    folder = Path(global_db.__file__).parent
    texts = [path.read_text() for path in folder.glob("*.py")]
    assert any("insert into approved_domains_audit_log" in text for text in texts)
    change = re.compile(r"(?:update|delete\s+from|truncate)\s+approved_domains_audit_log")
    assert not [text for text in texts if change.search(text)]
