"""Handles are derived from the local part of the address and eight random hex digits."""

import re
import secrets
from types import SimpleNamespace

import pytest

from regional_api.hub.signup import service
from vetchium_testing.answers import success
from vetchium_testing.regional_api.hub import signup_body, signup_token
from vetchium_testing.regional_api.joined_regions import Platform

FORM = re.compile(r"[a-z0-9-]{3,50}")
A40 = "a" * 40


@pytest.mark.parametrize(
    ("local_part", "name"),
    [
        ("maya", "maya"),
        ("maya.rao", "maya-rao"),
        ("maya..rao", "maya-rao"),
        ("maya.-.rao", "maya-rao"),
        ("maya_rao%x", "mayaraox"),
        ("maya._.rao", "maya-rao"),
        (".maya.", "maya"),
        ("--maya--", "maya"),
        ("maya+rao", "maya"),
        ("7", "7"),
        ("_", "user"),
        ("...", "user"),
        ("%%-%%", "user"),
        (A40, A40),
        (f"{A40}b", A40),
        (f"{A40[1:]}.b", A40[1:]),
        (f"...{A40}b", A40),
    ],
)
class TestHandle:
    def test_form(self, local_part: str, name: str) -> None:
        handle = service.generate_handle(f"{local_part}@example.com")
        assert re.fullmatch(f"{re.escape(name)}-[0-9a-f]{{8}}", handle)
        assert FORM.fullmatch(handle)


async def test_the_one_that_signup_returns(platform: Platform) -> None:
    drawn = secrets.token_hex(4)
    address = f"Maya._{drawn}.-.%Rao-+tag@example.com"
    body = signup_body(await signup_token(platform, address), address, "usa1")
    answer = await platform.at("ind1").post("/hub/complete-signup", json=body)
    assert re.fullmatch(f"maya-{drawn}-rao-[0-9a-f]{{8}}", success(answer, 201)["handle"])


async def test_a_collision_draws_new_digits(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"twin{secrets.token_hex(4)}"
    draws = iter(["00000000", "00000000", "00000000", "01010101"])
    loaded = SimpleNamespace(token_hex=lambda _: next(draws))
    monkeypatch.setattr("regional_api.hub.signup.service.secrets", loaded)
    made = []
    for address in (f"{name}@example.com", f"-{name}-@example.com"):
        token = await signup_token(platform, address)
        answer = await platform.at("ind1").post(
            "/hub/complete-signup", json=signup_body(token, address, "usa1")
        )
        made.append(success(answer, 201)["handle"])
    assert made == [f"{name}-00000000", f"{name}-01010101"]
