"""Throttles have a file of their own, broken fields and what a stranger learns too."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from passlib.hash import argon2

from common import clock
from common.auth import tokens
from common.auth.passwords import hash_sync
from vetchium_testing.answers import problem, success
from vetchium_testing.db.locks import until_waiting
from vetchium_testing.regional_api.hub import new_address, reset_token
from vetchium_testing.regional_api.joined_regions import Account, Platform, bearer

PATH = "/hub/login"
WEAK = argon2.using(type="ID", memory_cost=64, time_cost=1, parallelism=1)


async def _challenges(platform: Platform, account: Account) -> list[tuple[Any, ...]]:
    return await platform.sql(
        account.home,
        "select token_hash, code_hash, wrong_attempts, expires_at - created_at"
        " from hub_tfa_tokens where hub_user_global_id = %s order by created_at",
        account.user_id,
    )


class TestRefusals:
    async def test_unknown_address(self, platform: Platform) -> None:
        body = {"email_address": new_address(), "password": "a wrong password"}
        problem(await platform.at("ind1").post(PATH, json=body), 401)

    async def test_wrong_password(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account = await platform.account(home)
        wrong = account.credentials | {"password": account.password.upper()}
        answer = await platform.at(landing).post(PATH, json=wrong)
        problem(answer, 401)
        assert answer.headers["x-answered-by"] == home
        assert await _challenges(platform, account) == []
        assert await platform.mails(home, account.address) == []

    @pytest.mark.parametrize("status", ["disabled", "deleted"])
    async def test_not_active(self, platform: Platform, pair: tuple[str, str], status: str) -> None:
        landing, home = pair
        account = await platform.account(home, status=status)
        at = platform.at(landing)
        problem(await at.post(PATH, json=account.credentials), 422)
        problem(await at.post(PATH, json=account.credentials | {"password": "x" * 12}), 401)
        assert await _challenges(platform, account) == []
        assert await platform.mails(home, account.address) == []

    async def test_every_character_of_a_password_counts(self, platform: Platform) -> None:
        account = await platform.account()
        password = "ä" * 63 + " "
        await platform.sql(
            account.home,
            "update hub_users set password_hash = %s where hub_user_global_id = %s",
            *(hash_sync(password), account.user_id),
        )
        at, login = platform.at("ind1"), account.credentials
        success(await at.post(PATH, json=login | {"password": password}))
        for wrong in ("ä" * 63, "ä" * 64, "ä" * 36 + "b" * 28, "a\u0308" * 31 + "  "):
            problem(await at.post(PATH, json=login | {"password": wrong}), 401)

    @pytest.mark.parametrize("stored", [None, "", "!", "$argon2id$v=19$broken", "plain text"])
    async def test_without_a_usable_hash(self, platform: Platform, stored: str | None) -> None:
        account = await platform.account()
        await platform.sql(
            account.home,
            "update hub_users set password_hash = %s where hub_user_global_id = %s",
            *(stored, account.user_id),
        )
        problem(await platform.at("ind1").post(PATH, json=account.credentials), 401)


class TestTheCheckStillHolds:
    """C15, M1: what a check allowed is written only where it still holds."""

    @pytest.mark.parametrize(
        "meanwhile",
        [
            "password_hash = 'another one'",
            "status = 'disabled'",
            "email_address = 'moved.' || email_address",
        ],
    )
    async def test_a_change_between_check_and_challenge(
        self, platform: Platform, account: Account, meanwhile: str
    ) -> None:
        at = platform.at("ind1")
        async with platform.holding(account) as conn:
            login = asyncio.create_task(at.post(PATH, json=account.credentials))
            await until_waiting(platform.conninfo[account.home])
            await conn.execute(
                f"update hub_users set {meanwhile} where hub_user_global_id = %s",
                [account.user_id],
            )
        problem(await login, 401)
        assert await _challenges(platform, account) == []
        assert await platform.mails(account.home, account.address) == []

    async def test_a_reset_that_meets_logins_ends_them(
        self, platform: Platform, account: Account
    ) -> None:
        at = platform.at("ind1")
        reset = {
            "reset_token": await reset_token(platform, account),
            "new_password": "quite another one",
        }
        logins = [asyncio.create_task(at.post(PATH, json=account.credentials)) for _ in range(8)]
        success(await at.post("/hub/complete-password-reset", json=reset))
        assert {answer.status_code for answer in await asyncio.gather(*logins)} <= {200, 401}
        assert await _challenges(platform, account) == []

    async def test_logins_that_renew_an_old_hash_at_once(
        self, platform: Platform, account: Account
    ) -> None:
        await platform.sql(
            account.home,
            "update hub_users set password_hash = %s where hub_user_global_id = %s",
            *(WEAK.hash(account.password), account.user_id),
        )
        async with platform.holding(account):
            logins = [
                asyncio.create_task(platform.at("ind1").post(PATH, json=account.credentials))
                for _ in range(3)
            ]
            await until_waiting(platform.conninfo[account.home], 3)
        for answer in await asyncio.gather(*logins):
            success(answer)


class TestLogin:
    async def test_opens_a_challenge_at_home(
        self, platform: Platform, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        account = await platform.account(home)
        body = account.credentials | {"email_address": f" {account.address.upper()} "}
        answer = await platform.at(landing).post(PATH, json=body)
        assert set(success(answer)) == {"tfa_token"}
        assert answer.headers["x-answered-by"] == home
        token, code = answer.json()["tfa_token"], await platform.mailed_code(home, account.address)
        assert token.startswith(f"{home.upper()}-")
        assert await _challenges(platform, account) == [
            (
                tokens.digest(token[5:]),
                tokens.code_digest(token[5:], code),
                0,
                timedelta(minutes=10),
            )
        ]

    @pytest.mark.parametrize(
        ("language", "html"), [("en-US", "en"), ("de-DE", "de"), ("ta-IN", "ta")]
    )
    async def test_the_mail(self, platform: Platform, language: str, html: str) -> None:
        account = await platform.account("deu1", language=language)
        token = success(await platform.at("ind1").post(PATH, json=account.credentials))["tfa_token"]
        rows = await platform.sql(
            "deu1",
            "select email_type::text, email_subject, email_text_body || email_html_body,"
            " email_html_body like %s, expires_at - now() <= interval '10 minutes'"
            " and expires_at - now() > interval '9 minutes' from emails where email_to = %s",
            *(f'%lang="{html}"%', account.address),
        )
        ((kind, subject, text, *right),) = rows
        assert (kind, right) == ("hub_tfa", [True, True])
        assert (subject == "Your Vetchium sign-in code") == (language == "en-US")
        assert await platform.mailed_code("deu1", account.address) in text
        assert "10" in text
        assert token not in text

    async def test_every_login_has_its_own_code(self, platform: Platform, account: Account) -> None:
        at = platform.at("ind1")
        challenges = []
        for _ in range(3):
            token = success(await at.post(PATH, json=account.credentials))["tfa_token"]
            challenges.append((token, await platform.mailed_code("usa1", account.address)))
        for token, code in challenges:
            success(await at.post("/hub/tfa", json={"tfa_token": token, "tfa_code": code}))

    async def test_several_at_once(self, platform: Platform, account: Account) -> None:
        answers = await asyncio.gather(
            *(platform.at("ind1").post(PATH, json=account.credentials) for _ in range(10))
        )
        assert len({success(answer)["tfa_token"] for answer in answers}) == 10
        assert len(await platform.mails("usa1", account.address)) == 10

    @pytest.mark.usefixtures("full_cost")
    async def test_an_old_hash_is_renewed(self, platform: Platform, account: Account) -> None:
        await platform.sql(
            account.home,
            "update hub_users set password_hash = %s where hub_user_global_id = %s",
            *(WEAK.hash(account.password), account.user_id),
        )
        success(await platform.at("ind1").post(PATH, json=account.credentials))
        ((stored,),) = await platform.sql(
            account.home,
            "select password_hash from hub_users where hub_user_global_id = %s",
            account.user_id,
        )
        assert "m=19456,t=2,p=1" in stored
        success(await platform.at("ind1").post(PATH, json=account.credentials))

    async def test_the_copies_follow_the_region(self, platform: Platform) -> None:
        account = await platform.account(language="de-DE")
        await platform.sql(
            "global",
            "update hub_users set preferred_language = 'en-US', status = 'disabled'"
            " where hub_user_global_id = %s",
            account.user_id,
        )
        success(await platform.at("ind1").post(PATH, json=account.credentials))
        copies = await platform.sql(
            "global",
            "select preferred_language, status::text from hub_users where hub_user_global_id = %s",
            account.user_id,
        )
        assert copies == [("de-DE", "active")]

    async def test_leads_to_a_session(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account = await platform.account(home)
        at = platform.at(landing)
        token = success(await at.post(PATH, json=account.credentials))["tfa_token"]
        with clock.moved(timedelta(minutes=9)):
            code = await platform.mailed_code(home, account.address)
            answer = await at.post("/hub/tfa", json={"tfa_token": token, "tfa_code": code})
            session = success(answer)["session_token"]
            success(await at.get("/hub/myinfo", headers=bearer(session)))
