"""Throttles and broken fields have files of their own; a death in between is shown elsewhere."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.db.locks import until_waiting
from vetchium_testing.regional_api.hub import (
    belongings,
    challenge,
    furnish,
    new_address,
    reset_token,
    verification_token,
)
from vetchium_testing.regional_api.joined_regions import REGIONS, Account, Platform, bearer

COMPLETE = "/hub/complete-email-change"


def _body(token: str) -> dict[str, str]:
    return {"verification_token": token}


async def _addresses(platform: Platform, account: Account) -> tuple[bytes, str]:
    """Return the hash and the address that the two databases have for an account."""
    where = "from hub_users where hub_user_global_id = %s"
    ((digest,),) = await platform.sql(
        "global", f"select email_address_hash {where}", account.user_id
    )
    ((address,),) = await platform.sql(
        account.home, f"select email_address {where}", account.user_id
    )
    return digest, address


FORGED: list[Callable[[str], str]] = [
    lambda token: token[:-4] + "0000",
    lambda token: token[5:],
    lambda token: token[:5] + token[5:-4].upper() + "ABCD",
    lambda token: "IND1" + token[4:],
    lambda token: "SGP1" + token[4:],
    lambda token: token[:-1],
    lambda token: " " + token,
    lambda token: token[:1],
]


class TestRefusals:
    @pytest.mark.parametrize("landing", ["usa1", "ind1"])
    @pytest.mark.parametrize("forge", FORGED)
    async def test_no_live_token(
        self, platform: Platform, account: Account, landing: str, forge: Callable[[str], str]
    ) -> None:
        token = await verification_token(platform, account, new_address())
        problem(await platform.at(landing).post(COMPLETE, json=_body(forge(token))), 401)
        assert (await _addresses(platform, account))[1] == account.address

    async def test_a_token_of_another_kind(self, platform: Platform, account: Account) -> None:
        for token in (
            await platform.session(account),
            await challenge(platform, account),
            await reset_token(platform, account),
        ):
            problem(await platform.at("ind1").post(COMPLETE, json=_body(token)), 401)

    async def test_expired(self, platform: Platform, account: Account) -> None:
        token = await verification_token(platform, account, new_address(), timedelta(hours=1))
        with clock.moved(timedelta(hours=1, seconds=1)):
            problem(await platform.at("ind1").post(COMPLETE, json=_body(token)), 401)

    @pytest.mark.parametrize("status", ["disabled", "deleted"])
    async def test_no_longer_active(
        self, platform: Platform, pair: tuple[str, str], status: str
    ) -> None:
        landing, home = pair
        account = await platform.account(home, status=status)
        before = await _addresses(platform, account)
        token = await verification_token(platform, account, new_address())
        problem(await platform.at(landing).post(COMPLETE, json=_body(token)), 422)
        assert await _addresses(platform, account) == before

    @pytest.mark.parametrize("status", ["active", "disabled", "deleted"])
    async def test_taken_meanwhile(
        self, platform: Platform, pair: tuple[str, str], status: str
    ) -> None:
        landing, home = pair
        account, holder = await platform.account(home), await platform.account(status=status)
        before = await _addresses(platform, account)
        session = await platform.session(account)
        token = await verification_token(platform, account, holder.address)
        problem(await platform.at(landing).post(COMPLETE, json=_body(token)), 409)
        assert await _addresses(platform, account) == before
        success(await platform.at(landing).get("/hub/myinfo", headers=bearer(session)))
        success(await platform.at(landing).post("/hub/login", json=account.credentials))

    async def test_used_up(self, platform: Platform, account: Account) -> None:
        token = await verification_token(platform, account, new_address())
        success(await platform.at("ind1").post(COMPLETE, json=_body(token)))
        problem(await platform.at("ind1").post(COMPLETE, json=_body(token)), 401)

    async def test_a_login_at_the_old_address_comes_too_late(
        self, platform: Platform, account: Account
    ) -> None:
        """The directory still knew the old address when the login began."""
        at, new = platform.at("ind1"), new_address()
        token = await verification_token(platform, account, new)
        wrong = account.credentials | {"password": "a wrong password"}
        problem(await at.post("/hub/login", json=wrong), 401)
        async with await psycopg.AsyncConnection.connect(platform.conninfo[account.home]) as conn:
            await conn.execute("select from throttles where kind <> 'complete_client' for update")
            login = asyncio.create_task(at.post("/hub/login", json=account.credentials))
            await until_waiting(platform.conninfo[account.home])
            success(await at.post(COMPLETE, json=_body(token)))
        problem(await login, 401)
        assert await platform.mails(account.home, account.address, "hub_tfa") == []
        success(await at.post("/hub/login", json=account.credentials | {"email_address": new}))
        assert (await _addresses(platform, account))[1] == new

    async def test_of_several_at_once_one_wins(self, platform: Platform, account: Account) -> None:
        token = await verification_token(platform, account, new_address())
        answers = await asyncio.gather(
            *(platform.at(landing).post(COMPLETE, json=_body(token)) for landing in REGIONS * 2)
        )
        codes = sorted(answer.status_code for answer in answers)
        assert codes == [200, 401, 401, 401, 401, 401], [answer.text for answer in answers]

    @pytest.mark.parametrize("homes", [("usa1", "usa1", "usa1"), REGIONS])
    async def test_of_several_claimants_one_wins(
        self, platform: Platform, homes: tuple[str, ...]
    ) -> None:
        new = new_address()
        claimants = [await platform.account(home) for home in homes]
        armed = [await verification_token(platform, each, new) for each in claimants]
        answers = await asyncio.gather(
            *(platform.at("ind1").post(COMPLETE, json=_body(token)) for token in armed)
        )
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [200, 409, 409], [answer.text for answer in answers]
        for claimant, code in zip(claimants, codes, strict=True):
            mine = new if code == 200 else claimant.address
            digest, address = await _addresses(platform, claimant)
            assert (digest, address) == (platform.address_hash(mine), mine)


class TestCompleteEmailChange:
    async def test_moves_the_account(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account, new = await platform.account(home), new_address("other.org")
        await furnish(platform, account)
        token = await verification_token(platform, account, new)
        at = platform.at(landing)
        answer = await at.post(COMPLETE, json=_body(token[:4].lower() + token[4:]))
        assert success(answer) == {}
        assert answer.headers["x-answered-by"] == home
        assert await _addresses(platform, account) == (platform.address_hash(new), new)
        assert list((await belongings(platform, account)).values()) == [0, 0, 0, 0]

        problem(await at.post("/hub/login", json=account.credentials), 401)
        login = account.credentials | {"email_address": new}
        tfa_token = success(await at.post("/hub/login", json=login))["tfa_token"]
        code = await platform.mailed_code(home, new)
        tfa = await at.post("/hub/tfa", json={"tfa_token": tfa_token, "tfa_code": code})
        session = bearer(success(tfa)["session_token"])
        info = success(await at.get("/hub/myinfo", headers=session))
        assert info["email_address"] == new
        assert (info["hub_user_id"], info["handle"]) == (str(account.user_id), account.handle)

    async def test_the_old_address_is_free(self, platform: Platform, account: Account) -> None:
        token = await verification_token(platform, account, new_address())
        at = platform.at("ind1")
        success(await at.post(COMPLETE, json=_body(token)))
        success(await at.post("/hub/request-signup", json={"email_address": account.address}))
        heir = await platform.account("deu1")
        token = await verification_token(platform, heir, account.address)
        success(await at.post(COMPLETE, json=_body(token)))
        success(await at.post("/hub/login", json=account.credentials))
