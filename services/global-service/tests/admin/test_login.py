"""`login`; throttles are in test_throttles, broken fields in test_fields."""

import asyncio
import re
import time
from datetime import timedelta

import psycopg
import pytest
from passlib.hash import argon2

from common.auth import tokens
from common.auth.passwords import hash_sync
from vetchium_testing.answers import likeness, problem, success
from vetchium_testing.db.locks import until_waiting
from vetchium_testing.global_service.service import PASSWORD, Colleague, Office, new_address

WRONG = "a wrong password"
WEAK = argon2.using(type="ID", memory_cost=64, time_cost=1, parallelism=1)
SUBJECT = "Your Vetchium admin sign-in code"


async def _set_hash(office: Office, colleague: Colleague, stored: str) -> None:
    await office.sql(
        "update admin_users set password_hash = %s where admin_user_id = %s",
        *(stored, colleague.admin_id),
    )


class TestRefusals:
    async def test_unknown_wrong_and_invited_get_one_answer(
        self, office: Office, colleague: Colleague
    ) -> None:
        invited = await office.colleague(status="invited")
        answers = [
            await office.post("login", {"email": new_address(), "password": PASSWORD}),
            await office.post("login", colleague.credentials | {"password": WRONG}),
            await office.post("login", invited.credentials),
        ]
        for answer in answers:
            problem(answer, 401)
            assert likeness(answer) == likeness(answers[0])
        for each in (colleague, invited):
            assert await office.mails(each.address) == []
            assert (await office.belongings(each))["tfa_tokens"] == 0

    async def test_disabled(self, office: Office) -> None:
        colleague = await office.colleague(status="disabled")
        problem(await office.post("login", colleague.credentials), 422)
        problem(await office.post("login", colleague.credentials | {"password": WRONG}), 401)
        assert await office.mails(colleague.address) == []
        assert (await office.belongings(colleague))["tfa_tokens"] == 0

    async def test_disabled_while_invited(self, office: Office) -> None:
        colleague = await office.colleague(status="invited")
        await office.sql(
            "update admin_users set status = 'disabled' where admin_user_id = %s",
            colleague.admin_id,
        )
        problem(await office.post("login", colleague.credentials), 401)

    @pytest.mark.parametrize("stored", ["", "!", "$argon2id$v=19$broken", "plain text"])
    async def test_without_a_usable_hash(
        self, office: Office, colleague: Colleague, stored: str
    ) -> None:
        await _set_hash(office, colleague, stored)
        problem(await office.post("login", colleague.credentials), 401)

    async def test_every_character_of_a_password_counts(
        self, office: Office, colleague: Colleague
    ) -> None:
        password = "ä" * 63 + " "
        await _set_hash(office, colleague, hash_sync(password))
        success(await office.post("login", colleague.credentials | {"password": password}))
        for wrong in ("ä" * 63, "ä" * 64, "ä" * 36 + "b" * 28):
            problem(await office.post("login", colleague.credentials | {"password": wrong}), 401)

    async def test_takes_about_the_same_time(self, office: Office) -> None:
        """A known address, a disabled one, an invited one and an unknown one, in turn."""
        statuses = ("active", "disabled", "invited")
        addresses = [(await office.colleague(status=each)).address for each in statuses]
        rounds: list[list[float]] = [[] for _ in range(4)]
        for _ in range(9):
            for seconds, address in zip(rounds, [*addresses, new_address()], strict=True):
                started = time.perf_counter()
                await office.post("login", {"email": address, "password": WRONG})
                seconds.append(time.perf_counter() - started)
        first, *others = map(min, rounds)  # a slow moment of the machine does not count
        assert all(0.5 < other / first < 2 for other in others), rounds


@pytest.mark.parametrize("meanwhile", ["password_hash = 'another one'", "status = 'disabled'"])
async def test_a_change_between_check_and_challenge(
    office: Office, colleague: Colleague, meanwhile: str
) -> None:
    """C15, M1: what a check allowed is written only where it still holds."""
    async with await psycopg.AsyncConnection.connect(office.conninfo) as conn:
        await conn.execute(
            "select from admin_users where admin_user_id = %s for update", [colleague.admin_id]
        )
        login = asyncio.create_task(office.post("login", colleague.credentials))
        await until_waiting(office.conninfo)
        await conn.execute(
            f"update admin_users set {meanwhile} where admin_user_id = %s", [colleague.admin_id]
        )
    problem(await login, 401)
    assert await office.mails(colleague.address) == []
    assert (await office.belongings(colleague))["tfa_tokens"] == 0


class TestLogin:
    async def test_opens_a_challenge(self, office: Office, colleague: Colleague) -> None:
        body = {"email": f"  {colleague.address.upper()}\n", "password": PASSWORD}
        answer = success(await office.post("login", body))
        assert set(answer) == {"tfa_token"}
        token = answer["tfa_token"]
        assert re.fullmatch(r"[0-9a-f]{64}", token)
        code = await office.mailed_code(colleague.address)
        assert await office.sql(
            "select token_hash, code_hash, wrong_attempts, expires_at - created_at"
            " from admin_tfa_tokens where admin_user_id = %s",
            colleague.admin_id,
        ) == [(tokens.digest(token), tokens.code_digest(token, code), 0, timedelta(minutes=10))]

    @pytest.mark.parametrize("language", ["en-US", "de-DE", "ta-IN"])
    async def test_the_mail(self, office: Office, language: str) -> None:
        colleague = await office.colleague(language=language)
        success(await office.post("login", colleague.credentials))
        ((kind, subject, text, *right),) = await office.sql(
            "select email_type::text, email_subject, email_text_body, email_html_body like %s,"
            " expires_at - now() between interval '9 minutes' and interval '10 minutes'"
            " from emails where email_to = %s",
            *(f'%lang="{language[:2]}"%', colleague.address),
        )
        assert (kind, right) == ("admin_tfa", [True, True])
        assert (subject == SUBJECT) == (language == "en-US")
        assert len(re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", text)) == 1
        assert re.search(r"\b10\b", text)

    async def test_earlier_challenges_stay_valid(
        self, office: Office, colleague: Colleague
    ) -> None:
        challenges: list[tuple[str, str]] = []
        for _ in range(2):
            answer = success(await office.post("login", colleague.credentials))
            code = await office.mailed_code(colleague.address)
            challenges.append((answer["tfa_token"], code))
        for token, code in challenges:
            success(await office.post("tfa", {"tfa_token": token, "tfa_code": code}))

    @pytest.mark.usefixtures("full_cost")
    async def test_an_old_hash_is_renewed(self, office: Office, colleague: Colleague) -> None:
        await _set_hash(office, colleague, WEAK.hash(PASSWORD))
        success(await office.post("login", colleague.credentials))
        stored = await office.row(colleague, "password_hash")
        assert "m=19456" in stored
        success(await office.post("login", colleague.credentials))
        assert await office.row(colleague, "password_hash") == stored
