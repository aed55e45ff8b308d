"""`complete-setup`; broken fields are in test_fields."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import PASSWORD, Colleague, Office

PATH = "complete-setup"


def _body(token: str, **changes: Any) -> dict[str, Any]:
    return {"invitation_token": token, "password": PASSWORD, "full_name": "  மாயா ராவ் "} | changes


@pytest.fixture
async def invited(office: Office) -> Colleague:
    return await office.colleague("view_users", status="invited", language="de-DE")


FORGED: list[Callable[[str], str]] = [
    lambda token: token[:-4] + "0000",
    lambda token: token[:-4].upper() + "ABCD",
    lambda token: f"IND1-{token}",
    lambda token: token[:-1],
    lambda token: token + " ",
]


class TestRefusals:
    @pytest.mark.parametrize("forge", FORGED)
    async def test_no_live_token(
        self, office: Office, invited: Colleague, forge: Callable[[str], str]
    ) -> None:
        token = await office.invitation(invited)
        problem(await office.post(PATH, _body(forge(token))), 401)
        success(await office.post(PATH, _body(token)))

    async def test_a_token_of_another_kind(self, office: Office, invited: Colleague) -> None:
        for token in (
            await office.session(invited),
            await office.challenge(invited),
            await office.reset_token(invited),
        ):
            problem(await office.post(PATH, _body(token)), 401)

    async def test_expired(self, office: Office, invited: Colleague) -> None:
        token = await office.invitation(invited, timedelta(days=7))
        with clock.moved(timedelta(days=7, seconds=1)):
            problem(await office.post(PATH, _body(token)), 401)

    async def test_a_400_does_not_spend_the_token(self, office: Office, invited: Colleague) -> None:
        token = await office.invitation(invited)
        broken = _body(token, password="short", full_name="1", preferred_language="fr-FR")
        problem(await office.post(PATH, broken), 400, "password", "full_name", "preferred_language")
        success(await office.post(PATH, _body(token)))

    async def test_disabled_meanwhile(self, office: Office, invited: Colleague, root: str) -> None:
        token = await office.invitation(invited)
        at = {"email_address": invited.address}
        success(await office.post("disable-user", at, root))
        problem(await office.post(PATH, _body(token)), 422)
        assert await office.row(invited, "password_hash, full_name") == (None, None)
        success(await office.post("enable-user", at, root))
        success(await office.post(PATH, _body(token)))

    async def test_used_up(self, office: Office, invited: Colleague) -> None:
        token, other = [await office.invitation(invited) for _ in range(2)]
        success(await office.post(PATH, _body(token)))
        problem(await office.post(PATH, _body(token)), 401)
        problem(await office.post(PATH, _body(other)), 401)

    async def test_of_several_at_once_one_wins(self, office: Office, invited: Colleague) -> None:
        token = await office.invitation(invited)
        bodies = [_body(token, password=f"{PASSWORD} {number}") for number in range(6)]
        answers = await asyncio.gather(*(office.post(PATH, body) for body in bodies))
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [200] + [401] * 5
        password = bodies[codes.index(200)]["password"]
        success(await office.post("login", invited.credentials | {"password": password}))


class TestCompleteSetup:
    @pytest.mark.parametrize("language", [None, "ta-IN"])
    async def test_makes_an_account(
        self, office: Office, invited: Colleague, language: str | None
    ) -> None:
        more = {"preferred_language": language} if language else {}
        answer = await office.post(PATH, _body(await office.invitation(invited), **more))
        assert set(success(answer)) == {"message"}
        assert await office.row(invited, "status::text, full_name, preferred_language") == (
            "active",
            "மாயா ராவ்",
            language or "de-DE",
        )
        assert set((await office.belongings(invited)).values()) == {0}
        login = success(await office.post("login", invited.credentials))
        body = login | {"tfa_code": await office.mailed_code(invited.address)}
        session = success(await office.post("tfa", body))["session_token"]
        # A role that was assigned before the set-up takes effect.
        success(await office.post("filter-users", {}, session))
