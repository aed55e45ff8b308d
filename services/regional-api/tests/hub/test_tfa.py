"""Broken fields are shown with all other field rules."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from common import clock
from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import (
    CODE,
    challenge,
    new_address,
    reset_token,
    verification_token,
)
from vetchium_testing.regional_api.joined_regions import Account, Platform, bearer

PATH = "/hub/tfa"
WRONG = "000000"


def _body(token: str, code: str = CODE) -> dict[str, str]:
    return {"tfa_token": token, "tfa_code": code}


async def _attempts(platform: Platform, account: Account) -> list[int]:
    rows = await platform.sql(
        account.home,
        "select wrong_attempts from hub_tfa_tokens where hub_user_global_id = %s",
        account.user_id,
    )
    return [row[0] for row in rows]


FORGED: list[Callable[[str], str]] = [
    lambda token: token[:-4] + "0000",
    lambda token: token[5:],
    lambda token: token[:5] + token[5:-4].upper() + "ABCD",
    lambda token: "IND1" + token[4:],
    lambda token: "DEU1" + token[4:],
    lambda token: "SGP1" + token[4:],
    lambda token: "XYZ1" + token[4:],
    lambda token: token[:-1],
    lambda token: token + "0",
    lambda token: token + " ",
    lambda token: f"Bearer {token}",
    lambda token: token.replace("-", ""),
    lambda token: token + "\x00",
    lambda token: token[:1],
]


class TestRefusals:
    @pytest.mark.parametrize("landing", ["usa1", "ind1"])
    @pytest.mark.parametrize("forge", FORGED)
    async def test_no_live_token(
        self, platform: Platform, account: Account, landing: str, forge: Callable[[str], str]
    ) -> None:
        token = await challenge(platform, account)
        problem(await platform.at(landing).post(PATH, json=_body(forge(token))), 401)
        success(await platform.at(landing).post(PATH, json=_body(token)))

    async def test_a_token_of_another_kind(self, platform: Platform, account: Account) -> None:
        for token in (
            await platform.session(account),
            await reset_token(platform, account),
            await verification_token(platform, account, new_address()),
        ):
            problem(await platform.at("ind1").post(PATH, json=_body(token)), 401)

    async def test_expired(self, platform: Platform, account: Account) -> None:
        token = await challenge(platform, account, timedelta(minutes=10))
        with clock.moved(timedelta(minutes=10, seconds=1)):
            problem(await platform.at("ind1").post(PATH, json=_body(token)), 401)

    @pytest.mark.parametrize("status", ["disabled", "deleted"])
    async def test_no_longer_active(
        self, platform: Platform, account: Account, status: str
    ) -> None:
        token = await challenge(platform, account)
        await platform.sql(
            account.home,
            "update hub_users set status = %s where hub_user_global_id = %s",
            *(status, account.user_id),
        )
        for code in (CODE, WRONG):
            problem(await platform.at("ind1").post(PATH, json=_body(token, code)), 401)

    async def test_wrong_code(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account = await platform.account(home)
        token = await challenge(platform, account)
        answer = await platform.at(landing).post(PATH, json=_body(token, WRONG))
        problem(answer, 403)
        assert answer.headers["x-answered-by"] == home
        assert await _attempts(platform, account) == [1]

    async def test_the_code_of_another_token(self, platform: Platform, account: Account) -> None:
        at = platform.at("ind1")
        mine = await challenge(platform, account)
        login = await at.post("/hub/login", json=account.credentials)
        code = await platform.mailed_code(account.home, account.address)
        problem(await at.post(PATH, json=_body(mine, code)), 403)
        success(await at.post(PATH, json=_body(success(login)["tfa_token"], code)))

    async def test_dead_after_five_wrong_codes(self, platform: Platform, account: Account) -> None:
        token, other = [await challenge(platform, account) for _ in range(2)]
        at = platform.at("ind1")
        for _ in range(5):
            problem(await at.post(PATH, json=_body(token, WRONG)), 403)
        problem(await at.post(PATH, json=_body(token)), 401)
        problem(await at.post(PATH, json=_body(token, WRONG)), 401)
        success(await at.post(PATH, json=_body(other)))

    async def test_alive_after_four(self, platform: Platform, account: Account) -> None:
        token = await challenge(platform, account)
        for _ in range(4):
            problem(await platform.at("ind1").post(PATH, json=_body(token, WRONG)), 403)
        success(await platform.at("ind1").post(PATH, json=_body(token)))

    async def test_wrong_codes_at_once_are_counted_one_by_one(
        self, platform: Platform, account: Account
    ) -> None:
        token = await challenge(platform, account)
        answers = await asyncio.gather(
            *(
                platform.at(landing).post(PATH, json=_body(token, WRONG))
                for landing in ("ind1", "usa1") * 5
            )
        )
        assert sorted(answer.status_code for answer in answers) == [401] * 5 + [403] * 5
        problem(await platform.at("ind1").post(PATH, json=_body(token)), 401)

    @pytest.mark.usefixtures("fresh_hour")
    async def test_twenty_wrong_codes_an_hour(self, platform: Platform, account: Account) -> None:
        """S2, C17: counted over all challenges of an account; a new password begins a new count."""
        at = platform.at("ind1")
        for _ in range(4):
            token = await challenge(platform, account)
            for _ in range(5):
                problem(await at.post(PATH, json=_body(token, "000000")), 403)
        right = _body(await challenge(platform, account))
        answer = await at.post(PATH, json=right)
        problem(answer, 429)
        assert 1 <= int(answer.headers["retry-after"]) <= 3600
        await platform.sql(
            account.home,
            "update hub_users set password_hash = 'a new one' where hub_user_global_id = %s",
            account.user_id,
        )
        success(await at.post(PATH, json=right))

    async def test_right_codes_are_not_counted(self, platform: Platform, account: Account) -> None:
        for _ in range(21):
            body = _body(await challenge(platform, account))
            success(await platform.at("ind1").post(PATH, json=body))

    async def test_a_400_is_no_attempt(self, platform: Platform, account: Account) -> None:
        token = await challenge(platform, account)
        for _ in range(6):
            body = _body(token, "12345")
            problem(await platform.at("ind1").post(PATH, json=body), 400, "tfa_code")
        assert await _attempts(platform, account) == [0]
        success(await platform.at("ind1").post(PATH, json=_body(token)))

    async def test_used_up(self, platform: Platform, account: Account) -> None:
        token = await challenge(platform, account)
        success(await platform.at("ind1").post(PATH, json=_body(token)))
        problem(await platform.at("ind1").post(PATH, json=_body(token)), 401)
        problem(await platform.at("ind1").post(PATH, json=_body(token, WRONG)), 401)

    async def test_of_several_at_once_one_wins(self, platform: Platform, account: Account) -> None:
        token = await challenge(platform, account)
        answers = await asyncio.gather(
            *(
                platform.at(landing).post(PATH, json=_body(token))
                for landing in ("ind1", "usa1") * 5
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9
        sessions = await platform.sql(
            account.home,
            "select count(*) from hub_sessions where hub_user_global_id = %s",
            account.user_id,
        )
        assert sessions == [(1,)]


class TestTfa:
    @pytest.mark.parametrize("remember_me", [None, False, True])
    async def test_opens_a_session(
        self, platform: Platform, pair: tuple[str, str], remember_me: bool | None
    ) -> None:
        landing, home = pair
        account = await platform.account(home, language="de-DE")
        body = _body(await challenge(platform, account))
        more = {} if remember_me is None else {"remember_me": remember_me}
        answer = await platform.at(landing).post(PATH, json=body | more)
        opened = success(answer)
        assert answer.headers["x-answered-by"] == home
        assert set(opened) == {"session_token", "device_token", "preferred_language"}
        assert opened["preferred_language"] == "de-DE"
        token = opened["session_token"]
        assert token.startswith(f"{home.upper()}-")
        assert await platform.sql(
            home,
            "select token_hash, expires_at - created_at from hub_sessions"
            " where hub_user_global_id = %s",
            account.user_id,
        ) == [(tokens.digest(token[5:]), timedelta(days=365 if remember_me else 1))]
        assert await _attempts(platform, account) == []

    async def test_the_prefix_is_read_without_regard_to_case(
        self, platform: Platform, account: Account
    ) -> None:
        for change in (str.lower, lambda prefix: prefix.capitalize()):
            token = await challenge(platform, account)
            body = _body(change(token[:4]) + token[4:])
            success(await platform.at("ind1").post(PATH, json=body))

    async def test_remembered_for_a_year(self, platform: Platform, account: Account) -> None:
        body = _body(await challenge(platform, account)) | {"remember_me": True}
        headers = bearer(success(await platform.at("ind1").post(PATH, json=body))["session_token"])
        with clock.moved(timedelta(days=364, hours=23)):
            success(await platform.at("ind1").get("/hub/myinfo", headers=headers))
        with clock.moved(timedelta(days=365, seconds=1)):
            problem(await platform.at("ind1").get("/hub/myinfo", headers=headers), 401)
