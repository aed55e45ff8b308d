"""Throttles count in the home region for all landings together, known and unknown alike.

Each test has an hour of its own, and begins in its first second: no window ends during a test.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import new_address
from vetchium_testing.regional_api.joined_regions import REGIONS, Account, Platform, bearer

LOGIN = "/hub/login"
WRONG = "a wrong password"
_HOURS = itertools.count()


@pytest.fixture(autouse=True)
async def fresh_window() -> AsyncIterator[None]:
    """Begin in the first second of an hour, hence of a minute, that no other test has had."""
    to_the_hour = 3600 - clock.now().timestamp() % 3600
    with clock.moved(timedelta(hours=next(_HOURS), seconds=to_the_hour)):
        yield


async def _fail(platform: Platform, body: dict[str, Any], times: int) -> list[int]:
    answers: list[httpx.Response] = []
    for start in range(0, times, 10):
        answers += await asyncio.gather(
            *(
                platform.at(REGIONS[number % 3]).post(LOGIN, json=body)
                for number in range(start, min(start + 10, times))
            )
        )
    return [answer.status_code for answer in answers]


class TestFailedLogins:
    @pytest.mark.parametrize("kind", ["wrong password", "disabled", "unknown"])
    async def test_twenty_in_a_minute_are_free_a_hundred_are_not(
        self, platform: Platform, kind: str
    ) -> None:
        account = await platform.account(status="disabled" if kind == "disabled" else "active")
        body = {
            "wrong password": account.credentials | {"password": WRONG},
            "disabled": account.credentials,
            "unknown": {"email_address": new_address(), "password": WRONG},
        }[kind]
        refused = 422 if kind == "disabled" else 401
        assert await _fail(platform, body, 20) == [refused] * 20
        assert set(await _fail(platform, body, 80)) <= {refused, 429}
        answers = [await platform.at(landing).post(LOGIN, json=body) for landing in REGIONS]
        for answer in answers:
            problem(answer, 429)
            assert 1 <= int(answer.headers["retry-after"]) <= 60
        with clock.moved(timedelta(minutes=1)):
            problem(await platform.at("ind1").post(LOGIN, json=body), refused)

    async def test_then_the_right_password_waits_too(
        self, platform: Platform, account: Account
    ) -> None:
        await _fail(platform, account.credentials | {"password": WRONG}, 100)
        answer = await platform.at("ind1").post(LOGIN, json=account.credentials)
        problem(answer, 429)
        assert await platform.mails(account.home, account.address) == []
        with clock.moved(timedelta(seconds=int(answer.headers["retry-after"]))):
            success(await platform.at("ind1").post(LOGIN, json=account.credentials))

    async def test_of_one_address_are_not_another_ones(self, platform: Platform) -> None:
        one, other = await platform.account(), await platform.account()
        await _fail(platform, one.credentials | {"password": WRONG}, 60)
        success(await platform.at("ind1").post(LOGIN, json=other.credentials))

    async def test_the_address_is_normalised(self, platform: Platform, account: Account) -> None:
        shouted = {"email_address": f" {account.address.upper()}", "password": WRONG}
        await _fail(platform, shouted, 100)
        problem(await platform.at("ind1").post(LOGIN, json=account.credentials), 429)

    async def test_successes_are_not_counted_as_failures(
        self, platform: Platform, account: Account
    ) -> None:
        for landing in REGIONS * 10:
            success(await platform.at(landing).post(LOGIN, json=account.credentials))
        wrong = account.credentials | {"password": WRONG}
        assert await _fail(platform, wrong, 20) == [401] * 20

    async def test_a_400_is_not_counted(self, platform: Platform, account: Account) -> None:
        broken = account.credentials | {"password": "short"}
        assert await _fail(platform, broken, 100) == [400] * 100
        success(await platform.at("ind1").post(LOGIN, json=account.credentials))

    async def test_a_thousand_of_one_client_are_free(self, platform: Platform) -> None:
        """All but the first and the last are written into the counter, to spare the hashing."""
        account = await platform.account("ind1")
        wrong = account.credentials | {"password": WRONG}
        problem(await platform.at("usa1").post(LOGIN, json=wrong), 401)
        counted = await platform.sql(
            "ind1",
            "update throttles set count = count + 998"
            " where kind = 'login_client' and window_start = %s returning count",
            clock.now().replace(second=0, microsecond=0),
        )
        assert counted == [(999,)]
        problem(await platform.at("deu1").post(LOGIN, json=wrong), 401)


class TestMails:
    """Thirty in an hour per recipient and kind; sign-ups and resets are in test_limits."""

    async def test_login(self, platform: Platform, account: Account) -> None:
        await self._thirty(platform, LOGIN, account.credentials)

    async def test_request_email_change(self, platform: Platform, account: Account) -> None:
        headers = bearer(await platform.session(account, timedelta(days=1)))
        body = {"new_email_address": new_address()}
        await self._thirty(platform, "/hub/request-email-change", body, headers)

    @staticmethod
    async def _thirty(
        platform: Platform, path: str, body: dict[str, str], headers: dict[str, str] | None = None
    ) -> None:
        answers = await asyncio.gather(
            *(
                platform.at(REGIONS[number % 3]).post(path, json=body, headers=headers)
                for number in range(30)
            )
        )
        assert {answer.status_code for answer in answers} == {200}


async def test_counters_hold_no_address(platform: Platform, account: Account) -> None:
    await _fail(platform, account.credentials | {"password": WRONG}, 1)
    columns = await platform.sql(
        account.home, "select t::text from throttles t where t::text like %s", f"%{account.handle}%"
    )
    assert columns == []
    assert await platform.sql(account.home, "select count(*) > 0 from throttles") == [(True,)]
