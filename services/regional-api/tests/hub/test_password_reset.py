"""What a stranger learns, throttles and broken fields have files of their own."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from common import clock
from common.auth import tokens
from common.queries.regional_db import hub_session
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
from vetchium_testing.regional_api.joined_regions import (
    PASSWORD,
    REGIONS,
    Account,
    Platform,
    bearer,
)

REQUEST = "/hub/request-password-reset"
COMPLETE = "/hub/complete-password-reset"
NEW = "another horse battery"


def _body(token: str, password: str = NEW) -> dict[str, str]:
    return {"reset_token": token, "new_password": password}


FORGED: list[Callable[[str], str]] = [
    lambda token: token[:-4] + "0000",
    lambda token: token[5:],
    lambda token: token[:5] + token[5:-4].upper() + "ABCD",
    lambda token: "IND1" + token[4:],
    lambda token: "SGP1" + token[4:],
    lambda token: token[:-1],
    lambda token: token + " ",
    lambda token: token[:1],
]


class TestRequestPasswordReset:
    async def test_an_unknown_address_gets_no_mail(self, platform: Platform) -> None:
        address = new_address()
        success(await platform.at("ind1").post(REQUEST, json={"email_address": address}))
        for region in REGIONS:
            assert await platform.mails(region, address) == []

    @pytest.mark.parametrize("status", ["disabled", "deleted"])
    async def test_who_is_not_active_gets_no_mail(self, platform: Platform, status: str) -> None:
        account = await platform.account(status=status)
        success(await platform.at("ind1").post(REQUEST, json={"email_address": account.address}))
        assert await platform.mails(account.home, account.address) == []
        assert (await belongings(platform, account))["password_reset_tokens"] == 0

    async def test_mails_a_token_at_home(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account = await platform.account(home)
        body = {"email_address": f"{account.address.upper()} "}
        answer = await platform.at(landing).post(REQUEST, json=body)
        assert set(success(answer)) == {"message"}
        assert answer.headers["x-answered-by"] == home
        token = await platform.mailed_token(home, account.address, "hub_password_reset")
        assert token.startswith(f"{home.upper()}-")
        assert await platform.sql(
            home,
            "select token_hash, expires_at - created_at from hub_password_reset_tokens"
            " where hub_user_global_id = %s",
            account.user_id,
        ) == [(tokens.digest(token[5:]), timedelta(hours=1))]

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    async def test_the_mail(self, platform: Platform, language: str) -> None:
        account = await platform.account(language=language)
        await platform.at("ind1").post(REQUEST, json={"email_address": account.address})
        token = await platform.mailed_token(account.home, account.address)
        ((kind, subject, text, *right),) = await platform.sql(
            account.home,
            "select email_type::text, email_subject, email_text_body, email_html_body like %s,"
            " expires_at - now() <= interval '1 hour' and"
            " expires_at - now() > interval '59 minutes' from emails where email_to = %s",
            *(f'%lang="{language[:2]}"%', account.address),
        )
        assert (kind, right) == ("hub_password_reset", [True, True])
        assert (subject == "Choose a new Vetchium password") == (language == "en-US")
        assert f"http://localhost:3000/reset-password#token={token}" in text
        assert f"\n{token}\n" in text

    async def test_earlier_tokens_stay_valid(self, platform: Platform, account: Account) -> None:
        first = await reset_token(platform, account)
        at = platform.at("ind1")
        success(await at.post(REQUEST, json={"email_address": account.address}))
        success(await at.post(COMPLETE, json=_body(first)))


class TestRefusals:
    @pytest.mark.parametrize("landing", ["usa1", "ind1"])
    @pytest.mark.parametrize("forge", FORGED)
    async def test_no_live_token(
        self, platform: Platform, account: Account, landing: str, forge: Callable[[str], str]
    ) -> None:
        token = await reset_token(platform, account)
        problem(await platform.at(landing).post(COMPLETE, json=_body(forge(token))), 401)
        assert (await belongings(platform, account))["password_reset_tokens"] == 1

    async def test_a_token_of_another_kind(self, platform: Platform, account: Account) -> None:
        for token in (
            await platform.session(account),
            await challenge(platform, account),
            await verification_token(platform, account, new_address()),
        ):
            problem(await platform.at("ind1").post(COMPLETE, json=_body(token)), 401)

    async def test_expired(self, platform: Platform, account: Account) -> None:
        token = await reset_token(platform, account, timedelta(hours=1))
        with clock.moved(timedelta(hours=1, seconds=1)):
            problem(await platform.at("ind1").post(COMPLETE, json=_body(token)), 401)

    @pytest.mark.parametrize("status", ["disabled", "deleted"])
    async def test_no_longer_active(
        self, platform: Platform, pair: tuple[str, str], status: str
    ) -> None:
        landing, home = pair
        account = await platform.account(home, status=status)
        token = await reset_token(platform, account)
        problem(await platform.at(landing).post(COMPLETE, json=_body(token)), 422)

    async def test_a_400_does_not_spend_the_token(
        self, platform: Platform, account: Account
    ) -> None:
        token = await reset_token(platform, account)
        at = platform.at("ind1")
        problem(await at.post(COMPLETE, json=_body(token, "short")), 400, "new_password")
        success(await at.post(COMPLETE, json=_body(token)))

    async def test_spent_with_all_others_of_the_user(
        self, platform: Platform, account: Account
    ) -> None:
        token, another = [await reset_token(platform, account) for _ in range(2)]
        at = platform.at("ind1")
        success(await at.post(COMPLETE, json=_body(token)))
        problem(await at.post(COMPLETE, json=_body(token)), 401)
        problem(await at.post(COMPLETE, json=_body(another)), 401)

    async def test_of_several_at_once_one_wins(self, platform: Platform, account: Account) -> None:
        token = await reset_token(platform, account)
        words = [f"{NEW} {number}" for number in range(6)]
        answers = await asyncio.gather(
            *(
                platform.at(landing).post(COMPLETE, json=_body(token, word))
                for landing, word in zip([*REGIONS, *REGIONS], words, strict=True)
            )
        )
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [200, 401, 401, 401, 401, 401]
        login = account.credentials | {"password": words[codes.index(200)]}
        success(await platform.at("ind1").post("/hub/login", json=login))

    async def test_of_two_tokens_at_once_one_wins(
        self, platform: Platform, account: Account
    ) -> None:
        """A success ends every reset token of the user, also one that is being used."""
        two = [await reset_token(platform, account) for _ in range(2)]
        async with platform.holding(account):  # both come to the point where they meet
            racing = [
                asyncio.create_task(platform.at("ind1").post(COMPLETE, json=_body(token)))
                for token in two
            ]
            await until_waiting(platform.conninfo[account.home], 2)
        answers = await asyncio.gather(*racing)
        codes = sorted(answer.status_code for answer in answers)
        assert codes == [200, 401], [answer.text for answer in answers]


class TestCompletePasswordReset:
    async def test_ends_all_sessions(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account, bystander = await platform.account(home), await platform.account(home)
        await furnish(platform, bystander)
        await furnish(platform, account)
        token = await reset_token(platform, account)
        at = platform.at(landing)
        answer = await at.post(COMPLETE, json=_body(token))
        assert success(answer) == {}
        assert answer.headers["x-answered-by"] == home
        assert list((await belongings(platform, account)).values()) == [0, 0, 0, 0]
        assert list((await belongings(platform, bystander)).values()) == [2, 1, 1, 1]
        problem(await at.post("/hub/login", json=account.credentials), 401)
        success(await at.post("/hub/login", json=account.credentials | {"password": NEW}))

    async def test_ends_a_session_that_is_just_being_opened(
        self, platform: Platform, account: Account
    ) -> None:
        body = _body(await reset_token(platform, account))
        digest = tokens.parse(await challenge(platform, account)).digest  # type: ignore[union-attr]
        opened = tokens.mint(account.home)
        async with await psycopg.AsyncConnection.connect(platform.conninfo[account.home]) as conn:
            queries = hub_session.AsyncQuerier(conn)
            assert await queries.lock_hub_tfa_token(token_hash=digest, now=clock.now(), attempts=5)
            reset = asyncio.create_task(platform.at("ind1").post(COMPLETE, json=body))
            await until_waiting(platform.conninfo[account.home])
            await queries.delete_hub_tfa_token(token_hash=digest)
            await queries.insert_hub_session(
                token_hash=opened.digest,
                hub_user_global_id=account.user_id,
                now=clock.now(),
                expires_at=clock.now() + timedelta(hours=1),
            )
        success(await reset)
        headers = bearer(opened.text)
        problem(await platform.at("ind1").get("/hub/myinfo", headers=headers), 401)

    async def test_the_new_password_may_be_the_old_one(
        self, platform: Platform, account: Account
    ) -> None:
        token = await reset_token(platform, account)
        lower = token[:5].lower() + token[5:]
        success(await platform.at("ind1").post(COMPLETE, json=_body(lower, PASSWORD)))
        success(await platform.at("ind1").post("/hub/login", json=account.credentials))
