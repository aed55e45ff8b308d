"""Who learns that an account exists: the table of the contract, row by row, through each region."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import belongings, new_address
from vetchium_testing.regional_api.joined_regions import (
    PASSWORD,
    REGIONS,
    Account,
    Platform,
    bearer,
)

LOGIN = "/hub/login"
RESET = "/hub/request-password-reset"
WRONG = "a wrong password"
STATUSES = [None, "active", "disabled", "deleted"]


async def _address(platform: Platform, status: str | None) -> tuple[str, Account | None]:
    """Return an address and its account; None stands for nobody's."""
    if status is None:
        return new_address(), None
    account = await platform.account(status=status)
    return account.address, account


async def _mails(platform: Platform, address: str) -> int:
    return sum([len(await platform.mails(region, address)) for region in REGIONS])


def _told(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    own = {"x-request-id", "x-answered-by", "date"}
    headers = [(k, v) for k, v in answer.headers.multi_items() if k not in own]
    return answer.status_code, sorted(headers), answer.content


@pytest.mark.parametrize("landing", REGIONS)
class TestWhoLearns:
    @pytest.mark.parametrize(
        ("status", "code", "mails"),
        [(None, 200, 1), ("active", 409, 0), ("disabled", 409, 0), ("deleted", 409, 0)],
    )
    async def test_request_signup(
        self, platform: Platform, landing: str, status: str | None, code: int, mails: int
    ) -> None:
        address, _ = await _address(platform, status)
        body = {"email_address": address}
        answer = await platform.at(landing).post("/hub/request-signup", json=body)
        assert answer.status_code == code
        assert await _mails(platform, address) == mails

    async def test_request_signup_of_another_domain(self, platform: Platform, landing: str) -> None:
        told = set()
        for status in STATUSES:
            address, account = await _address(platform, status)
            other = address.replace("@example.com", "@other.org")
            if account is not None:
                await _move(platform, account, other)
            body = {"email_address": other}
            answer = await platform.at(landing).post("/hub/request-signup", json=body)
            problem(answer, 403)
            told.add(str(_told(answer)))
            assert await _mails(platform, other) == 0
        assert len(told) == 1

    async def test_login_with_a_wrong_password(self, platform: Platform, landing: str) -> None:
        told = set()
        for status in STATUSES:
            address, account = await _address(platform, status)
            body = {"email_address": address, "password": WRONG}
            answer = await platform.at(landing).post(LOGIN, json=body)
            problem(answer, 401)
            told.add(str(_told(answer)))
            assert await _mails(platform, address) == 0
            if account is not None:
                assert (await belongings(platform, account))["tfa_tokens"] == 0
        assert len(told) == 1

    @pytest.mark.parametrize(
        ("status", "code", "mails"), [("active", 200, 1), ("disabled", 422, 0), ("deleted", 422, 0)]
    )
    async def test_login_with_the_right_password(
        self, platform: Platform, landing: str, status: str, code: int, mails: int
    ) -> None:
        address, _ = await _address(platform, status)
        body = {"email_address": address, "password": PASSWORD}
        answer = await platform.at(landing).post(LOGIN, json=body)
        assert answer.status_code == code
        assert await _mails(platform, address) == mails

    async def test_request_password_reset(self, platform: Platform, landing: str) -> None:
        told = set()
        for status in STATUSES:
            address, _ = await _address(platform, status)
            answer = await platform.at(landing).post(RESET, json={"email_address": address})
            success(answer)
            told.add(str(_told(answer)))
            assert await _mails(platform, address) == (1 if status == "active" else 0)
        assert len(told) == 1

    @pytest.mark.parametrize(
        ("status", "code", "mails"),
        [(None, 200, 1), ("active", 409, 0), ("disabled", 409, 0), ("deleted", 409, 0)],
    )
    async def test_request_email_change(
        self, platform: Platform, landing: str, status: str | None, code: int, mails: int
    ) -> None:
        address, _ = await _address(platform, status)
        headers = bearer(await platform.session(await platform.account("ind1")))
        answer = await platform.at(landing).post(
            "/hub/request-email-change",
            json={"new_email_address": address, "current_password": PASSWORD},
            headers=headers,
        )
        assert answer.status_code == code
        assert await _mails(platform, address) == mails


async def _move(platform: Platform, account: Account, address: str) -> None:
    await platform.sql(
        "global",
        "update hub_users set email_address_hash = %s where hub_user_global_id = %s",
        *(platform.address_hash(address), account.user_id),
    )
    await platform.sql(
        account.home,
        "update hub_users set email_address = %s where hub_user_global_id = %s",
        *(address, account.user_id),
    )


async def _seconds(platform: Platform, path: str, bodies: list[dict[str, Any]]) -> list[float]:
    """Time the bodies in turn; return the least of each: what else runs here can only add."""
    rounds: list[list[float]] = [[] for _ in bodies]
    for _ in range(30):
        for seconds, body in zip(rounds, bodies, strict=True):
            started = time.perf_counter()
            await platform.at("ind1").post(path, json=body)
            seconds.append(time.perf_counter() - started)
            await asyncio.sleep(0)
    return [min(seconds) for seconds in rounds]


def _unknown_at(platform: Platform, home: str) -> str:
    """Return an address that nobody has and whose pseudo-home is that region."""
    while True:
        address = new_address()
        if sorted(REGIONS)[platform.address_hash(address)[0] % len(REGIONS)] == home:
            return address


@pytest.mark.parametrize("home", ["ind1", "usa1"])
@pytest.mark.parametrize("path", [LOGIN, RESET])
async def test_takes_about_the_same_time(platform: Platform, path: str, home: str) -> None:
    known, disabled = await platform.account(home), await platform.account(home, status="disabled")
    addresses = [known.address, disabled.address, _unknown_at(platform, home)]
    bodies = [{"email_address": address, "password": WRONG} for address in addresses]
    first, *others = await _seconds(platform, path, bodies)
    assert all(0.5 < other / first < 2 for other in others), (first, others)


async def test_an_unknown_address_travels_to_its_pseudo_home(platform: Platform) -> None:
    for landing in REGIONS:
        for home in REGIONS:
            body = {"email_address": _unknown_at(platform, home), "password": WRONG}
            for path in (LOGIN, RESET):
                answer = await platform.at(landing).post(path, json=body)
                assert answer.headers["x-answered-by"] == home
