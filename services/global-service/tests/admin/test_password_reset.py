"""The password reset; throttles are in test_throttles, broken fields in test_fields."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from common import clock
from common.auth import tokens
from vetchium_testing.answers import likeness, problem, success
from vetchium_testing.global_service.service import PASSWORD, Colleague, Office, new_address

REQUEST = "request-password-reset"
COMPLETE = "complete-password-reset"
NEW = "another horse battery"
SUBJECT = "Choose a new password for the Vetchium admin portal"


def _body(token: str, password: str = NEW) -> dict[str, str]:
    return {"reset_token": token, "new_password": password}


FORGED: list[Callable[[str], str]] = [
    lambda token: token[:-4] + "0000",
    lambda token: token[:-4].upper() + "ABCD",
    lambda token: f"IND1-{token}",
    lambda token: token[:-1],
    lambda token: token + " ",
    lambda token: token[:1],
]


class TestRequestPasswordReset:
    async def test_the_answer_does_not_tell(self, office: Office, colleague: Colleague) -> None:
        others = [await office.colleague(status=each) for each in ("invited", "disabled")]
        addresses = [colleague.address, *(each.address for each in others), new_address()]
        answers = [await office.post(REQUEST, {"email_address": each}) for each in addresses]
        for answer in answers:
            assert set(success(answer)) == {"message"}
            assert likeness(answer) == likeness(answers[0])
        mails = [len(await office.mails(address)) for address in addresses]
        assert mails == [1, 0, 0, 0]
        for each in others:
            assert (await office.belongings(each))["password_reset_tokens"] == 0

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    async def test_the_mail(self, office: Office, language: str) -> None:
        colleague = await office.colleague(language=language)
        body = {"email_address": f" {colleague.address.upper()}"}
        success(await office.post(REQUEST, body))
        token = await office.mailed_token(colleague.address)
        ((kind, subject, text, *right),) = await office.sql(
            "select email_type::text, email_subject, email_text_body, email_html_body like %s,"
            " expires_at - now() between interval '59 minutes' and interval '1 hour'"
            " from emails where email_to = %s",
            *(f'%lang="{language[:2]}"%', colleague.address),
        )
        assert (kind, right) == ("admin_password_reset", [True, True])
        assert (subject == SUBJECT) == (language == "en-US")
        assert f"http://localhost:3001/reset-password#token={token}" in text
        assert f"\n{token}\n" in text
        assert await office.sql(
            "select token_hash, expires_at - created_at from admin_password_reset_tokens"
            " where admin_user_id = %s",
            colleague.admin_id,
        ) == [(tokens.digest(token), timedelta(hours=1))]

    async def test_earlier_tokens_stay_valid(self, office: Office, colleague: Colleague) -> None:
        first = await office.reset_token(colleague)
        success(await office.post(REQUEST, {"email_address": colleague.address}))
        assert (await office.belongings(colleague))["password_reset_tokens"] == 2
        success(await office.post(COMPLETE, _body(first)))


class TestCompletePasswordReset:
    @pytest.mark.parametrize("forge", FORGED)
    async def test_no_live_token(
        self, office: Office, colleague: Colleague, forge: Callable[[str], str]
    ) -> None:
        token = await office.reset_token(colleague)
        problem(await office.post(COMPLETE, _body(forge(token))), 401)
        success(await office.post(COMPLETE, _body(token)))

    async def test_a_token_of_another_kind(self, office: Office, colleague: Colleague) -> None:
        for token in (
            await office.session(colleague),
            await office.challenge(colleague),
            await office.invitation(colleague),
        ):
            problem(await office.post(COMPLETE, _body(token)), 401)

    async def test_expired(self, office: Office, colleague: Colleague) -> None:
        token = await office.reset_token(colleague)
        with clock.moved(timedelta(hours=1, seconds=1)):
            problem(await office.post(COMPLETE, _body(token)), 401)

    async def test_a_400_does_not_spend_the_token(
        self, office: Office, colleague: Colleague
    ) -> None:
        token = await office.reset_token(colleague)
        problem(await office.post(COMPLETE, _body(token, "short")), 400, "new_password")
        success(await office.post(COMPLETE, _body(token)))

    async def test_no_longer_active(self, office: Office, colleague: Colleague) -> None:
        token = await office.reset_token(colleague)
        for status, expected in (
            ("disabled", 422),
            ("active", 200),
        ):  # a 422 keeps the token
            await office.sql(
                "update admin_users set status = %s where admin_user_id = %s",
                *(status, colleague.admin_id),
            )
            answer = await office.post(COMPLETE, _body(token))
            assert answer.status_code == expected

    async def test_sets_the_password_and_ends_everything(
        self, office: Office, colleague: Colleague
    ) -> None:
        await office.furnish(colleague)
        bystander = await office.colleague()
        await office.furnish(bystander)
        theirs = await office.belongings(bystander)
        token = await office.reset_token(colleague)
        assert success(await office.post(COMPLETE, _body(token))) == {}
        assert await office.belongings(colleague) == {
            "sessions": 0,
            "tfa_tokens": 0,
            "password_reset_tokens": 0,
            "invitation_tokens": 1,
        }
        assert await office.belongings(bystander) == theirs
        problem(await office.post("login", colleague.credentials), 401)
        success(await office.post("login", colleague.credentials | {"password": NEW}))
        problem(await office.post(COMPLETE, _body(token)), 401)

    async def test_to_the_old_password(self, office: Office, colleague: Colleague) -> None:
        token = await office.reset_token(colleague)
        success(await office.post(COMPLETE, _body(token, PASSWORD)))
        success(await office.post("login", colleague.credentials))

    @pytest.mark.parametrize("is_one_token", [True, False])
    async def test_of_several_at_once_one_wins(
        self, office: Office, colleague: Colleague, is_one_token: bool
    ) -> None:
        """With several tokens too: the first success deletes the others."""
        issued = [await office.reset_token(colleague) for _ in range(6)]
        bodies = [
            _body(issued[0] if is_one_token else token, f"{NEW} {number}")
            for number, token in enumerate(issued)
        ]
        answers = await asyncio.gather(*(office.post(COMPLETE, body) for body in bodies))
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [200] + [401] * 5
        password = bodies[codes.index(200)]["new_password"]
        success(await office.post("login", colleague.credentials | {"password": password}))
