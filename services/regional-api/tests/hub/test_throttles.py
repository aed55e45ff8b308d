"""Throttles count in the home region for all landings together, known and unknown alike.

Each test has an hour of its own, and begins in its first second: no window ends during a test.
"""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from common import clock
from common.auth.throttle import LONGEST_DELAY
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import CODE, challenge, new_address
from vetchium_testing.regional_api.joined_regions import REGIONS, Account, Platform, bearer
from vetchium_testing.stopwatch import Stopwatch

pytestmark = pytest.mark.usefixtures("fresh_hour")

LOGIN = "/hub/login"
WRONG = "a wrong password"


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


def _from(platform: Platform, network: str, landing: str = "ind1") -> httpx.AsyncClient:
    """Return a client in a network of its own."""
    app: Any = platform.apps[landing]
    transport = httpx.ASGITransport(app=app, client=(network, 1))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{landing}")


async def _count(platform: Platform, home: str, kind: str, count: int) -> None:
    """Write into the counters of this minute, to spare the hashing."""
    rows = await platform.sql(
        home,
        "update throttles set count = %s where kind = %s and window_start = %s returning 1",
        *(count, kind, clock.now().replace(second=0, microsecond=0)),
    )
    assert rows


async def _count_everywhere(platform: Platform, kind: str, count: int) -> None:
    """Write into the one counter of this minute, in a region that the test does not know."""
    rows = [
        row
        for region in REGIONS
        for row in await platform.sql(
            region,
            "update throttles set count = %s where kind = %s and window_start = %s returning count",
            *(count, kind, clock.now().replace(second=0, microsecond=0)),
        )
    ]
    assert len(rows) == 1


def _peers_in_use(app: Any) -> int:
    """Return how many requests of a region's server wait for a peer."""
    forwarder = app.app.state.peers.forwarder
    return sum(peer.waiting.count for peer in forwarder._peers.values())


class TestFailedLogins:
    """C7, M10: wrong passwords count per account and network, per network, and per device."""

    async def test_twenty_in_a_minute_are_free_more_than_forty_are_refused(
        self, platform: Platform, account: Account
    ) -> None:
        body = account.credentials | {"password": WRONG}
        watch = Stopwatch()
        assert await _fail(platform, body, 20) == [401] * 20
        assert set(await _fail(platform, body, 30)) == {401, 429}
        assert watch.passed > LONGEST_DELAY  # of the 31st to the 40th

    @pytest.mark.parametrize("kind", ["wrong password", "disabled", "unknown"])
    async def test_all_kinds_are_counted(self, platform: Platform, kind: str) -> None:
        account = await platform.account(status="disabled" if kind == "disabled" else "active")
        body = {
            "wrong password": account.credentials | {"password": WRONG},
            "disabled": account.credentials,
            "unknown": {"email_address": new_address(), "password": WRONG},
        }[kind]
        refused = 422 if kind == "disabled" else 401
        assert await _fail(platform, body, 1) == [refused]
        await _count_everywhere(platform, "login_account", 40)
        watch = Stopwatch()
        answers = [await platform.at(landing).post(LOGIN, json=body) for landing in REGIONS]
        assert watch.passed < LONGEST_DELAY  # a refusal waits for nothing
        for answer in answers:
            problem(answer, 429)
            assert 1 <= int(answer.headers["retry-after"]) <= 60
        with clock.moved(timedelta(minutes=1)):
            problem(await platform.at("ind1").post(LOGIN, json=body), refused)

    async def test_then_the_right_password_waits_too(
        self, platform: Platform, account: Account
    ) -> None:
        await _fail(platform, account.credentials | {"password": WRONG}, 1)
        await _count(platform, account.home, "login_account", 40)
        answer = await platform.at("ind1").post(LOGIN, json=account.credentials)
        problem(answer, 429)
        assert await platform.mails(account.home, account.address) == []
        with clock.moved(timedelta(seconds=int(answer.headers["retry-after"]))):
            success(await platform.at("ind1").post(LOGIN, json=account.credentials))

    @pytest.mark.parametrize("landing", ["usa1", "ind1"])
    async def test_slow_answers_take_no_place_and_no_connection(
        self, platform: Platform, landing: str
    ) -> None:
        """The first server waits, after everything else: not the home, no place for a peer."""
        account = await platform.account("usa1")
        wrong = account.credentials | {"password": WRONG}
        problem(await platform.at(landing).post(LOGIN, json=wrong), 401)
        await _count(platform, account.home, "login_account", 36)
        app: Any = platform.apps[landing]
        free = app.load_shedding.free
        watch = Stopwatch()
        late = asyncio.create_task(platform.at(landing).post(LOGIN, json=wrong))
        while not app._waiting:
            await asyncio.sleep(0.01)
            assert not late.done()
        assert app.load_shedding.free == free
        home: Any = platform.apps["usa1"]
        assert home._waiting == (1 if landing == "usa1" else 0)
        assert _peers_in_use(app) == 0
        answer = await late
        problem(answer, 401)
        assert 4 < watch.passed < 8  # 17 of 20 steps to 5 s
        assert not any(name.startswith("x-vetchium") for name in answer.headers)

    async def test_another_network_is_not_kept_out(
        self, platform: Platform, account: Account
    ) -> None:
        wrong = account.credentials | {"password": WRONG}
        async with _from(platform, "192.0.2.1") as attacker, _from(platform, "192.0.2.2") as owner:
            problem(await attacker.post(LOGIN, json=wrong), 401)
            await _count(platform, account.home, "login_account", 40)
            problem(await attacker.post(LOGIN, json=account.credentials), 429)
            success(await owner.post(LOGIN, json=account.credentials))

    async def test_of_ipv6_a_network_is_a_64(self, platform: Platform, account: Account) -> None:
        wrong = account.credentials | {"password": WRONG}
        async with _from(platform, "2001:db8::1") as one, _from(platform, "2001:db8::2") as same:
            problem(await one.post(LOGIN, json=wrong), 401)
            await _count(platform, account.home, "login_account", 40)
            problem(await same.post(LOGIN, json=account.credentials), 429)
        async with _from(platform, "2001:db8:0:1::1") as other:
            success(await other.post(LOGIN, json=account.credentials))

    async def test_a_known_device_cannot_be_kept_out(
        self, platform: Platform, account: Account
    ) -> None:
        """Not by another account's device, a forged or an expired one, which are strangers."""
        at, other = platform.at("ind1"), await platform.account()
        known = await _device(platform, account)
        body, wrong = account.credentials, account.credentials | {"password": WRONG}
        problem(await at.post(LOGIN, json=wrong), 401)
        for kind, most in (("login_account", 40), ("login_network", 2000)):
            await _count(platform, account.home, kind, most)
        success(await at.post(LOGIN, json=body | {"device_token": known}))
        strangers = (
            known[:-1] + ("0" if known[-1] != "0" else "1"),
            await _device(platform, other),
        )
        for stranger in strangers:
            problem(await at.post(LOGIN, json=body | {"device_token": stranger}), 429)
        mine = await _device(platform, account)
        problem(await at.post(LOGIN, json=wrong | {"device_token": known}), 401)
        await _count(platform, account.home, "login_device", 40)
        problem(await at.post(LOGIN, json=body | {"device_token": known}), 429)
        success(await at.post(LOGIN, json=body | {"device_token": mine}))

    async def test_a_device_is_known_for_180_days(
        self, platform: Platform, account: Account
    ) -> None:
        body = account.credentials | {"device_token": await _device(platform, account)}
        for days, status in ((179, 200), (181, 429)):
            with clock.moved(timedelta(days=days)):
                wrong = account.credentials | {"password": WRONG}
                problem(await platform.at("ind1").post(LOGIN, json=wrong), 401)
                await _count(platform, account.home, "login_account", 40)
                answer = await platform.at("ind1").post(LOGIN, json=body)
                assert answer.status_code == status

    async def test_of_one_address_are_not_another_ones(self, platform: Platform) -> None:
        one, other = await platform.account(), await platform.account()
        problem(
            await platform.at("ind1").post(LOGIN, json=one.credentials | {"password": WRONG}), 401
        )
        await _count(platform, one.home, "login_account", 60)
        success(await platform.at("ind1").post(LOGIN, json=other.credentials))

    async def test_the_address_is_normalised(self, platform: Platform, account: Account) -> None:
        shouted = {"email_address": f" {account.address.upper()}", "password": WRONG}
        problem(await platform.at("ind1").post(LOGIN, json=shouted), 401)
        await _count(platform, account.home, "login_account", 40)
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

    async def test_a_thousand_of_one_network_are_free(self, platform: Platform) -> None:
        account = await platform.account("ind1")
        wrong = account.credentials | {"password": WRONG}
        problem(await platform.at("usa1").post(LOGIN, json=wrong), 401)
        await _count(platform, "ind1", "login_network", 999)
        problem(await platform.at("deu1").post(LOGIN, json=wrong), 401)
        await _count(platform, "ind1", "login_network", 2000)
        problem(await platform.at("deu1").post(LOGIN, json=wrong), 429)


async def _device(platform: Platform, account: Account) -> str:
    """Sign in and return the device token."""
    body = {"tfa_token": await challenge(platform, account), "tfa_code": CODE}
    token: str = success(await platform.at("ind1").post("/hub/tfa", json=body))["device_token"]
    return token


@pytest.mark.parametrize("is_at_home", [True, False])
async def test_the_current_password_is_counted_like_a_login(
    platform: Platform, account: Account, is_at_home: bool
) -> None:
    """C11, M3: a session does not make its password free to guess."""
    headers = bearer(await platform.session(account, timedelta(days=400)))
    path, at = "/hub/change-password", platform.at(account.home if is_at_home else "ind1")
    wrong = {"current_password": WRONG, "new_password": "another password"}
    right = wrong | {"current_password": account.password}
    problem(await at.post(path, json=wrong, headers=headers), 401)
    await _count(platform, account.home, "login_device", 40)
    problem(await at.post(path, json=right, headers=headers), 429)
    with clock.moved(timedelta(minutes=1)):
        problem(await at.post(path, json=wrong, headers=headers), 401)
        await _count(platform, account.home, "login_device", 19)
        for number in range(3):  # the right one is given back
            right["new_password"] = f"another password {number}"
            success(await at.post(path, json=right, headers=headers))
            right["current_password"] = right["new_password"]
        counted = "select count from throttles where kind = 'login_device' and window_start = %s"
        minute = clock.now().replace(second=0, microsecond=0)
        assert await platform.sql(account.home, counted, minute) == [(19,)]


class TestMails:
    """Thirty in an hour per recipient and kind; sign-ups and resets are in test_limits."""

    async def test_login(self, platform: Platform, account: Account) -> None:
        await self._thirty(platform, LOGIN, account.credentials)

    async def test_request_email_change(self, platform: Platform, account: Account) -> None:
        headers = bearer(await platform.session(account, timedelta(days=1)))
        body = {"new_email_address": new_address(), "current_password": account.password}
        await self._thirty(platform, "/hub/request-email-change", body, headers)

    @staticmethod
    async def _thirty(
        platform: Platform, path: str, body: dict[str, str], headers: dict[str, str] | None = None
    ) -> None:
        for _ in range(3):
            answers = await asyncio.gather(
                *(
                    platform.at(REGIONS[number % 3]).post(path, json=body, headers=headers)
                    for number in range(10)
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
