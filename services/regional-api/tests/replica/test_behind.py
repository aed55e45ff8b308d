"""The replica has not heard yet of what the primary knows; nobody is to notice."""

from collections.abc import AsyncIterator

import pytest

from vetchium_testing.db.replication import Pair
from vetchium_testing.forwarding.hops import Hops
from vetchium_testing.regional_api.calls import unknown_address
from vetchium_testing.regional_api.flows import complete, new_address, sign_in, signup_token
from vetchium_testing.regional_api.joined_regions import (
    PASSWORD,
    REGIONS,
    Account,
    Platform,
    bearer,
)

pytestmark = pytest.mark.slow

RESET = "/hub/request-password-reset"


@pytest.fixture
async def behind(pair: Pair, hops: Hops) -> AsyncIterator[Pair]:
    """Hold the replica back for the length of a test."""
    del hops  # which waits until it has caught up
    with pair.held_back():
        yield pair


async def sign_up(platform: Platform, address: str, home: str) -> None:
    answer = await complete(platform, await signup_token(platform, address), address, home)
    assert answer.status_code == 201, answer.text


@pytest.mark.usefixtures("behind")
@pytest.mark.parametrize("landing", REGIONS)
async def test_login_right_after_sign_up(platform: Platform, landing: str) -> None:
    address = new_address()
    await sign_up(platform, address, "usa1")
    assert await sign_in(platform, address, landing=landing)


@pytest.mark.usefixtures("behind")
async def test_the_pseudo_home_points_to_the_home(platform: Platform, hops: Hops) -> None:
    address = unknown_address("deu1")
    await sign_up(platform, address, "usa1")
    hops.reset()
    answer = await platform.at("ind1").post(
        "/hub/login", json={"email_address": address, "password": "wrong password"}
    )
    assert (answer.status_code, answer.headers["x-answered-by"]) == (401, "usa1")
    assert hops.ways == [("ind1", "deu1"), ("ind1", "usa1")]


@pytest.mark.parametrize("landing", REGIONS)
async def test_login_after_a_move(platform: Platform, hops: Hops, pair: Pair, landing: str) -> None:
    account = await platform.account("usa1")
    with pair.held_back():
        await _move(platform, account, "deu1")
        assert await sign_in(platform, account.address, landing=landing)
        first = [way for way in hops.ways if way[0] == landing][:2]
    expected = {
        "ind1": [("ind1", "usa1"), ("ind1", "deu1")],
        "usa1": [("usa1", "deu1")] * 2,
        "deu1": [("deu1", "usa1")],
    }
    assert first == expected[landing]
    still = "select confirmed_at is not null, home_region from hub_users"
    rows = await platform.sql("global", f"{still} where hub_user_global_id = %s", account.user_id)
    assert rows == [(True, "deu1")], "nobody took the old row for the truth"


@pytest.mark.parametrize("landing", REGIONS)
async def test_an_address_given_up_opens_nothing(
    platform: Platform, pair: Pair, landing: str
) -> None:
    """By the old row, a reset token would be mailed to whoever has the address now."""
    account, address = await platform.account("usa1"), new_address()
    pair.catch_up()
    with pair.held_back():
        await _rename(platform, account, address)
        body = {"email_address": account.address}
        assert (await platform.at(landing).post(RESET, json=body)).status_code == 200
        assert await sign_in(platform, account.address, landing=landing) is None
        for region in REGIONS:
            assert await platform.mails(region, account.address, "hub_password_reset") == []
        assert await sign_in(platform, address, landing=landing)
    row = "select email_address from hub_users where hub_user_global_id = %s"
    assert await platform.sql("usa1", row, account.user_id) == [(address,)]


@pytest.mark.usefixtures("behind")
async def test_a_taken_address_is_taken(platform: Platform) -> None:
    account = await platform.account("usa1")
    body = {"email_address": account.address}
    assert (await platform.at("ind1").post("/hub/request-signup", json=body)).status_code == 409


@pytest.mark.usefixtures("behind")
async def test_a_domain_is_refused_at_once(platform: Platform) -> None:
    async def is_approved() -> bool:
        answer = await platform.at("ind1").post("/global/check-domain", json={"domain": domain})
        return bool(answer.json()["is_approved"])

    domain = "stopped.example.com"
    await platform.sql(
        "global",
        "insert into approved_domains (domain_name, created_by_admin_id)"
        " select %s, admin_user_id from admin_users limit 1",
        domain,
    )
    assert await is_approved()
    await platform.sql("global", "delete from approved_domains where domain_name = %s", domain)
    assert not await is_approved()


async def _move(platform: Platform, account: Account, home: str) -> None:
    columns = "hub_user_global_id, email_address, password_hash, handle, confirmed_at"
    (row,) = await platform.sql(
        account.home,
        f"delete from hub_users where hub_user_global_id = %s returning {columns}",
        account.user_id,
    )
    await platform.sql(home, f"insert into hub_users ({columns}) values (%s, %s, %s, %s, %s)", *row)
    await platform.sql(
        "global",
        "update hub_users set home_region = %s where hub_user_global_id = %s",
        *(home, account.user_id),
    )


async def _rename(platform: Platform, account: Account, address: str) -> None:
    at = platform.at(account.home)
    session = bearer(await platform.session(account))
    body = {"new_email_address": address, "current_password": PASSWORD}
    asked = await at.post("/hub/request-email-change", json=body, headers=session)
    assert asked.status_code == 200, asked.text
    token = await platform.mailed_token(account.home, address)
    done = await at.post("/hub/complete-email-change", json={"verification_token": token})
    assert done.status_code == 200, done.text
