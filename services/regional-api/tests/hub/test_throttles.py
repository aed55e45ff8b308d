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


@pytest.mark.parametrize("is_at_home", [True, False])
async def test_the_current_password_is_counted_like_a_login(
    platform: Platform, account: Account, is_at_home: bool
) -> None:
    """C11, M3: a session does not make its password free to guess."""
    headers = bearer(await platform.session(account, timedelta(days=400)))
    path, at = "/hub/change-password", platform.at(account.home if is_at_home else "ind1")
    wrong = {"current_password": WRONG, "new_password": "another password"}
    right = wrong | {"current_password": account.password}
    answers = await asyncio.gather(*(at.post(path, json=wrong, headers=headers) for _ in range(41)))
    assert sorted(answer.status_code for answer in answers) == [401] * 40 + [429]
    problem(await at.post(path, json=right, headers=headers), 429)
    with clock.moved(timedelta(minutes=1)):
        for number in range(41):  # the right one is given back
            right["new_password"] = f"another password {number}"
            success(await at.post(path, json=right, headers=headers))
            right["current_password"] = right["new_password"]


class TestMails:
    """Thirty in an hour per recipient and kind, whether or not a mail goes out."""

    async def test_login(self, platform: Platform, account: Account) -> None:
        await self._thirty(platform, LOGIN, account.credentials)

    @pytest.mark.parametrize("is_known", [True, False])
    async def test_request_password_reset(
        self, platform: Platform, account: Account, is_known: bool
    ) -> None:
        body = {"email_address": account.address if is_known else new_address()}
        await self._thirty(platform, "/hub/request-password-reset", body)

    async def test_request_signup(self, platform: Platform) -> None:
        await self._thirty(platform, "/hub/request-signup", {"email_address": new_address()})

    async def test_request_email_change(self, platform: Platform, account: Account) -> None:
        headers = bearer(await platform.session(account, timedelta(days=1)))
        body = {"new_email_address": new_address(), "current_password": account.password}
        await self._thirty(platform, "/hub/request-email-change", body, headers)

    async def test_each_kind_by_itself(self, platform: Platform, account: Account) -> None:
        body = {"email_address": account.address}
        for _ in range(100):
            answer = await platform.at("ind1").post("/hub/request-signup", json=body)
            if answer.status_code == 429:
                break
        else:
            pytest.fail("request-signup is not throttled")
        assert 1 <= int(answer.headers["retry-after"]) <= 3600
        success(await platform.at("ind1").post(LOGIN, json=account.credentials))
        success(await platform.at("ind1").post("/hub/request-password-reset", json=body))

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
