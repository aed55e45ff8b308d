"""A tenant's sign-up that dies after any of its steps: finished or gone, never stuck."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from common import clock
from vetchium_testing.answers import success
from vetchium_testing.db.deaths import borrows, die
from vetchium_testing.dns import Zone
from vetchium_testing.regional_api.flows import databases_of
from vetchium_testing.regional_api.joined_regions import PASSWORD, Platform, bearer
from vetchium_testing.regional_api.tenant import make_member, make_tenant, session
from vetchium_testing.regional_api.tenant_signup import (
    PAUSE,
    Row,
    Signup,
    begin,
    census,
    complete,
    expire,
    init,
    publish,
    sweep,
)

HOME, ELSEWHERE = "usa1", "deu1"
OTHER_PASSWORD = "staple battery horse"
LAPSE = timedelta(minutes=10, seconds=5)
DAY = timedelta(hours=24, minutes=1)
WHOLE = [
    ("global", "tenants"),
    ("global", "tenant_domains"),
    ("global", "tenant_users"),
    ("{home}", "tenant_domains"),
    ("{home}", "tenant_users"),
]


class Dead:
    """A complete-signup that died; `step` says how often it had gone to a database before."""

    def __init__(self, platform: Platform, signup: Signup, step: int) -> None:
        self.platform, self.signup, self.step = platform, signup, step
        self.tries = 0

    async def repeat(self, password: str = PASSWORD) -> int:
        """Send it (again), after the pause between two look-ups."""
        pause = PAUSE * self.tries
        self.tries += 1
        with clock.moved(pause):
            answer = await complete(self.platform, self.signup, self.signup.home, password=password)
        return answer.status_code

    async def rows(self) -> list[Row]:
        return await census(self.platform, self.signup.portal, self.signup.domain)

    async def is_spent(self) -> bool:
        """Whether step 3 is done: the directory knows the tenant for good."""
        return any(row.database == "global" and row.is_confirmed for row in await self.rows())

    async def login(self, password: str = PASSWORD) -> int:
        signup = self.signup
        body = {"email": signup.address, "domain": signup.domain, "password": password}
        answer = await self.platform.at("ind1").post(signup.path("login"), json=body)
        return answer.status_code

    async def is_settled(self, password: str = PASSWORD) -> None:
        """Expect one tenant, whole and confirmed, and after two days no other trace."""
        assert await self.login(password) == 200, self.step
        rows = [row for row in await self.rows() if row.is_confirmed]
        expected = [(where.format(home=self.signup.home), table) for where, table in WHOLE]
        assert [(row.database, row.table) for row in rows] == expected, self.step
        assert len({row.tenant_id for row in rows}) == 1, self.step
        with clock.moved(2 * DAY):
            await sweep(self.platform, self.signup.portal)
        assert await self.rows() == rows, self.step


@pytest.fixture
async def deaths(platform: Platform, portal: str, zone: Zone) -> AsyncIterator[Dead]:
    """One dead sign-up for each step, the last of which has only lost its answer."""

    async def alive(step: int) -> Dead:
        signup = await begin(platform, portal, HOME)
        publish(zone, signup.domain, signup.value)
        return Dead(platform, signup, step)

    async def all_of_them() -> AsyncIterator[Dead]:
        databases = databases_of(platform, HOME)
        steps = await borrows((await alive(-1)).repeat, databases)
        assert steps >= 7, "the token, who stands in the way, its other half, four steps"
        for step in range(steps + 1):
            one = await alive(step)
            await die(one.repeat, databases, step)
            yield one

    return all_of_them()


async def test_the_same_request_or_a_login_finishes(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        is_spent = await dead.is_spent()
        assert await dead.repeat() == (404 if is_spent else 201), dead.step
        await dead.is_settled()


async def test_a_login_finishes_whoever_exists(deaths: AsyncIterator[Dead]) -> None:
    finished = 0
    async for dead in deaths:
        exists = any(row.database == HOME for row in await dead.rows())
        assert await dead.login() == (200 if exists else 404), dead.step
        assert await dead.repeat() == (404 if exists else 201), dead.step
        await dead.is_settled()
        finished += exists
    assert finished >= 3, "after the creation, after each confirmation"


async def test_the_last_password_counts(deaths: AsyncIterator[Dead]) -> None:
    async for dead in deaths:
        if not await dead.is_spent():
            assert await dead.repeat(OTHER_PASSWORD) == 201, dead.step
            assert await dead.login() == 401, dead.step
            await dead.is_settled(OTHER_PASSWORD)


async def test_it_blocks_claims_for_ten_minutes_at_most(
    deaths: AsyncIterator[Dead], platform: Platform, portal: str, zone: Zone
) -> None:
    """A proof under way blocks; ten minutes later the next proof wins, and the dead one is late."""
    other = await make_tenant(platform, portal, ELSEWHERE)
    boss = await make_member(platform, other, "superadmin")
    headers = bearer(await session(platform, boss, 2 * DAY))

    async def ask(name: str, domain: str) -> httpx.Response:
        path, body = other.path(name), {"domain": domain}
        return await platform.at("ind1").post(path, json=body, headers=headers)

    async def claim(domain: str) -> int:
        return (await ask("claim-domain", domain)).status_code

    async for dead in deaths:
        holds = any(row.table == "tenant_domains" for row in await dead.rows())
        if holds:
            assert await claim(dead.signup.domain) == 409, dead.step
        is_spent = await dead.is_spent()
        with clock.moved(LAPSE):
            assert await claim(dead.signup.domain) == (409 if is_spent else 201), dead.step
            if is_spent:
                await dead.is_settled()
            else:
                domain = dead.signup.domain
                value = success(await ask("get-domain-status", domain))["verification_token"]
                publish(zone, domain, value)
                assert success(await ask("verify-domain", domain))["status"] == "VERIFIED"
                assert await dead.repeat() == 409, dead.step
                assert await dead.login() == 401, dead.step  # the domain is another tenant's
                success(await ask("release-domain", domain))


async def test_the_twin_is_never_held_up(
    deaths: AsyncIterator[Dead], platform: Platform, twin: str, zone: Zone
) -> None:
    async for dead in deaths:
        signup = await begin(platform, twin, ELSEWHERE, domain=dead.signup.domain)
        publish(zone, signup.domain, signup.value)
        success(await complete(platform, signup), 201)


async def test_what_nobody_finishes_dies(
    deaths: AsyncIterator[Dead], platform: Platform, portal: str, zone: Zone
) -> None:
    async for dead in deaths:
        was_whole = len(found := await dead.rows()) == 5 and all(row.is_confirmed for row in found)
        with clock.moved(DAY):
            await sweep(platform, portal)
            rows = await dead.rows()
            assert all(row.is_confirmed for row in rows if row.database == "global"), dead.step
        with clock.moved(2 * DAY):
            await sweep(platform, portal)
            assert all(row.is_confirmed for row in await dead.rows()), dead.step
            if was_whole:
                await dead.is_settled()
                continue
            assert await dead.login() == 404, dead.step
            signup = await begin(platform, portal, ELSEWHERE, domain=dead.signup.domain)
            publish(zone, signup.domain, signup.value)
            again = Dead(platform, signup, dead.step)
            assert await again.repeat(OTHER_PASSWORD) == 201, dead.step
            with clock.moved(DAY):
                await sweep(platform, portal)
            await again.is_settled(OTHER_PASSWORD)


async def test_a_late_second_try_is_not_cleaned_up(
    platform: Platform, portal: str, zone: Zone
) -> None:
    """A try that dies, another one much later that dies at its end: the login finishes it."""
    databases = databases_of(platform, HOME)
    whole, late = [await begin(platform, portal, HOME) for _ in range(2)]
    for signup in (whole, late):
        publish(zone, signup.domain, signup.value)
    steps = await borrows(Dead(platform, whole, -1).repeat, databases)
    dead = Dead(platform, late, steps - 1)
    await die(dead.repeat, databases, steps - 2)
    assert not await dead.is_spent()
    with clock.moved(timedelta(hours=23, minutes=50)):
        await die(dead.repeat, databases, steps - 1)
        assert await dead.is_spent()
    with clock.moved(2 * DAY - timedelta(hours=1)):
        await sweep(platform, portal)
        await dead.is_settled()


class TestInitSignup:
    """Beginning a sign-up: a reservation, the mails, its full life."""

    async def test_dies_and_is_repeated(
        self, platform: Platform, portal: str, twin: str, zone: Zone
    ) -> None:
        databases = databases_of(platform, HOME)
        whole = (await begin(platform, portal, HOME)).domain
        steps = await borrows(
            lambda: init(platform, portal, f"founder@new.{whole}", HOME, HOME), databases
        )
        assert steps >= 3
        for step in range(steps + 1):
            domain = f"d{step}.{whole}"
            address = f"founder@{domain}"
            await die(
                lambda address=address: init(platform, portal, address, HOME, HOME),  # type: ignore[misc]
                databases,
                step,
            )
            success(await init(platform, twin, address, ELSEWHERE))
            mails = await platform.mails(HOME, address, f"{portal}%")
            assert len(mails) in {0, 2}
            if mails:
                await _still_works(platform, portal, zone, domain)
                continue
            await expire(platform, domain)
            with clock.moved(LAPSE):
                signup = await begin(platform, portal, ELSEWHERE, domain=domain)
                publish(zone, domain, signup.value)
                success(await complete(platform, signup), 201)


async def _still_works(platform: Platform, portal: str, zone: Zone, domain: str) -> None:
    """What is mailed is good: now, and as long as the mail says once somebody has tried."""
    address = f"founder@{domain}"
    token = await platform.mailed_token(HOME, address, f"{portal}_signup_token")
    value = await platform.mailed_token(HOME, address, f"{portal}_signup_verification")
    signup = Signup(portal, address, domain, HOME, token, value)
    assert (await complete(platform, signup)).status_code == 422
    with clock.moved(timedelta(hours=23)):
        success(await init(platform, portal, address))
        publish(zone, domain, value)
        success(await complete(platform, signup), 201)
