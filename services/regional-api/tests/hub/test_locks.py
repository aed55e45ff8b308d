"""Requests of one user at the same moment: each is answered, none waits for another's rows."""

import asyncio

from vetchium_testing.regional_api.hub import (
    CODE,
    challenge,
    new_address,
    reset_token,
    signup_body,
    verification_token,
)
from vetchium_testing.regional_api.joined_regions import PASSWORD, Account, Platform, bearer


async def _requests(platform: Platform, account: Account) -> list[tuple[str, dict[str, str]]]:
    return [
        (
            "/hub/complete-email-change",
            {"verification_token": await verification_token(platform, account, new_address())},
        ),
        (
            "/hub/request-email-change",
            {"new_email_address": new_address(), "current_password": PASSWORD},
        ),
        ("/hub/tfa", {"tfa_token": await challenge(platform, account), "tfa_code": CODE}),
        ("/hub/tfa", {"tfa_token": await challenge(platform, account), "tfa_code": "000000"}),
        (
            "/hub/complete-password-reset",
            {
                "reset_token": await reset_token(platform, account),
                "new_password": "another horse",
            },
        ),
        (
            "/hub/complete-password-reset",
            {"reset_token": await reset_token(platform, account), "new_password": "one more horse"},
        ),
        (
            "/hub/change-password",
            {"current_password": PASSWORD, "new_password": "and a fourth horse"},
        ),
        ("/hub/login", account.credentials),
        ("/hub/set-language", {"language": "ta-IN"}),
        ("/hub/request-password-reset", {"email_address": account.address}),
        ("/hub/logout", {}),
    ]


async def test_one_user(platform: Platform) -> None:
    at = platform.at("usa1")
    for _ in range(4):
        account = await platform.account()
        headers = bearer(await platform.session(account))
        requests = await _requests(platform, account)
        async with platform.holding(account):  # all come to the point where they meet
            racing = [
                asyncio.create_task(at.post(path, json=body, headers=headers))
                for path, body in requests
            ]
            await asyncio.sleep(0.4)
        for answer in await asyncio.gather(*racing):
            assert answer.status_code in {200, 401, 403}, (answer.url, answer.text)


async def test_one_address(platform: Platform) -> None:
    """The counters of a throttle are rows too, and everybody's."""
    account = await platform.account("ind1")
    wrong = account.credentials | {"password": "a wrong password"}
    answers = await asyncio.gather(
        *(
            platform.at("ind1").post("/hub/login", json=body)
            for body in [account.credentials, wrong] * 8
        )
    )
    assert {answer.status_code for answer in answers} == {200, 401}


async def test_one_address_of_two_flows(platform: Platform) -> None:
    """A sign-up and an address change claim the same address: one of them gets it."""
    for _ in range(3):
        account, address = await platform.account(), new_address()
        at = platform.at("usa1")
        await at.post("/hub/request-signup", json={"email_address": address})
        token = await platform.mailed_token("usa1", address)
        change = {"verification_token": await verification_token(platform, account, address)}
        answers = await asyncio.gather(
            at.post("/hub/complete-signup", json=signup_body(token, address, "usa1")),
            at.post("/hub/complete-email-change", json=change),
        )
        codes = [answer.status_code for answer in answers]
        assert codes in ([201, 409], [409, 200]), [answer.text for answer in answers]
