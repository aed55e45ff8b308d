"""Throttles, with the limits of the hub; each test starts a new hour in its first second."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from common import clock
from global_service.settings import LimitSettings
from vetchium_testing.answers import problem, success
from vetchium_testing.global_service import service
from vetchium_testing.global_service.service import Colleague, Office, new_address

pytestmark = pytest.mark.usefixtures("fresh_hour")

WRONG = "a wrong password"


@pytest.fixture(scope="module")
async def office(make_database: Callable[[str], str]) -> AsyncIterator[Office]:
    async with service.office(make_database("global"), limits=LimitSettings()) as built:
        yield built


async def _fail(office: Office, body: dict[str, Any], times: int) -> list[int]:
    answers = []
    for start in range(0, times, 10):
        answers += await asyncio.gather(
            *(office.post("login", body) for _ in range(start, min(start + 10, times)))
        )
    return [answer.status_code for answer in answers]


async def _count(office: Office, kind: str, count: int) -> None:
    """Write into the counters of this minute, to avoid the hashing."""
    assert await office.sql(
        "update throttles set count = %s where kind = %s and window_start = %s returning 1",
        *(count, kind, clock.now().replace(second=0, microsecond=0)),
    )


class TestFailedLogins:
    @pytest.mark.parametrize("kind", ["wrong password", "disabled", "unknown"])
    async def test_twenty_are_free_and_more_than_forty_refused(
        self, office: Office, kind: str
    ) -> None:
        colleague = await office.colleague(status="disabled" if kind == "disabled" else "active")
        body = {
            "wrong password": colleague.credentials | {"password": WRONG},
            "disabled": colleague.credentials,
            "unknown": {"email": new_address(), "password": WRONG},
        }[kind]
        refused = 422 if kind == "disabled" else 401
        assert await _fail(office, body, 20) == [refused] * 20
        await _count(office, "login_account", 40)
        answer = await office.post("login", body)
        problem(answer, 429)
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        with clock.moved(timedelta(minutes=1)):
            problem(await office.post("login", body), refused)

    async def test_then_the_right_password_waits_too(
        self, office: Office, colleague: Colleague
    ) -> None:
        shouted = {"email": f" {colleague.address.upper()}", "password": WRONG}
        await _fail(office, shouted, 1)
        await _count(office, "login_account", 40)
        problem(await office.post("login", colleague.credentials), 429)
        assert await office.mails(colleague.address) == []
        with clock.moved(timedelta(minutes=1)):
            success(await office.post("login", colleague.credentials))

    async def test_of_one_address_are_not_another_ones(self, office: Office) -> None:
        one, other = await office.colleague(), await office.colleague()
        await _fail(office, one.credentials | {"password": WRONG}, 1)
        await _count(office, "login_account", 40)
        success(await office.post("login", other.credentials))

    async def test_successes_and_broken_fields_are_not_counted(
        self, office: Office, colleague: Colleague
    ) -> None:
        for _ in range(10):
            success(await office.post("login", colleague.credentials))
            problem(
                await office.post("login", colleague.credentials | {"password": "x"}),
                400,
                "password",
            )
        assert await _fail(office, colleague.credentials | {"password": WRONG}, 20) == [401] * 20

    async def test_of_one_network(self, office: Office, colleague: Colleague) -> None:
        wrong = colleague.credentials | {"password": WRONG}
        problem(await office.post("login", wrong), 401)
        await _count(office, "login_network", 2000)
        problem(await office.post("login", (await office.colleague()).credentials), 429)

    async def test_a_known_device_cannot_be_kept_out(
        self, office: Office, colleague: Colleague
    ) -> None:
        """C7, M10: nobody keeps the staff out."""
        code = {"tfa_token": await office.challenge(colleague), "tfa_code": "314159"}
        known = {"device_token": success(await office.post("tfa", code))["device_token"]}
        problem(await office.post("login", colleague.credentials | {"password": WRONG}), 401)
        for kind, most in (("login_account", 40), ("login_network", 2000)):
            await _count(office, kind, most)
        success(await office.post("login", colleague.credentials | known))
        other = await office.colleague()
        problem(await office.post("login", other.credentials | known), 429)


class TestMails:
    """Per recipient and kind, whether or not a mail goes out."""

    @pytest.mark.parametrize("is_known", [True, False])
    async def test_five_resets_an_hour(
        self, office: Office, colleague: Colleague, is_known: bool
    ) -> None:
        """C6."""
        body = {"email_address": colleague.address if is_known else new_address()}
        answers = await asyncio.gather(
            *(office.post("request-password-reset", body) for _ in range(5))
        )
        assert {answer.status_code for answer in answers} == {200}
        answer = await office.post("request-password-reset", body)
        problem(answer, 429)
        assert 1 <= int(answer.headers["retry-after"]) <= 3600
        success(await office.post("login", colleague.credentials))

    async def test_two_hundred_invitations_a_day(self, office: Office) -> None:
        """C6: of all staff together; but two are written into the counter."""
        first, second = await office.signed_in("manage_users"), await office.signed_in("superadmin")

        async def invite(by: str) -> httpx.Response:
            return await office.post("invite-user", {"email_address": new_address()}, by)

        success(await invite(first), 201)
        assert await office.sql(
            "update throttles set count = 199 where kind = 'invitation_tenant'"
            " and window_start = %s returning count",
            clock.now().replace(hour=0, minute=0, second=0, microsecond=0),
        ) == [(199,)]
        success(await invite(second), 201)
        problem(await invite(second), 429)

    async def test_login(self, office: Office, colleague: Colleague) -> None:
        for _ in range(60):
            success(await office.post("login", colleague.credentials))
        problem(await office.post("login", colleague.credentials), 429)
        assert len(await office.mails(colleague.address)) == 60


async def test_counters_hold_no_address(office: Office, colleague: Colleague) -> None:
    await _fail(office, colleague.credentials | {"password": WRONG}, 1)
    kinds = await office.sql("select distinct kind from throttles where kind like 'login%%'")
    assert set(kinds) >= {("login_account",), ("login_network",)}
    assert (
        await office.sql(
            "select 1 from throttles t where t::text like any(%s)",
            [f"%{colleague.address}%", f"%{colleague.address.encode().hex()}%", "%127.0.0.1%"],
        )
        == []
    )
