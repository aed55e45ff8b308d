"""The regional API with PgBouncer before every database: nobody notices."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from common.settings import Secret
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.flows import complete, new_address, sign_in, signup_token, who
from vetchium_testing.regional_api.joined_regions import PASSWORD, REGIONS, Platform, bearer

POOL = 4


@pytest.fixture(scope="module")
async def platform(
    make_database: Callable[[str], str], pooled: Callable[[str], str]
) -> AsyncIterator[Platform]:
    """Three regions that know their databases through the pooler only, replica included."""
    global_db = make_database("global")  # its own replica, as far as a pooler can tell

    def make(kind: str) -> str:
        return global_db if kind == "global" else make_database(kind)

    given: dict[str, Any] = {"db_transaction_pooler": True, "db_pool_size": POOL}
    given["global_db_read_conn"] = Secret(pooled(global_db))
    async with joined_regions.platform(make, pooled=pooled, **given) as found:
        yield found


async def life(platform: Platform, home: str) -> str:
    """Sign up, leave, come back, change the password, forget it, come back."""
    address, landing = new_address(), REGIONS[(REGIONS.index(home) + 1) % 3]
    token = await signup_token(platform, address, landing)
    done = await complete(platform, token, address, home)
    assert done.status_code == 201, done.text
    session = done.json()["session_token"]
    assert (await who(platform, session, landing))["handle"] == done.json()["handle"]
    at, header = platform.at(landing), bearer(session)
    assert (await at.post("/hub/logout", headers=header)).status_code == 200
    session = await sign_in(platform, address, landing=landing)
    assert session is not None
    body = {"current_password": PASSWORD, "new_password": "another " + PASSWORD}
    changed = await at.post("/hub/change-password", json=body, headers=bearer(session))
    assert changed.status_code == 200, changed.text
    asked = await at.post("/hub/request-password-reset", json={"email_address": address})
    assert asked.status_code == 200, asked.text
    reset = await platform.mailed_token(home, address, "hub_password_reset")
    body = {"reset_token": reset, "new_password": PASSWORD}
    assert (await at.post("/hub/complete-password-reset", json=body)).status_code == 200
    assert await sign_in(platform, address, landing=home)
    return address


@pytest.mark.parametrize("home", REGIONS)
async def test_a_whole_life(platform: Platform, home: str) -> None:
    assert await life(platform, home)


async def test_many_at_once(platform: Platform) -> None:
    """Each question far more often than psycopg waits before it would prepare it."""
    addresses = await asyncio.gather(*(life(platform, home) for home in REGIONS * 3))
    assert len(set(addresses)) == 9
    account = await platform.account("usa1")
    session = await platform.session(account)
    answers = await asyncio.gather(*(who(platform, session, each) for each in REGIONS * 30))
    assert {answer["email_address"] for answer in answers} == {account.address}


async def test_ready(platform: Platform) -> None:
    for region in REGIONS:
        answer = await platform.at(region).get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
