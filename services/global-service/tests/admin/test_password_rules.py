"""C2 in the staff's portal; what a password is in general is in the tests of the hub."""

import secrets

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service.service import PASSWORD, Office


@pytest.mark.parametrize("word", ["Vetchium", "admin", "maharani"])
async def test_own_words_are_refused_and_spend_nothing(office: Office, word: str) -> None:
    """C2, M8: the words of product, portal and address, at set-up, change and reset."""
    password = f"this {word} is mine"
    address = f"maharani.{secrets.token_hex(4)}@example.com"
    invited = await office.colleague(address=f"1{address}", status="invited")
    colleague = await office.colleague(address=address)
    setup = {
        "invitation_token": await office.invitation(invited),
        "password": password,
        "full_name": "Asha",
    }
    problem(await office.post("complete-setup", setup), 400, "password")
    success(await office.post("complete-setup", setup | {"password": PASSWORD}))
    change = {"current_password": PASSWORD, "new_password": password}
    answer = await office.post("change-password", change, await office.session(colleague))
    problem(answer, 400, "new_password")
    reset = {"reset_token": await office.reset_token(colleague), "new_password": password}
    problem(await office.post("complete-password-reset", reset), 400, "new_password")
    success(await office.post("complete-password-reset", reset | {"new_password": PASSWORD}))
