"""Broken fields are shown with all other field rules, handles in a file of their own."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from common import clock
from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import new_address, signup_body, signup_token
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer

PATH = "/hub/complete-signup"


async def _global_row(platform: Platform, address: str) -> list[tuple[Any, ...]]:
    return await platform.sql(
        "global",
        "select hub_user_global_id, handle, status::text, hashing_algorithm::text,"
        " preferred_language, home_region, confirmed_at is not null from hub_users"
        " where email_address_hash = %s",
        platform.address_hash(address),
    )


async def _is_consumed(platform: Platform, token: str) -> bool:
    rows = await platform.sql(
        "global",
        "select consumed_at is not null from hub_signup_tokens where token_hash = %s",
        tokens.digest(token),
    )
    consumed: bool = rows[0][0]
    return consumed


class TestRefusals:
    @pytest.mark.parametrize(
        "change",
        [
            lambda token: token[:60] + "0000",
            lambda token: token[:60].upper() + "ABCD",
            lambda token: token[:-1],
            lambda token: token + "0",
            lambda token: f"IND1-{token}",
            lambda token: f" {token}",
            lambda token: token[:1],
        ],
    )
    async def test_no_live_token(
        self, platform: Platform, pair: tuple[str, str], change: Any
    ) -> None:
        landing, home = pair
        address = new_address()
        token = await signup_token(platform, address)
        body = signup_body(change(token), address, home)
        problem(await platform.at(landing).post(PATH, json=body), 401)
        assert await _global_row(platform, address) == []

    async def test_expired(self, platform: Platform) -> None:
        address = new_address()
        token = await signup_token(platform, address, timedelta(hours=24))
        with clock.moved(timedelta(hours=24, seconds=1)):
            body = signup_body(token, address, "usa1")
            problem(await platform.at("ind1").post(PATH, json=body), 401)

    async def test_not_the_address_of_the_token(
        self, platform: Platform, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        address = new_address()
        token = await signup_token(platform, address)
        taken = await platform.account()
        for other in (new_address(), new_address("unapproved.org"), taken.address):
            body = signup_body(token, other, home)
            problem(await platform.at(landing).post(PATH, json=body), 400, "email_address")
        assert not await _is_consumed(platform, token)
        success(await platform.at(landing).post(PATH, json=signup_body(token, address, home)), 201)

    async def test_the_domain_is_no_longer_approved(self, platform: Platform) -> None:
        address = new_address("late.org")
        token = await signup_token(platform, address)
        body = signup_body(token, address, "usa1")
        problem(await platform.at("ind1").post(PATH, json=body), 403)
        assert not await _is_consumed(platform, token)
        await platform.sql(
            "global",
            "insert into approved_domains (domain_name, created_by_admin_id)"
            " select 'late.org', admin_user_id from admin_users limit 1",
        )
        success(await platform.at("ind1").post(PATH, json=body), 201)

    async def test_registered_through_another_token(self, platform: Platform) -> None:
        address = new_address()
        first, second = [await signup_token(platform, address) for _ in range(2)]
        success(await platform.at("ind1").post(PATH, json=signup_body(first, address, "usa1")), 201)
        for home in REGIONS:
            body = signup_body(second, address, home)
            problem(await platform.at("ind1").post(PATH, json=body), 409)
        assert len(await _global_row(platform, address)) == 1

    @pytest.mark.parametrize("status", ["disabled", "deleted"])
    async def test_the_address_of_who_is_not_active(self, platform: Platform, status: str) -> None:
        account = await platform.account(status=status)
        body = signup_body(await signup_token(platform, account.address), account.address, "ind1")
        problem(await platform.at("ind1").post(PATH, json=body), 409)

    async def test_used_up(self, platform: Platform) -> None:
        address = new_address()
        body = signup_body(await signup_token(platform, address), address, "usa1")
        success(await platform.at("ind1").post(PATH, json=body), 201)
        problem(await platform.at("ind1").post(PATH, json=body), 401)
        again = body | {"email_address": new_address()}
        problem(await platform.at("ind1").post(PATH, json=again), 401)

    @pytest.mark.parametrize("homes", [["usa1"] * 4, ["usa1", "ind1", "deu1", "usa1"]])
    async def test_of_several_at_once_one_wins(self, platform: Platform, homes: list[str]) -> None:
        address = new_address()
        token = await signup_token(platform, address)
        answers = await asyncio.gather(
            *(
                platform.at(landing).post(PATH, json=signup_body(token, address, home))
                for landing, home in zip([*REGIONS, "ind1"], homes, strict=True)
            )
        )
        won = [answer for answer in answers if answer.status_code == 201]
        assert len(won) == 1, [answer.text for answer in answers]
        assert {answer.status_code for answer in answers} <= {201, 401, 409}
        ((user_id, handle, *_, home, is_confirmed),) = await _global_row(platform, address)
        assert (won[0].json()["handle"], is_confirmed) == (handle, True)
        myinfo = await platform.at("ind1").get(
            "/hub/myinfo", headers=bearer(won[0].json()["session_token"])
        )
        assert success(myinfo)["hub_user_id"] == str(user_id)
        assert myinfo.headers["x-answered-by"] == home

    async def test_of_several_tokens_at_once_one_wins(self, platform: Platform) -> None:
        address = new_address()
        bodies = [
            signup_body(await signup_token(platform, address), address, home)
            for home in (*REGIONS, "usa1")
        ]
        answers = await asyncio.gather(
            *(platform.at("ind1").post(PATH, json=body) for body in bodies)
        )
        codes = sorted(answer.status_code for answer in answers)
        assert codes == [201, 409, 409, 409], [answer.text for answer in answers]
        assert len(await _global_row(platform, address)) == 1


class TestCompleteSignup:
    async def test_creates_the_account_in_its_home(
        self, platform: Platform, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        address = new_address()
        token = await signup_token(platform, address)
        body = signup_body(
            token,
            f" {address.upper()} ",
            home,
            preferred_language="ta-IN",
            preferred_display_name="  மாயா ",
            other_display_names=[
                {"language_code": "en-US", "display_name": "Maya", "is_preferred": True}
            ],
        )
        answer = await platform.at(landing).post(PATH, json=body)
        made = success(answer, 201)
        assert answer.headers["x-answered-by"] == home
        assert set(made) == {"session_token", "handle"}
        ((user_id, *row),) = await _global_row(platform, address)
        assert row == [made["handle"], "active", "HMAC-SHA-256", "ta-IN", home, True]
        assert await _is_consumed(platform, token)

        ((stored, *values),) = await platform.sql(
            home,
            "select password_hash, hub_user_global_id, email_address, handle, status::text,"
            " preferred_language, resident_country_code, confirmed_at is not null"
            " from hub_users where email_address = %s",
            address,
        )
        assert values == [user_id, address, made["handle"], "active", "ta-IN", "IN", True]
        assert stored.startswith("$argon2id$")
        names = await platform.sql(
            home,
            "select language_code, display_name, is_preferred from hub_user_display_names"
            " where hub_user_global_id = %s order by 1",
            user_id,
        )
        assert names == [("en-US", "Maya", False), ("ta-IN", "மாயா", True)]
        await self._is_signed_in(platform, home, made, user_id)
        assert await platform.mails(home, address) == []

    @staticmethod
    async def _is_signed_in(
        platform: Platform, home: str, made: dict[str, str], user_id: object
    ) -> None:
        token = made["session_token"]
        assert token.startswith(f"{home.upper()}-")
        ((digest, life),) = await platform.sql(
            home,
            "select token_hash, expires_at - created_at from hub_sessions"
            " where hub_user_global_id = %s",
            user_id,
        )
        assert digest == tokens.digest(token[5:])
        assert life == timedelta(hours=24)
        info = success(await platform.at("ind1").get("/hub/myinfo", headers=bearer(token)))
        assert info["roles"] == ["hub:read_posts"]

    async def test_no_address_in_the_global_database(self, platform: Platform) -> None:
        address = new_address()
        body = signup_body(await signup_token(platform, address), address, "usa1")
        success(await platform.at("ind1").post(PATH, json=body), 201)
        tables = await platform.sql(
            "global", "select tablename from pg_tables where schemaname = 'public'"
        )
        local_part = address.split("@")[0]
        for (table,) in tables:
            found = await platform.sql(
                "global",
                f'select count(*) from "{table}" t where t::text like %s',
                f"%{local_part}@%",
            )
            assert found[0][0] == 0, table

    async def test_its_session_lasts_a_day(self, platform: Platform) -> None:
        address = new_address()
        body = signup_body(await signup_token(platform, address), address, "deu1")
        answer = await platform.at("ind1").post(PATH, json=body)
        headers = bearer(success(answer, 201)["session_token"])
        with clock.moved(timedelta(hours=23, minutes=59)):
            success(await platform.at("ind1").get("/hub/myinfo", headers=headers))
        with clock.moved(timedelta(hours=24, seconds=1)):
            problem(await platform.at("ind1").get("/hub/myinfo", headers=headers), 401)
