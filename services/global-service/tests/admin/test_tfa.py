"""`tfa`; broken fields are in test_fields."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from common import clock
from common.auth import tokens
from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import CODE, Colleague, Office

WRONG = "000000"


def _body(token: str, code: str = CODE) -> dict[str, str]:
    return {"tfa_token": token, "tfa_code": code}


async def _attempts(office: Office, colleague: Colleague) -> list[int]:
    rows = await office.sql(
        "select wrong_attempts from admin_tfa_tokens where admin_user_id = %s", colleague.admin_id
    )
    return [row[0] for row in rows]


FORGED: list[Callable[[str], str]] = [
    lambda token: token[:-4] + "0000",
    lambda token: token[:-4].upper() + "ABCD",
    lambda token: f"IND1-{token}",
    lambda token: f"-{token}",
    lambda token: token[:-1],
    lambda token: token + "0",
    lambda token: token + " ",
    lambda token: f"Bearer {token}",
    lambda token: token + "\x00",
    lambda token: token[:1],
]


class TestRefusals:
    @pytest.mark.parametrize("forge", FORGED)
    async def test_no_live_token(
        self, office: Office, colleague: Colleague, forge: Callable[[str], str]
    ) -> None:
        token = await office.challenge(colleague)
        problem(await office.post("tfa", _body(forge(token))), 401)
        assert await _attempts(office, colleague) == [0]
        success(await office.post("tfa", _body(token)))

    async def test_a_token_of_another_kind(self, office: Office, colleague: Colleague) -> None:
        for token in (
            await office.session(colleague),
            await office.reset_token(colleague),
            await office.invitation(colleague),
        ):
            problem(await office.post("tfa", _body(token)), 401)

    async def test_expired(self, office: Office, colleague: Colleague) -> None:
        token = await office.challenge(colleague, timedelta(minutes=10))
        with clock.moved(timedelta(minutes=10, seconds=1)):
            problem(await office.post("tfa", _body(token)), 401)

    @pytest.mark.parametrize("status", ["disabled", "invited"])
    async def test_no_longer_active(
        self, office: Office, colleague: Colleague, status: str
    ) -> None:
        token = await office.challenge(colleague)
        await office.sql(
            "update admin_users set status = %s where admin_user_id = %s",
            *(status, colleague.admin_id),
        )
        for code in (CODE, WRONG):
            problem(await office.post("tfa", _body(token, code)), 401)

    async def test_wrong_code(self, office: Office, colleague: Colleague) -> None:
        token = await office.challenge(colleague)
        problem(await office.post("tfa", _body(token, WRONG)), 403)
        assert await _attempts(office, colleague) == [1]
        assert (await office.belongings(colleague))["sessions"] == 0

    async def test_the_code_of_another_token(self, office: Office, colleague: Colleague) -> None:
        mine = await office.challenge(colleague)
        login = success(await office.post("login", colleague.credentials))
        code = await office.mailed_code(colleague.address)
        problem(await office.post("tfa", _body(mine, code)), 403)
        success(await office.post("tfa", _body(login["tfa_token"], code)))

    async def test_dead_after_five_wrong_codes(self, office: Office, colleague: Colleague) -> None:
        token, other = [await office.challenge(colleague) for _ in range(2)]
        for _ in range(5):
            problem(await office.post("tfa", _body(token, WRONG)), 403)
        problem(await office.post("tfa", _body(token)), 401)
        problem(await office.post("tfa", _body(token, WRONG)), 401)
        success(await office.post("tfa", _body(other)))

    async def test_alive_after_four(self, office: Office, colleague: Colleague) -> None:
        token = await office.challenge(colleague)
        for _ in range(4):
            problem(await office.post("tfa", _body(token, WRONG)), 403)
        success(await office.post("tfa", _body(token)))

    async def test_wrong_codes_at_once_are_counted_one_by_one(
        self, office: Office, colleague: Colleague
    ) -> None:
        token = await office.challenge(colleague)
        answers = await asyncio.gather(
            *(office.post("tfa", _body(token, WRONG)) for _ in range(10))
        )
        assert sorted(answer.status_code for answer in answers) == [401] * 5 + [403] * 5
        problem(await office.post("tfa", _body(token)), 401)

    async def test_a_400_is_no_attempt(self, office: Office, colleague: Colleague) -> None:
        token = await office.challenge(colleague)
        for _ in range(6):
            problem(await office.post("tfa", _body(token, "12345")), 400, "tfa_code")
        assert await _attempts(office, colleague) == [0]
        success(await office.post("tfa", _body(token)))

    async def test_used_up(self, office: Office, colleague: Colleague) -> None:
        token = await office.challenge(colleague)
        success(await office.post("tfa", _body(token)))
        problem(await office.post("tfa", _body(token)), 401)
        problem(await office.post("tfa", _body(token, WRONG)), 401)

    async def test_of_several_at_once_one_wins(self, office: Office, colleague: Colleague) -> None:
        token = await office.challenge(colleague)
        answers = await asyncio.gather(*(office.post("tfa", _body(token)) for _ in range(10)))
        assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9
        assert await office.belongings(colleague) == {
            "sessions": 1,
            "tfa_tokens": 0,
            "password_reset_tokens": 0,
            "invitation_tokens": 0,
        }


class TestTfa:
    @pytest.mark.parametrize("more", [{}, {"remember_me": True}])
    async def test_opens_a_session_for_a_day(self, office: Office, more: dict[str, bool]) -> None:
        colleague = await office.colleague(language="ta-IN")
        body = _body(await office.challenge(colleague)) | more
        opened = success(await office.post("tfa", body))
        assert set(opened) == {"session_token", "device_token", "preferred_language"}
        assert opened["preferred_language"] == "ta-IN"
        assert await office.sql(
            "select token_hash, expires_at - created_at from admin_sessions"
            " where admin_user_id = %s",
            colleague.admin_id,
        ) == [(tokens.digest(opened["session_token"]), timedelta(days=1))]

    async def test_earlier_sessions_stay(self, office: Office, colleague: Colleague) -> None:
        await office.session(colleague)
        success(await office.post("tfa", _body(await office.challenge(colleague))))
        assert (await office.belongings(colleague))["sessions"] == 2
