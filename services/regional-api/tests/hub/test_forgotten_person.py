"""A sign-up that died before its last step, and whose person the worker has deleted since."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common import clock
from vetchium_testing.regional_api.joined_regions import Account, Platform


@pytest.fixture
async def orphan(platform: Platform) -> Account:
    """A confirmed directory row whose person is gone."""
    account = await platform.account("usa1")
    await platform.sql("usa1", "delete from hub_users where email_address = %s", account.address)
    return account


@pytest.mark.parametrize("path", ["login", "request-password-reset"])
async def test_the_address_is_free_again(platform: Platform, orphan: Account, path: str) -> None:
    with clock.moved(timedelta(minutes=11)):
        refused = await platform.at("ind1").post(
            "/hub/request-signup", json={"email_address": orphan.address}
        )
        assert refused.status_code == 409
        body = orphan.credentials if path == "login" else {"email_address": orphan.address}
        answer = await platform.at("deu1").post(f"/hub/{path}", json=body)
        assert answer.status_code == (401 if path == "login" else 200)
        welcome = await platform.at("ind1").post(
            "/hub/request-signup", json={"email_address": orphan.address}
        )
        assert welcome.status_code == 200


async def test_a_login_confirms_who_is_there_after_all(platform: Platform) -> None:
    account = await platform.account("usa1")
    hide = "update hub_users set hub_user_global_id = %s where email_address = %s"
    await platform.sql(
        "usa1", "delete from hub_user_roles where hub_user_global_id = %s", account.user_id
    )
    with clock.moved(timedelta(minutes=11)):
        await platform.sql("usa1", hide, uuid4(), account.address)
        gone = await platform.at("ind1").post("/hub/login", json=account.credentials)
        assert gone.status_code == 401
        await platform.sql("usa1", hide, account.user_id, account.address)
        back = await platform.at("ind1").post("/hub/login", json=account.credentials)
        assert back.status_code == 200
    (row,) = await platform.sql(
        "global",
        "select confirmed_at is not null from hub_users where hub_user_global_id = %s",
        account.user_id,
    )
    assert row == (True,)
