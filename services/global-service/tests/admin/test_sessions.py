"""Valid and invalid sessions, the same for every route that requires one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.admin import SIGNED_IN
from vetchium_testing.global_service.service import Colleague, Office, bearer

Forge = Callable[[Office, Colleague], Awaitable[str | None]]


def _changed(change: Callable[[str], str]) -> Forge:
    async def forge(office: Office, colleague: Colleague) -> str:
        return "Bearer " + change(await office.session(colleague))

    return forge


def _fixed(header: str | None) -> Forge:
    async def forge(office: Office, colleague: Colleague) -> str | None:
        return header

    return forge


def _status(status: str) -> Forge:
    async def forge(office: Office, colleague: Colleague) -> str:
        token = await office.session(colleague)
        await office.sql(
            "update admin_users set status = %s where admin_user_id = %s",
            *(status, colleague.admin_id),
        )
        return token

    return forge


async def _expired(office: Office, colleague: Colleague) -> str:
    return await office.session(colleague, timedelta(seconds=-1))


async def _ended(office: Office, colleague: Colleague) -> str:
    token = await office.session(colleague)
    await office.sql("delete from admin_sessions where admin_user_id = %s", colleague.admin_id)
    return token


DEAD: dict[str, Forge] = {
    "missing": _fixed(None),
    "empty": _fixed(""),
    "scheme-only": _fixed("Bearer"),
    "garbage": _fixed("Bearer \xff\xfe not a token"),
    "other-scheme": _fixed("Basic bWF5YTptYXlh"),
    "unknown": _fixed("Bearer " + "ab" * 32),
    "expired": _expired,
    "ended": _ended,
    "tfa-token": lambda office, colleague: office.challenge(colleague),
    "reset-token": lambda office, colleague: office.reset_token(colleague),
    "invitation": lambda office, colleague: office.invitation(colleague),
    "invited": _status("invited"),
    "disabled": _status("disabled"),
    "with-a-region": _changed(lambda token: f"IND1-{token}"),
    "with-our-own-name": _changed(lambda token: f"GLOBAL-{token}"),
    "upper-case": _changed(lambda token: "ABCDEF" + token[6:].upper()),
    "one-digit-less": _changed(lambda token: token[:-1]),
    "one-digit-more": _changed(lambda token: token + "0"),
    "with-a-tail": _changed(lambda token: f"{token}, {token}"),
}
LIVE: dict[str, Forge] = {
    "bearer": _changed(str),
    "bare": lambda office, colleague: office.session(colleague),
}


class TestSession:
    @pytest.mark.parametrize("forge", DEAD.values(), ids=DEAD)
    async def test_dead(self, office: Office, forge: Forge) -> None:
        header = await forge(office, await office.colleague("superadmin"))
        sent = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
        for each in SIGNED_IN:
            # The body is broken too: the session is checked first.
            answer = await office.client.request(each.method, each.path, headers=sent, content=b"{")
            assert problem(answer, 401) == problem(
                await office.client.request(each.method, each.path), 401
            )

    @pytest.mark.parametrize("forge", LIVE.values(), ids=LIVE)
    async def test_live(self, office: Office, forge: Forge) -> None:
        colleague = await office.colleague("superadmin")
        for each in SIGNED_IN:
            header = await forge(office, colleague)
            assert header is not None
            body = each.body if each.fields else None
            answer = await office.client.request(
                each.method, each.path, headers={"Authorization": header}, json=body
            )
            assert answer.status_code in {each.status, 409}, answer.text

    async def test_expires(self, office: Office, colleague: Colleague) -> None:
        headers = bearer(await office.session(colleague, timedelta(minutes=5)))
        success(await office.client.get("/admin/myinfo", headers=headers))
        with clock.moved(timedelta(minutes=5, seconds=1)):
            problem(await office.client.get("/admin/myinfo", headers=headers), 401)


class TestLogout:
    async def test_ends_this_session_only(self, office: Office, colleague: Colleague) -> None:
        one, other = await office.session(colleague), await office.session(colleague)
        assert success(await office.client.post("/admin/logout", headers=bearer(one))) == {}
        problem(await office.client.post("/admin/logout", headers=bearer(one)), 401)
        problem(await office.client.get("/admin/myinfo", headers=bearer(one)), 401)
        success(await office.client.get("/admin/myinfo", headers=bearer(other)))

    @pytest.mark.parametrize("body", [b"", b"{}", b'{"a": 1}'])
    async def test_with_or_without_a_body(
        self, office: Office, colleague: Colleague, body: bytes
    ) -> None:
        headers = bearer(await office.session(colleague)) | {"Content-Type": "application/json"}
        success(await office.client.post("/admin/logout", headers=headers, content=body))
        assert (await office.belongings(colleague))["sessions"] == 0
