"""Two unfinished changes of one account, and changes that meet sign-ups (design §6)."""

import asyncio
from datetime import timedelta

import pytest

from common import clock
from vetchium_testing.db.deaths import die
from vetchium_testing.regional_api.flows import (
    census,
    complete,
    databases_of,
    new_address,
    sign_in,
    signup_token,
    who,
)
from vetchium_testing.regional_api.hub import verification_token
from vetchium_testing.regional_api.joined_regions import PASSWORD, REGIONS, Account, Platform

pytestmark = pytest.mark.slow

HOME = "usa1"
OTHER = "staple battery horse"
LAPSE = timedelta(minutes=10, seconds=1)
# How often a request has gone to a database, its limit included.
_SWAPPED = 3
_CREATED = 6


async def change(platform: Platform, account: Account, new: str) -> int:
    """Follow a fresh link to a new address."""
    token = await verification_token(platform, account, new)
    answer = await platform.at("ind1").post(
        "/hub/complete-email-change", json={"verification_token": token}
    )
    return answer.status_code


async def dies(platform: Platform, account: Account, new: str, after: int) -> None:
    await die(lambda: change(platform, account, new), databases_of(platform, HOME), after)


async def in_directory(platform: Platform, *addresses: str) -> list[str]:
    return [
        address
        for address in addresses
        if "global" in {row.database for row in await census(platform, address)}
    ]


@pytest.mark.parametrize("second", range(8))
@pytest.mark.parametrize("first", range(6))
async def test_the_old_address_is_free_whatever_died(
    platform: Platform, first: int, second: int
) -> None:
    """Whoever signs up with an address that has been left gets it, and nobody is locked out."""
    account = await platform.account(HOME)
    addresses = (account.address, new_address("second"), new_address("third"))
    await dies(platform, account, addresses[1], first)
    await dies(platform, account, addresses[2], second)
    (owned,) = await in_directory(platform, *addresses)
    for left in set(addresses) - {owned}:
        token = await signup_token(platform, left)
        answer = await complete(platform, token, left, HOME, password=OTHER)
        assert answer.status_code == 201, answer.text
        assert await sign_in(platform, left, OTHER) is not None
        assert await sign_in(platform, left) is None
    session = await sign_in(platform, owned)
    assert session is not None
    assert (await who(platform, session))["handle"] == account.handle


async def test_a_third_link_finishes_after_two_deaths(platform: Platform) -> None:
    account = await platform.account(HOME)
    for _ in range(2):
        await dies(platform, account, new_address(), _SWAPPED)
    last = new_address("last")
    assert await change(platform, account, last) == 200
    assert await sign_in(platform, last) is not None
    assert await in_directory(platform, account.address) == []


async def test_back_to_the_first_address(platform: Platform) -> None:
    account = await platform.account(HOME)
    await dies(platform, account, new_address(), _SWAPPED)
    assert await in_directory(platform, account.address) == []
    assert await change(platform, account, account.address) == 200
    session = await sign_in(platform, account.address)
    assert session is not None
    rows = await census(platform, account.address)
    assert [row.database for row in rows] == ["global", HOME]


async def test_a_lapsed_reservation_gives_way(platform: Platform) -> None:
    """Of an address that a dead sign-up holds in the same region, for ten minutes."""
    address, account = new_address(), await platform.account(HOME)
    token = await signup_token(platform, address)
    databases = databases_of(platform, HOME)
    await die(lambda: complete(platform, token, address, HOME), databases, _CREATED)
    assert [row.database for row in await census(platform, address)] == ["global", HOME]
    assert await change(platform, account, address) == 409
    with clock.moved(LAPSE):
        assert await change(platform, account, address) == 200
        assert (await complete(platform, token, address, HOME)).status_code == 409
        assert await sign_in(platform, address) is not None
        rows = await census(platform, address)
    assert {(row.user_id, row.database) for row in rows} == {
        (account.user_id, "global"),
        (account.user_id, HOME),
    }


async def test_a_left_address_behind_a_half_made_row(platform: Platform) -> None:
    """The one who left has died before the leftover of a sign-up at his new address was removed."""
    new, account = new_address(), await platform.account(HOME)
    token = await signup_token(platform, new)
    databases = databases_of(platform, HOME)
    await die(lambda: complete(platform, token, new, HOME), databases, _CREATED)
    with clock.moved(LAPSE):
        await dies(platform, account, new, _SWAPPED)
        other = await signup_token(platform, account.address)
        answer = await complete(platform, other, account.address, HOME, password=OTHER)
        assert answer.status_code == 201, answer.text
        assert await sign_in(platform, account.address, OTHER) is not None
        assert await sign_in(platform, new) is not None


async def test_a_reset_after_a_dead_change(platform: Platform) -> None:
    """Who has forgotten the password finds the way back through the new mailbox."""
    new, account = new_address(), await platform.account(HOME)
    await dies(platform, account, new, _SWAPPED)
    at = platform.at("ind1")
    asked = await at.post("/hub/request-password-reset", json={"email_address": new})
    assert asked.status_code == 200
    token = await platform.mailed_token(HOME, new, "hub_password_reset")
    body = {"reset_token": token, "new_password": OTHER}
    assert (await at.post("/hub/complete-password-reset", json=body)).status_code == 200
    assert await sign_in(platform, new, OTHER) is not None
    assert await census(platform, account.address) == []


async def test_a_change_races_a_sign_up(platform: Platform) -> None:
    for home in REGIONS * 2:
        new, account = new_address(), await platform.account(HOME)
        token = await signup_token(platform, new)
        moved, signed_up = await asyncio.gather(
            change(platform, account, new), complete(platform, token, new, home, password=OTHER)
        )
        assert {moved, signed_up.status_code} in ({200, 409}, {409, 201})
        is_moved = moved == 200
        assert (await sign_in(platform, new, PASSWORD) is not None) == is_moved
        assert (await sign_in(platform, new, OTHER) is not None) != is_moved
        assert (await sign_in(platform, account.address) is not None) != is_moved
