"""An address change that dies after any of its steps (design §6): nobody is ever locked out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.db.deaths import borrows, die
from vetchium_testing.regional_api.flows import (
    Row,
    census,
    complete,
    databases_of,
    new_address,
    sign_in,
    signup_token,
    sweep,
    who,
)
from vetchium_testing.regional_api.joined_regions import PASSWORD, Account, Platform, bearer

HOME, ELSEWHERE = "usa1", "deu1"
OTHER_PASSWORD = "staple battery horse"
LAPSE = timedelta(minutes=10, seconds=1)
DAY = timedelta(hours=24, minutes=1)


class Dead:
    """A change that died; `step` says how often it had gone to a database before."""

    def __init__(self, platform: Platform, account: Account, new: str, step: int) -> None:
        self.platform = platform
        self.account = account
        self.new = new
        self.step = step
        self.session = ""
        self.link = ""

    async def begin(self, landing: str = "ind1") -> None:
        """Sign in, ask for the change and get its link."""
        self.session = await self.platform.session(self.account)
        asked = await self.platform.at(landing).post(
            "/hub/request-email-change",
            json={"new_email_address": self.new, "current_password": PASSWORD},
            headers=bearer(self.session),
        )
        success(asked)
        self.link = await self.platform.mailed_token(
            self.account.home, self.new, "hub_email_verification"
        )

    async def follow(self) -> int:
        """Follow the link, at home itself: all of it runs there."""
        answer = await self.platform.at(self.account.home).post(
            "/hub/complete-email-change", json={"verification_token": self.link}
        )
        return answer.status_code

    async def is_swapped(self) -> bool:
        rows = await census(self.platform, self.new)
        return any(row.database == "global" for row in rows)

    async def is_session_alive(self) -> bool:
        answer = await self.platform.at("ind1").get("/hub/myinfo", headers=bearer(self.session))
        return answer.status_code == 200

    async def is_at(self, address: str) -> None:
        """Expect the account whole at an address, now and after two days, and nowhere else."""
        session = await sign_in(self.platform, address)
        assert session is not None, self.step
        profile = await who(self.platform, session)
        mine = (str(self.account.user_id), self.account.handle)
        assert (profile["hub_user_id"], profile["handle"]) == mine
        rows = [
            Row(database, self.account.user_id, self.account.handle, is_confirmed=True)
            for database in ("global", self.account.home)
        ]
        with clock.moved(2 * DAY):
            await sweep(self.platform)
        assert await census(self.platform, address) == rows, self.step

    async def has_moved(self) -> None:
        """Expect the account at the new address, with nothing left of the old one."""
        await self.is_at(self.new)
        assert await sign_in(self.platform, self.account.address) is None, self.step
        assert await census(self.platform, self.account.address) == [], self.step
        assert not await self.is_session_alive(), self.step
        assert await self.follow() == 401, self.step


async def _change(platform: Platform, step: int, home: str = HOME) -> Dead:
    dead = Dead(platform, await platform.account(home), new_address(), step)
    await dead.begin()
    return dead


@pytest.fixture
async def deaths(platform: Platform) -> AsyncIterator[Dead]:
    """One dead change for each step, the last of which has only lost its answer."""

    async def all_of_them() -> AsyncIterator[Dead]:
        databases = databases_of(platform, HOME)
        steps = await borrows((await _change(platform, 10_000)).follow, databases)
        assert steps == 5, "count, announce, swap, vacate, follow"
        for step in range(steps + 1):
            one = await _change(platform, step)
            await die(one.follow, databases, step)
            assert await one.is_swapped() == (step >= 3)
            yield one

    return all_of_them()


async def test_the_same_link_finishes(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        assert await dead.follow() == (401 if dead.step == 5 else 200)
        assert await dead.follow() == 401
        await dead.has_moved()


async def test_the_same_link_may_die_again(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        for later in range(6):
            await die(dead.follow, databases_of(dead.platform, HOME), later)
        assert await dead.follow() == 401
        await dead.has_moved()


async def test_a_login_at_the_new_address_finishes(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        is_swapped = await dead.is_swapped()
        session = await sign_in(dead.platform, dead.new)
        assert (session is not None) == is_swapped, dead.step
        if is_swapped:
            assert not await dead.is_session_alive()
            assert await dead.follow() == 401
            await dead.has_moved()


async def test_a_login_at_the_old_address_works_until_the_swap(
    deaths: AsyncIterator[Dead],
) -> None:
    async for dead in deaths:
        is_swapped = await dead.is_swapped()
        session = await sign_in(dead.platform, dead.account.address)
        assert (session is None) == is_swapped, dead.step
        if is_swapped:
            await dead.has_moved()
        else:
            await dead.is_at(dead.account.address)
            assert await dead.is_session_alive()
            assert await dead.follow() == 200
            await dead.has_moved()


async def test_nobody_is_locked_out(deaths: AsyncIterator[Dead]) -> None:
    """Exactly one of the addresses opens the account: at once, and days after the link is dead."""
    async for dead in deaths:
        with clock.moved(2 * DAY):
            await sweep(dead.platform)
            assert await dead.follow() == 401
            old = await sign_in(dead.platform, dead.account.address)
            new = await sign_in(dead.platform, dead.new)
            assert (old is None) != (new is None), dead.step
            await dead.is_at(dead.new if old is None else dead.account.address)


async def test_a_right_password_is_asked_for(deaths: AsyncIterator[Dead]) -> None:
    """A wrong password finishes nothing."""
    async for dead in deaths:
        before = await census(dead.platform, dead.new)
        for address in (dead.new, dead.account.address):
            assert await sign_in(dead.platform, address, OTHER_PASSWORD) is None
        assert await census(dead.platform, dead.new) == before


@pytest.mark.parametrize("home", [HOME, ELSEWHERE])
async def test_the_old_address_is_free_at_once(deaths: AsyncIterator[Dead], home: str) -> None:
    async for dead in deaths:
        platform, old = dead.platform, dead.account.address
        if not await dead.is_swapped():
            asked = await platform.at("ind1").post(
                "/hub/request-signup", json={"email_address": old}
            )
            problem(asked, 409)
            continue
        token = await signup_token(platform, old)
        answer = await complete(platform, token, old, home, password=OTHER_PASSWORD)
        heir = success(answer, 201)
        await dead.is_at(dead.new)
        assert not await dead.is_session_alive()
        assert await sign_in(platform, old) is None, "the first user's password"
        session = await sign_in(platform, old, OTHER_PASSWORD)
        assert session is not None
        for each in (session, heir["session_token"]):
            assert (await who(platform, each))["handle"] == heir["handle"]
        assert heir["handle"] != dead.account.handle


async def test_somebody_else_moves_to_the_old_address(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        if not await dead.is_swapped():
            continue
        heir = Dead(
            dead.platform, await dead.platform.account(HOME), dead.account.address, dead.step
        )
        await heir.begin()
        assert await heir.follow() == 200
        await heir.has_moved()
        await dead.is_at(dead.new)


@pytest.mark.parametrize("homes", [(HOME, HOME), (HOME, ELSEWHERE)], ids="-".join)
async def test_of_two_claimants_one_wins(platform: Platform, homes: tuple[str, str]) -> None:
    for _ in range(3):
        new = new_address()
        both = [Dead(platform, await platform.account(home), new, 0) for home in homes]
        for each in both:
            await each.begin()
        statuses = await asyncio.gather(*(each.follow() for each in both))
        assert sorted(statuses) == [200, 409]
        loser, winner = (both[statuses.index(status)] for status in (409, 200))
        assert await loser.follow() == 409
        assert await loser.is_session_alive()
        await winner.has_moved()
        await loser.is_at(loser.account.address)


@pytest.mark.parametrize("home", [HOME, ELSEWHERE])
async def test_a_dead_sign_up_blocks_for_ten_minutes(platform: Platform, home: str) -> None:
    databases = databases_of(platform, home)
    for step in range(4, 7):  # after the reservation, what is in its way, the creation
        dead = Dead(platform, await platform.account(HOME), new_address(), step)
        await dead.begin()
        token = await signup_token(platform, dead.new)
        await die(lambda t=token, d=dead: complete(platform, t, d.new, home), databases, step)  # type: ignore[misc]
        assert await dead.is_swapped(), "reserved"
        assert await dead.follow() == 409
        assert await dead.is_session_alive()
        with clock.moved(LAPSE):
            assert await dead.follow() == 200
            late = await complete(platform, token, dead.new, home, password=PASSWORD)
            problem(late, 409)
            await dead.has_moved()
