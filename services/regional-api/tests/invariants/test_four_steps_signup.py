"""A sign-up that dies after any of its steps (design §6): finished, or gone, never stuck."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from common import clock
from vetchium_testing.db.deaths import borrows, die
from vetchium_testing.regional_api.flows import (
    census,
    complete,
    databases_of,
    new_address,
    sign_in,
    signup_token,
    sweep,
    who,
)
from vetchium_testing.regional_api.joined_regions import PASSWORD, REGIONS, Platform

HOME, ELSEWHERE = "usa1", "deu1"
OTHER_PASSWORD = "staple battery horse"
LAPSE = timedelta(minutes=10, seconds=1)
DAY = timedelta(hours=24, minutes=1)
_AFTER_THE_CREATION = (
    6  # borrows: the limit, token, domain, reservation, who stands in the way, creation
)


class Dead:
    """A sign-up that died; `step` says how often it had gone to a database before."""

    def __init__(self, platform: Platform, address: str, token: str, step: int) -> None:
        self.platform = platform
        self.address = address
        self.token = token
        self.step = step

    async def repeat(self, home: str = HOME, password: str = PASSWORD) -> int:
        answer = await complete(self.platform, self.token, self.address, home, password=password)
        return answer.status_code

    async def is_confirmed_in_global(self) -> bool:
        return any(
            row.database == "global" and row.is_confirmed
            for row in await census(self.platform, self.address)
        )

    async def is_settled(self, home: str, password: str = PASSWORD) -> None:
        """Expect one account, whole and confirmed, and after two days no other trace."""
        session = await sign_in(self.platform, self.address, password)
        assert session is not None, self.step
        rows = await census(self.platform, self.address)
        kept = [row for row in rows if row.is_confirmed]
        assert sorted(row.database for row in kept) == sorted(["global", home]), self.step
        assert len({(row.user_id, row.handle) for row in kept}) == 1
        assert (await who(self.platform, session))["roles"] == ["hub:read_posts"]
        with clock.moved(2 * DAY):
            await sweep(self.platform)
        assert await census(self.platform, self.address) == kept, self.step


@pytest.fixture
async def deaths(platform: Platform) -> AsyncIterator[Dead]:
    """One dead sign-up for each step, the last of which has only lost its answer."""

    async def all_of_them() -> AsyncIterator[Dead]:
        databases = databases_of(platform, HOME)
        whole = await dead(10_000)
        steps = await borrows(whole.repeat, databases)
        assert steps >= 7, "the check, four steps, and what lies between"
        for step in range(steps + 1):
            one = await dead(step)
            await die(one.repeat, databases, step)
            yield one

    async def dead(step: int) -> Dead:
        address = new_address()
        return Dead(platform, address, await signup_token(platform, address), step)

    return all_of_them()


async def test_the_same_request_or_a_login_finishes(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        is_spent = await dead.is_confirmed_in_global()
        assert await dead.repeat() == (401 if is_spent else 201), dead.step
        await dead.is_settled(HOME)


async def test_a_login_finishes_whoever_exists(deaths: AsyncIterator[Dead]) -> None:
    finished = 0
    async for dead in deaths:
        rows = {row.database for row in await census(dead.platform, dead.address)}
        exists = rows == {"global", HOME}
        session = await sign_in(dead.platform, dead.address)
        assert (session is not None) == exists, dead.step
        if not exists:
            assert await dead.repeat() == 201
        assert await dead.repeat() in {401, 409}
        await dead.is_settled(HOME)
        finished += exists
    assert finished >= 3, "after the creation, after each confirmation"


async def test_the_last_password_counts(deaths: AsyncIterator[Dead]) -> None:
    """The second try has another password, and dies at the same step or one later."""
    async for dead in deaths:
        for later in (0, 1):
            if await dead.is_confirmed_in_global():
                break
            await die(
                lambda dead=dead: dead.repeat(password=OTHER_PASSWORD),  # type: ignore[misc]
                databases_of(dead.platform, HOME),
                dead.step + later,
            )
        else:
            if await sign_in(dead.platform, dead.address, OTHER_PASSWORD) is None:
                assert await sign_in(dead.platform, dead.address) is None, dead.step
                assert await dead.repeat(password=OTHER_PASSWORD) == 201
            await dead.is_settled(HOME, OTHER_PASSWORD)


async def test_another_region_may_be_chosen_at_once(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        is_spent = await dead.is_confirmed_in_global()
        assert await dead.repeat(ELSEWHERE) == (401 if is_spent else 201), dead.step
        await dead.is_settled(HOME if is_spent else ELSEWHERE)


async def test_it_blocks_others_for_ten_minutes_at_most(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        is_spent = await dead.is_confirmed_in_global()
        holds = bool(await census(dead.platform, dead.address))
        asked = await dead.platform.at("ind1").post(
            "/hub/request-signup", json={"email_address": dead.address}
        )
        assert asked.status_code == (409 if holds else 200), dead.step
        if is_spent:
            continue
        with clock.moved(LAPSE):
            token = await signup_token(dead.platform, dead.address, "deu1")
            other = Dead(dead.platform, dead.address, token, dead.step)
            assert await other.repeat(ELSEWHERE, OTHER_PASSWORD) == 201, dead.step
            assert await dead.repeat() == 409
            await other.is_settled(ELSEWHERE, OTHER_PASSWORD)


async def test_an_older_token_waits_for_its_turn(platform: Platform) -> None:
    """Two tokens of one address: the second is refused while the first one's sign-up is fresh."""
    address = new_address()
    first, second = [await signup_token(platform, address) for _ in range(2)]
    dead = Dead(platform, address, first, 0)
    databases = databases_of(platform, HOME)
    whole = new_address()
    steps = await borrows(
        Dead(platform, whole, await signup_token(platform, whole), 0).repeat, databases
    )
    await die(dead.repeat, databases, steps - 2)
    other = Dead(platform, address, second, 0)
    assert await other.repeat(ELSEWHERE) == 409
    with clock.moved(LAPSE):
        assert await other.repeat(ELSEWHERE) == 201
        await other.is_settled(ELSEWHERE)


async def test_what_nobody_finishes_dies(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        was_whole = all(row.is_confirmed for row in await census(dead.platform, dead.address))
        with clock.moved(DAY):
            await sweep(dead.platform)
            rows = await census(dead.platform, dead.address)
            assert all(row.is_confirmed for row in rows if row.database == "global"), dead.step
        with clock.moved(2 * DAY):
            await sweep(dead.platform)
            rows = await census(dead.platform, dead.address)
            assert all(row.is_confirmed for row in rows), dead.step
            if was_whole and rows:
                await dead.is_settled(HOME)
                continue
            assert await sign_in(dead.platform, dead.address) is None
            token = await signup_token(dead.platform, dead.address, "deu1")
            again = Dead(dead.platform, dead.address, token, dead.step)
            assert await again.repeat(ELSEWHERE, OTHER_PASSWORD) == 201, dead.step
            await again.is_settled(ELSEWHERE, OTHER_PASSWORD)


async def test_a_late_second_try_is_not_cleaned_up(platform: Platform) -> None:
    """A try that dies, another one two days later that dies at its end: the login finishes it."""
    databases = databases_of(platform, HOME)
    address = new_address()
    first = Dead(platform, address, await signup_token(platform, address), 0)
    await die(first.repeat, databases, _AFTER_THE_CREATION)
    assert not await first.is_confirmed_in_global()
    with clock.moved(2 * DAY - timedelta(minutes=5)):
        dead = Dead(platform, address, await signup_token(platform, address), 0)
        await die(dead.repeat, databases, _AFTER_THE_CREATION + 1)
        assert await dead.is_confirmed_in_global()
    with clock.moved(2 * DAY):
        await sweep(platform)
        await dead.is_settled(HOME)


async def test_twenty_at_once_in_three_regions(platform: Platform) -> None:
    for _ in range(3):
        address = new_address()
        token = await signup_token(platform, address)
        tries = [(REGIONS[n % 3], f"password number {n:02}") for n in range(20)]
        answers = await asyncio.gather(
            *(complete(platform, token, address, home, password=word) for home, word in tries)
        )
        statuses = [answer.status_code for answer in answers]
        assert statuses.count(201) == 1, statuses
        assert set(statuses) <= {201, 401, 409}
        home, password = tries[statuses.index(201)]
        winner = Dead(platform, address, token, 0)
        first = answers[statuses.index(201)].json()
        assert (await who(platform, first["session_token"]))["handle"] == first["handle"]
        await winner.is_settled(home, password)
