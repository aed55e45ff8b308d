"""C3: one mailbox has one account, whatever its +tag; mails go to the address as given."""

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import (
    new_address,
    signup_body,
    signup_token,
    verification_token,
)
from vetchium_testing.regional_api.joined_regions import PASSWORD, Platform, bearer


def _tagged(address: str, tag: str) -> str:
    return address.replace("@", f"+{tag}@")


async def test_signs_up_with_a_tag_and_logs_in_with_any(platform: Platform) -> None:
    """C3: found with its tag, without, and with another; its own address gets the mail."""
    plain = new_address()
    given, at = _tagged(plain, "work"), platform.at("ind1")
    success(await at.post("/hub/request-signup", json={"email_address": given}))
    token = await platform.mailed_token("ind1", given)
    success(await at.post("/hub/complete-signup", json=signup_body(token, given, "usa1")), 201)
    credentials = {"password": signup_body(token, given, "usa1")["password"]}
    for number, typed in enumerate((given, plain, _tagged(plain, "Other").upper()), 1):
        success(await at.post("/hub/login", json=credentials | {"email_address": typed}))
        success(await at.post("/hub/request-password-reset", json={"email_address": typed}))
        assert len(await platform.mails("usa1", given, "hub_tfa")) == number
        assert len(await platform.mails("usa1", given, "hub_password_reset")) == number
    assert await platform.mails("usa1", plain) == []


async def test_a_second_account_of_a_mailbox(platform: Platform) -> None:
    """C3: neither the plain address nor another tag gets an account of its own."""
    account, other = await platform.account(), await platform.account()
    at = platform.at("ind1")
    headers = bearer(await platform.session(other))
    for taken in (account.address, _tagged(account.address, "a")):
        problem(await at.post("/hub/request-signup", json={"email_address": taken}), 409)
        change = {"new_email_address": taken, "current_password": PASSWORD}
        problem(await at.post("/hub/request-email-change", json=change, headers=headers), 409)
    own = {"new_email_address": _tagged(other.address, "a"), "current_password": PASSWORD}
    answer = await at.post("/hub/request-email-change", json=own, headers=headers)
    problem(answer, 400, "new_email_address")


@pytest.mark.parametrize("tag", ["", "other"])
async def test_the_token_proves_the_address_as_given(platform: Platform, tag: str) -> None:
    """C3: mail went to one address of the mailbox; no other one becomes that of the account."""
    plain = new_address()
    token = await signup_token(platform, _tagged(plain, "work"))
    completed = _tagged(plain, tag) if tag else plain
    body = signup_body(token, completed, "usa1")
    answer = await platform.at("ind1").post("/hub/complete-signup", json=body)
    problem(answer, 400, "email_address")


async def test_an_interrupted_change_to_a_tagged_address(platform: Platform) -> None:
    """C3: a login without the tag finishes the change to the address as it was announced."""
    account = await platform.account()
    plain = new_address()
    new = _tagged(plain, "new")
    await verification_token(platform, account, new)
    await platform.sql(
        account.home,
        "update hub_users set pending_email_address = %s where hub_user_global_id = %s",
        *(new, account.user_id),
    )
    await platform.sql(
        "global",
        "update hub_users set email_address_hash = %s where hub_user_global_id = %s",
        *(platform.address_hash(new), account.user_id),
    )
    body = account.credentials | {"email_address": plain}
    success(await platform.at("ind1").post("/hub/login", json=body))
    assert len(await platform.mails(account.home, new, "hub_tfa")) == 1
    rows = await platform.sql(
        account.home,
        "select email_address from hub_users where hub_user_global_id = %s",
        account.user_id,
    )
    assert rows == [(new,)]
