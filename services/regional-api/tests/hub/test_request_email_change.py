"""Throttles and broken fields have files of their own; a death in between is shown elsewhere."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from common import clock
from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.db.locks import until_waiting
from vetchium_testing.regional_api.hub import new_address, verification_token
from vetchium_testing.regional_api.joined_regions import (
    PASSWORD,
    REGIONS,
    Account,
    Platform,
    bearer,
)

REQUEST = "/hub/request-email-change"
COMPLETE = "/hub/complete-email-change"


def _body(token: str) -> dict[str, str]:
    return {"verification_token": token}


def _wish(address: str, password: str = PASSWORD) -> dict[str, str]:
    return {"new_email_address": address, "current_password": password}


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
        body = _wish(change(account.address))
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
        body = _wish(holder.address.upper())
        problem(await platform.at("ind1").post(REQUEST, json=body, headers=headers), 409)
        assert await platform.mails(account.home, holder.address) == []
        success(await platform.at("ind1").post(COMPLETE, json=_body(token)))

    async def test_by_a_session_that_a_reset_ends_meanwhile(
        self, platform: Platform, account: Account
    ) -> None:
        headers, address = bearer(await platform.session(account)), new_address()
        async with platform.holding(account) as conn:
            asked = asyncio.create_task(
                platform.at("ind1").post(REQUEST, json=_wish(address), headers=headers)
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
            REQUEST, json=_wish(f" {new.upper()}"), headers=bearer(session)
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
        success(await platform.at(landing).get("/hub/myinfo", headers=bearer(session)))

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    async def test_the_mail(self, platform: Platform, language: str) -> None:
        account, new = await platform.account(language=language), new_address()
        headers = bearer(await platform.session(account))
        await platform.at("ind1").post(REQUEST, json=_wish(new), headers=headers)
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
        assert f"http://localhost:3000/verify-email#token={token}" in text
        assert f"\n{token}\n" in text
        assert new in text

    @pytest.mark.usefixtures("fresh_hour")
    async def test_asks_for_the_password(self, platform: Platform, account: Account) -> None:
        """C10, M2: a session alone moves no account; wrong ones are counted like a login's."""
        at, new = platform.at("ind1"), new_address()
        headers = bearer(await platform.session(account))
        alone = await at.post(REQUEST, json={"new_email_address": new}, headers=headers)
        problem(alone, 400, "current_password")
        wrong = _wish(new, "a wrong password")
        problem(await at.post(REQUEST, json=wrong, headers=headers), 401)
        await platform.sql(
            account.home, "update throttles set count = 40 where kind = 'login_device'"
        )
        problem(await at.post(REQUEST, json=_wish(new), headers=headers), 429)
        for address in (new, account.address):
            assert await platform.mails(account.home, address) == []

    async def test_a_right_password_is_no_attempt(
        self, platform: Platform, account: Account
    ) -> None:
        """C10: also where the new address is somebody else's."""
        taken = _wish((await platform.account()).address)
        headers = bearer(await platform.session(account))
        for _ in range(41):
            problem(await platform.at("ind1").post(REQUEST, json=taken, headers=headers), 409)

    async def test_the_password_is_changed_meanwhile(
        self, platform: Platform, account: Account
    ) -> None:
        """C10, C15: what the check allowed is written only where it still holds."""
        headers, new = bearer(await platform.session(account)), new_address()
        async with platform.holding(account) as conn:
            asked = asyncio.create_task(
                platform.at("ind1").post(REQUEST, json=_wish(new), headers=headers)
            )
            await until_waiting(platform.conninfo[account.home])
            await conn.execute(
                "update hub_users set password_hash = 'another' where hub_user_global_id = %s",
                [account.user_id],
            )
        problem(await asked, 401)
        assert await platform.mails(account.home, new) == []

    @pytest.mark.parametrize("end", ["logout", "expiry", "disabling"])
    async def test_the_token_dies_with_the_session(
        self, platform: Platform, account: Account, end: str
    ) -> None:
        """C10, M2: other sessions of the account do not keep it alive."""
        at, new = platform.at("ind1"), new_address()
        asking = await platform.session(account, timedelta(minutes=30))
        await platform.session(account)
        success(await at.post(REQUEST, json=_wish(new), headers=bearer(asking)))
        token = await platform.mailed_token(account.home, new)
        if end == "logout":
            success(await at.post("/hub/logout", json={}, headers=bearer(asking)))
        if end == "disabling":
            await platform.sql(
                account.home,
                "update hub_users set status = 'disabled' where hub_user_global_id = %s",
                account.user_id,
            )
        with clock.moved(timedelta(minutes=31 if end == "expiry" else 0)):
            status = 422 if end == "disabling" else 401
            problem(await at.post(COMPLETE, json=_body(token)), status)
        assert (await _addresses(platform, account))[1] == account.address

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    async def test_the_old_address_is_told(self, platform: Platform, language: str) -> None:
        """C10, M2: of the request, and of the change; neither mail shows the new address."""
        account, new = await platform.account(language=language), new_address()
        headers, at = bearer(await platform.session(account)), platform.at("ind1")
        told: list[str] = []
        success(await at.post(REQUEST, json=_wish(new), headers=headers))
        told += await platform.mails(account.home, account.address, "hub_email_change_requested")
        assert len(told) == 1
        token = await platform.mailed_token(account.home, new, "hub_email_verification")
        success(await at.post(COMPLETE, json=_body(token)))
        told += await platform.mails(account.home, account.address, "hub_email_changed")
        assert len(told) == 2
        assert not any(new in text or token in text for text in told)

    async def test_earlier_tokens_are_dead(self, platform: Platform, account: Account) -> None:
        earlier = await verification_token(platform, account, new_address())
        bystander = await platform.account()
        theirs = await verification_token(platform, bystander, new_address())
        headers = bearer(await platform.session(account))
        at = platform.at("ind1")
        body = _wish(new_address())
        success(await at.post(REQUEST, json=body, headers=headers))
        problem(await at.post(COMPLETE, json=_body(earlier)), 401)
        success(await at.post(COMPLETE, json=_body(theirs)))

    async def test_nothing_is_reserved(self, platform: Platform) -> None:
        new = new_address()
        for region in REGIONS:
            headers = bearer(await platform.session(await platform.account(region)))
            body = _wish(new)
            success(await platform.at("ind1").post(REQUEST, json=body, headers=headers))
        body = {"email_address": new}
        success(await platform.at("ind1").post("/hub/request-signup", json=body))
