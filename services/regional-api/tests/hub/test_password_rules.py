"""C2 in the hub: one password from every keyboard, and which new ones are refused."""

import unicodedata

import pytest

from common.auth.passwords import Argon2id, hash_sync
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import new_address, reset_token, signup_body, signup_token
from vetchium_testing.regional_api.joined_regions import PASSWORD, Account, Platform, bearer

COMPOSED = "crème brûlée über alles"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


async def _stored(platform: Platform, account: Account) -> str:
    rows = await platform.sql(
        account.home,
        "select password_hash from hub_users where hub_user_global_id = %s",
        account.user_id,
    )
    return str(rows[0][0])


async def _store(platform: Platform, account: Account, password_hash: str) -> None:
    await platform.sql(
        account.home,
        "update hub_users set password_hash = %s where hub_user_global_id = %s",
        *(password_hash, account.user_id),
    )


async def test_the_same_password_of_two_keyboards(platform: Platform, account: Account) -> None:
    """C2: composed and decomposed letters are one password."""
    at = platform.at("ind1")
    body = {"reset_token": await reset_token(platform, account), "new_password": DECOMPOSED}
    success(await at.post("/hub/complete-password-reset", json=body))
    for typed in (COMPOSED, DECOMPOSED, COMPOSED.replace(" ", "\u3000")):
        success(await at.post("/hub/login", json=account.credentials | {"password": typed}))


@pytest.mark.usefixtures("full_cost")
async def test_a_hash_of_the_typed_form_opens_and_is_renewed(
    platform: Platform, account: Account
) -> None:
    """C2: who set a password before it was prepared is not locked out."""
    await _store(
        platform, account, Argon2id.using(memory_cost=19_456, time_cost=2).hash(DECOMPOSED)
    )
    at = platform.at("ind1")
    problem(await at.post("/hub/login", json=account.credentials | {"password": COMPOSED}), 401)
    success(await at.post("/hub/login", json=account.credentials | {"password": DECOMPOSED}))
    assert Argon2id.verify(COMPOSED, await _stored(platform, account))
    success(await at.post("/hub/login", json=account.credentials | {"password": COMPOSED}))


async def test_a_common_password_of_old_still_opens(platform: Platform, account: Account) -> None:
    """C2: the rules are for new passwords."""
    await _store(platform, account, hash_sync("password1234"))
    body = account.credentials | {"password": "password1234"}
    success(await platform.at("ind1").post("/hub/login", json=body))


async def test_the_new_one_differs_in_more_than_its_form(
    platform: Platform, account: Account
) -> None:
    """C2: the same password of another keyboard is no new one."""
    headers = bearer(await platform.session(account))
    body = {"current_password": DECOMPOSED, "new_password": COMPOSED}
    answer = await platform.at("ind1").post("/hub/change-password", json=body, headers=headers)
    problem(answer, 400, "new_password")


@pytest.mark.parametrize("word", ["Vetchium", "HUB", "example", "Maharani"])
async def test_own_words_are_refused_and_spend_nothing(platform: Platform, word: str) -> None:
    """C2, M8: the words of product, portal, domain and address, on every way to set a password."""
    password = f"this {word} is mine"
    account = await platform.account(address=f"maharani.{new_address()}")
    address = f"maharani.{new_address()}"
    at, token = platform.at("ind1"), await signup_token(platform, address)
    body = signup_body(token, address, "usa1", password=password)
    problem(await at.post("/hub/complete-signup", json=body), 400, "password")
    success(await at.post("/hub/complete-signup", json=body | {"password": PASSWORD}), 201)
    headers = bearer(await platform.session(account))
    change = {"current_password": PASSWORD, "new_password": password}
    problem(
        await at.post("/hub/change-password", json=change, headers=headers), 400, "new_password"
    )
    reset = {"reset_token": await reset_token(platform, account), "new_password": password}
    problem(await at.post("/hub/complete-password-reset", json=reset), 400, "new_password")
    success(await at.post("/hub/complete-password-reset", json=reset | {"new_password": PASSWORD}))
