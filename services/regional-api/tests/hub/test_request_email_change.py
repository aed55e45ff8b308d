"""Throttles and broken fields have files of their own; a death in between is shown elsewhere."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.db.locks import until_waiting
from vetchium_testing.regional_api.hub import new_address, verification_token
from vetchium_testing.regional_api.joined_regions import REGIONS, Account, Platform, bearer

REQUEST = "/hub/request-email-change"
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


class TestRequestEmailChange:
    @pytest.mark.parametrize("change", [str, str.upper, lambda address: f" {address}\t"])
    async def test_to_the_present_address(
        self, platform: Platform, account: Account, change: Callable[[str], str]
    ) -> None:
        headers = bearer(await platform.session(account))
        body = {"new_email_address": change(account.address)}
        answer = await platform.at("ind1").post(REQUEST, json=body, headers=headers)
        problem(answer, 400, "new_email_address")

    @pytest.mark.parametrize("status", ["active", "disabled", "deleted"])
    @pytest.mark.parametrize("region", REGIONS)
    async def test_the_address_is_taken(
        self, platform: Platform, account: Account, region: str, status: str
    ) -> None:
        holder = await platform.account(region, status=status)
        token = await verification_token(platform, account, new_address())
        headers = bearer(await platform.session(account))
        body = {"new_email_address": holder.address.upper()}
        problem(await platform.at("ind1").post(REQUEST, json=body, headers=headers), 409)
        assert await platform.mails(account.home, holder.address) == []
        success(await platform.at("ind1").post(COMPLETE, json=_body(token)))

    async def test_by_a_session_that_a_reset_ends_meanwhile(
        self, platform: Platform, account: Account
    ) -> None:
        headers, address = bearer(await platform.session(account)), new_address()
        async with platform.holding(account) as conn:
            asked = asyncio.create_task(
                platform.at("ind1").post(
                    REQUEST, json={"new_email_address": address}, headers=headers
                )
            )
            await until_waiting(platform.conninfo[account.home])
            await conn.execute(
                "delete from hub_sessions where hub_user_global_id = %s", [account.user_id]
            )
        problem(await asked, 401)
        assert await platform.mails(account.home, address) == []

    async def test_mails_a_token_from_home(self, platform: Platform, pair: tuple[str, str]) -> None:
        landing, home = pair
        account, new = await platform.account(home, language="de-DE"), new_address("other.org")
        before = await _addresses(platform, account)
        session = await platform.session(account)
        answer = await platform.at(landing).post(
            REQUEST, json={"new_email_address": f" {new.upper()}"}, headers=bearer(session)
        )
        assert set(success(answer)) == {"message"}
        assert answer.headers["x-answered-by"] == home
        token = await platform.mailed_token(home, new, "hub_email_verification")
        assert token.startswith(f"{home.upper()}-")
        assert await platform.sql(
            home,
            "select token_hash, new_email_address, expires_at - created_at"
            " from hub_email_verification_tokens where hub_user_global_id = %s",
            account.user_id,
        ) == [(tokens.digest(token[5:]), new, timedelta(hours=1))]
        assert await _addresses(platform, account) == before
        assert await platform.mails(home, account.address) == []
        success(await platform.at(landing).get("/hub/myinfo", headers=bearer(session)))

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    async def test_the_mail(self, platform: Platform, language: str) -> None:
        account, new = await platform.account(language=language), new_address()
        headers = bearer(await platform.session(account))
        await platform.at("ind1").post(REQUEST, json={"new_email_address": new}, headers=headers)
        token = await platform.mailed_token(account.home, new)
        ((subject, text, *right),) = await platform.sql(
            account.home,
            "select email_subject, email_text_body, email_html_body like %s,"
            " expires_at - now() <= interval '1 hour' and"
            " expires_at - now() > interval '59 minutes' from emails where email_to = %s",
            *(f'%lang="{language[:2]}"%', new),
        )
        assert right == [True, True]
        english = "Confirm your new e-mail address for Vetchium"
        assert (subject == english) == (language == "en-US")
        assert f"http://localhost:3000/verify-email?token={token}" in text
        assert f"\n{token}\n" in text
        assert new in text

    async def test_earlier_tokens_are_dead(self, platform: Platform, account: Account) -> None:
        earlier = await verification_token(platform, account, new_address())
        bystander = await platform.account()
        theirs = await verification_token(platform, bystander, new_address())
        headers = bearer(await platform.session(account))
        at = platform.at("ind1")
        body = {"new_email_address": new_address()}
        success(await at.post(REQUEST, json=body, headers=headers))
        problem(await at.post(COMPLETE, json=_body(earlier)), 401)
        success(await at.post(COMPLETE, json=_body(theirs)))

    async def test_nothing_is_reserved(self, platform: Platform) -> None:
        new = new_address()
        for region in REGIONS:
            headers = bearer(await platform.session(await platform.account(region)))
            body = {"new_email_address": new}
            success(await platform.at("ind1").post(REQUEST, json=body, headers=headers))
        body = {"email_address": new}
        success(await platform.at("ind1").post("/hub/request-signup", json=body))
