"""Rows that a sign-up has left unconfirmed: they sign nobody in by themselves and block nobody.

How they come about, and how they are finished, is shown by killing a sign-up after each step.
"""

from datetime import timedelta

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import (
    new_address,
    signup_body,
    signup_token,
    verification_token,
)
from vetchium_testing.regional_api.joined_regions import (
    PASSWORD,
    REGIONS,
    Account,
    Platform,
    bearer,
)

LAPSE = timedelta(minutes=10, seconds=1)


@pytest.fixture
async def reserved(platform: Platform) -> str:
    """An address that a sign-up has reserved in global, and then no more was heard of it."""
    address = new_address()
    await platform.sql(
        "global",
        "insert into hub_users (hub_user_global_id, handle, email_address_hash, status,"
        " hashing_algorithm, preferred_language, home_region, reserved_at)"
        " values (gen_random_uuid(), %s, %s, 'active', 'HMAC-SHA-256', 'en-US', 'usa1', %s)",
        *(address.split("@")[0], platform.address_hash(address), clock.now()),
    )
    return address


class TestReserved:
    async def test_nobody_signs_in(self, platform: Platform, reserved: str) -> None:
        at = platform.at("ind1")
        body = {"email_address": reserved, "password": PASSWORD}
        unknown = body | {"email_address": new_address()}
        mine = problem(await at.post("/hub/login", json=body), 401)
        assert mine == problem(await at.post("/hub/login", json=unknown), 401)
        success(await at.post("/hub/request-password-reset", json={"email_address": reserved}))
        for region in REGIONS:
            assert await platform.mails(region, reserved) == []

    async def test_blocks_a_sign_up_for_ten_minutes(
        self, platform: Platform, reserved: str
    ) -> None:
        at = platform.at("ind1")
        token = await signup_token(platform, reserved)
        body = signup_body(token, reserved, "deu1")
        problem(await at.post("/hub/complete-signup", json=body), 409)
        with clock.moved(LAPSE):
            made = success(await at.post("/hub/complete-signup", json=body), 201)
            info = await at.get("/hub/myinfo", headers=bearer(made["session_token"]))
            assert success(info)["handle"] == made["handle"]
            assert info.headers["x-answered-by"] == "deu1"

    async def test_blocks_an_address_change_for_ten_minutes(
        self, platform: Platform, account: Account, reserved: str
    ) -> None:
        at = platform.at("ind1")
        headers = bearer(await platform.session(account))
        wanted = {"new_email_address": reserved, "current_password": account.password}
        problem(await at.post("/hub/request-email-change", json=wanted, headers=headers), 409)
        token = await verification_token(platform, account, reserved)
        body = {"verification_token": token}
        problem(await at.post("/hub/complete-email-change", json=body), 409)
        with clock.moved(LAPSE):
            success(await at.post("/hub/complete-email-change", json=body))
        success(await at.post("/hub/login", json=account.credentials | {"email_address": reserved}))


class TestUnconfirmed:
    async def test_a_login_confirms_both_rows(
        self, platform: Platform, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        account = await platform.account(home)
        for database in ("global", home):
            await platform.sql(
                database,
                "update hub_users set confirmed_at = null where hub_user_global_id = %s",
                account.user_id,
            )
        at = platform.at(landing)
        wrong = account.credentials | {"password": "a wrong password"}
        problem(await at.post("/hub/login", json=wrong), 401)
        success(await at.post("/hub/login", json=account.credentials))
        for database in ("global", home):
            assert await platform.sql(
                database,
                "select confirmed_at is not null from hub_users where hub_user_global_id = %s",
                account.user_id,
            ) == [(True,)]
