"""The database is read-only, stopped or hangs: 503 within two seconds, then recovery."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from common.db.migrate import apply
from vetchium_testing.answers import problem, success
from vetchium_testing.db.postgres import Server
from vetchium_testing.global_service import service
from vetchium_testing.global_service.admin import ENDPOINTS
from vetchium_testing.global_service.service import PASSWORD, Colleague, Office, bearer
from vetchium_testing.stopwatch import Stopwatch

pytestmark = pytest.mark.slow

LIMIT = 2.0


@pytest.fixture
async def fragile(private_postgres: Server) -> AsyncIterator[Office]:
    for _ in apply(private_postgres.conninfo(), "global"):
        pass
    async with service.office(private_postgres.conninfo()) as built:
        yield built


async def _call_every_endpoint(office: Office, session: str, colleague: Colleague) -> None:
    """Call every endpoint concurrently as a superadmin; require a 503 in time."""
    bodies = {
        "login": colleague.credentials,
        "request-password-reset": {"email_address": colleague.address},
        "change-password": {"current_password": PASSWORD, "new_password": "another password"},
    }

    async def call(method: str, path: str, body: object) -> tuple[httpx.Response, float]:
        watch = Stopwatch()
        answer = await office.client.request(
            method, path, json=body, headers=bearer(session), timeout=10
        )
        return answer, watch.running

    for answer, seconds in await asyncio.gather(
        *(
            call(each.method, each.path, bodies.get(each.name, each.body or None))
            for each in ENDPOINTS
        )
    ):
        problem(answer, 503)
        assert int(answer.headers["retry-after"]) >= 1
        assert seconds < LIMIT, answer.url


async def _recovers(office: Office, colleague: Colleague) -> None:
    for _ in range(100):
        answer = await office.post("login", colleague.credentials)
        if answer.status_code == 200:
            return
        problem(answer, 503)
        await asyncio.sleep(0.1)
    pytest.fail("still away")


class TestOutages:
    async def test_away_and_back(self, fragile: Office, private_postgres: Server) -> None:
        colleague = await fragile.colleague("superadmin")
        session = await fragile.session(colleague)
        await fragile.sql("checkpoint")  # a test server flushes late
        await asyncio.to_thread(private_postgres.stop)
        await _call_every_endpoint(fragile, session, colleague)
        await asyncio.to_thread(private_postgres.start)
        await _recovers(fragile, colleague)

    async def test_hanging(self, fragile: Office, private_postgres: Server) -> None:
        colleague = await fragile.colleague("superadmin")
        session = await fragile.session(colleague)
        success(await fragile.client.get("/admin/myinfo", headers=bearer(session)))
        private_postgres.pause()
        try:
            await _call_every_endpoint(fragile, session, colleague)
        finally:
            private_postgres.resume()
        await _recovers(fragile, colleague)

    async def test_read_only(self, fragile: Office) -> None:
        """Reads work; a write gets a 503 and changes nothing."""
        colleague = await fragile.colleague("superadmin")
        session = await fragile.session(colleague)
        target = await fragile.colleague()
        await fragile.sql("alter system set default_transaction_read_only = on")
        await fragile.sql("select pg_reload_conf()")
        await asyncio.sleep(0.3)
        success(await fragile.client.get("/admin/myinfo", headers=bearer(session)))
        success(await fragile.post("filter-users", {}, session))
        success(await fragile.post("list-approved-domains", {}, session))
        role = {"target_user_id": str(target.admin_id), "role_name": "admin:view_users"}
        domain = {"domain_name": "new.example", "reason": "A customer"}
        writes: list[tuple[str, dict[str, str]]] = [
            ("login", colleague.credentials),
            ("set-language", {"language": "de-DE"}),
            ("invite-user", {"email_address": "new@vetchium.example"}),
            ("disable-user", {"email_address": target.address}),
            ("assign-role", role),
            ("add-approved-domain", domain),
            ("logout", {}),
        ]
        for path, body in writes:
            watch = Stopwatch()
            problem(await fragile.post(path, body, session), 503)
            assert watch.running < LIMIT
        await fragile.sql("set default_transaction_read_only = off")
        await fragile.sql("alter system reset default_transaction_read_only")
        await fragile.sql("select pg_reload_conf()")
        await _recovers(fragile, colleague)
        assert await fragile.row(target, "status::text") == "active"
        assert await fragile.roles(target) == []
        success(await fragile.post("add-approved-domain", domain, session), 201)
