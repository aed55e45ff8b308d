"""What is no session or no password is shown in files of their own."""

import asyncio

import pytest

from common.auth.passwords import hash_sync
from vetchium_testing.answers import problem, success
from vetchium_testing.db.locks import until_waiting
from vetchium_testing.regional_api.hub import belongings, furnish
from vetchium_testing.regional_api.joined_regions import PASSWORD, Account, Platform, bearer

PATH = "/hub/change-password"
NEW = "another horse battery"
RIGHT = {"current_password": PASSWORD, "new_password": NEW}


class TestRefusals:
    @pytest.mark.parametrize("password", [PASSWORD, "not my password at all"])
    async def test_equal_passwords(
        self, platform: Platform, account: Account, password: str
    ) -> None:
        headers = bearer(await platform.session(account))
        body = {"current_password": password, "new_password": password}
        answer = await platform.at("ind1").post(PATH, json=body, headers=headers)
        problem(answer, 400, "new_password")

    async def test_equal_and_too_short(self, platform: Platform, account: Account) -> None:
        headers = bearer(await platform.session(account))
        body = {"current_password": "short", "new_password": "short"}
        answer = await platform.at("ind1").post(PATH, json=body, headers=headers)
        problem(answer, 400, "current_password", "new_password")

    async def test_wrong_current_password(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account = await platform.account(home)
        headers = bearer(await furnish(platform, account))
        before = await belongings(platform, account)
        at = platform.at(landing)
        wrong = RIGHT | {"current_password": PASSWORD + " "}
        problem(await at.post(PATH, json=wrong, headers=headers), 401)
        assert await belongings(platform, account) == before
        success(await at.get("/hub/myinfo", headers=headers))
        success(await at.post("/hub/login", json=account.credentials))


class TestChangePassword:
    async def test_ends_all_other_sessions(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account, bystander = await platform.account(home), await platform.account(home)
        await furnish(platform, bystander)
        other = bearer(await platform.session(account))
        headers = bearer(await furnish(platform, account))
        at = platform.at(landing)
        answer = await at.post(PATH, json=RIGHT, headers=headers)
        assert success(answer) == {}
        assert answer.headers["x-answered-by"] == home
        assert list((await belongings(platform, account)).values()) == [1, 0, 0, 0]
        assert list((await belongings(platform, bystander)).values()) == [2, 1, 1, 1]
        success(await at.get("/hub/myinfo", headers=headers))
        problem(await at.get("/hub/myinfo", headers=other), 401)

    async def test_from_now_on_the_new_one_counts(
        self, platform: Platform, account: Account
    ) -> None:
        headers = bearer(await platform.session(account))
        at = platform.at("ind1")
        success(await at.post(PATH, json=RIGHT, headers=headers))
        problem(await at.post("/hub/login", json=account.credentials), 401)
        success(await at.post("/hub/login", json=account.credentials | {"password": NEW}))
        problem(await at.post(PATH, json=RIGHT, headers=headers), 401)

    async def test_of_several_at_once_one_wins(self, platform: Platform, account: Account) -> None:
        headers = bearer(await platform.session(account))
        words = [f"{NEW} {number}" for number in range(4)]
        at = platform.at("ind1")
        answers = await asyncio.gather(
            *(at.post(PATH, json=RIGHT | {"new_password": word}, headers=headers) for word in words)
        )
        statuses = [answer.status_code for answer in answers]
        assert sorted(statuses) == [200] + [401] * 3
        logins = [
            await at.post("/hub/login", json=account.credentials | {"password": word})
            for word in words
        ]
        assert [answer.status_code for answer in logins] == statuses

    async def test_a_reset_in_between_has_the_last_word(
        self, platform: Platform, account: Account
    ) -> None:
        headers = bearer(await platform.session(account))
        at = platform.at("ind1")
        async with platform.holding(account) as conn:
            change = asyncio.create_task(at.post(PATH, json=RIGHT, headers=headers))
            await until_waiting(platform.conninfo[account.home])
            await conn.execute(
                "update hub_users set password_hash = %s where hub_user_global_id = %s",
                [hash_sync("what the reset says"), account.user_id],
            )
        problem(await change, 401)
        problem(await at.post("/hub/login", json=account.credentials | {"password": NEW}), 401)
        right = account.credentials | {"password": "what the reset says"}
        success(await at.post("/hub/login", json=right))
