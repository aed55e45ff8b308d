"""What counts as a session, the same for every route that asks for one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import (
    ENDPOINTS,
    SIGNED_IN,
    challenge,
    new_address,
    reset_token,
    verification_token,
)
from vetchium_testing.regional_api.joined_regions import Account, Platform

Forge = Callable[[Platform, Account], Awaitable[str | None]]
BODIES = {each.path: each.body for each in ENDPOINTS}


def _changed(change: Callable[[str], str]) -> Forge:
    async def forge(platform: Platform, account: Account) -> str:
        return "Bearer " + change(await platform.session(account))

    return forge


def _fixed(header: str | None) -> Forge:
    async def forge(platform: Platform, account: Account) -> str | None:
        return header

    return forge


async def _expired(platform: Platform, account: Account) -> str:
    return await platform.session(account, timedelta(seconds=-1))


async def _ended(platform: Platform, account: Account) -> str:
    token = await platform.session(account)
    await platform.sql(
        account.home, "delete from hub_sessions where hub_user_global_id = %s", account.user_id
    )
    return token


async def _tfa(platform: Platform, account: Account) -> str:
    return await challenge(platform, account)


async def _reset(platform: Platform, account: Account) -> str:
    return await reset_token(platform, account)


async def _verification(platform: Platform, account: Account) -> str:
    return await verification_token(platform, account, new_address())


async def _of_org(platform: Platform, account: Account) -> str:
    """Return a session of the right region that is in no table of the hub."""
    return f"USA1-{'ab' * 32}"


def _status(status: str) -> Forge:
    async def forge(platform: Platform, account: Account) -> str:
        token = await platform.session(account)
        await platform.sql(
            account.home,
            "update hub_users set status = %s where hub_user_global_id = %s",
            *(status, account.user_id),
        )
        return token

    return forge


DEAD: dict[str, Forge] = {
    "missing": _fixed(None),
    "empty": _fixed(""),
    "scheme-only": _fixed("Bearer"),
    "garbage": _fixed("Bearer \xff\xfe not a token"),
    "other-scheme": _fixed("Basic bWF5YTptYXlh"),
    "unknown": _of_org,
    "expired": _expired,
    "ended": _ended,
    "tfa-token": _tfa,
    "reset-token": _reset,
    "verification-token": _verification,
    "disabled": _status("disabled"),
    "deleted": _status("deleted"),
    "forged-prefix": _changed(lambda token: "IND1" + token[4:]),
    "third-region": _changed(lambda token: "DEU1" + token[4:]),
    "unserved-region": _changed(lambda token: "SGP1" + token[4:]),
    "unknown-region": _changed(lambda token: "XYZ1" + token[4:]),
    "without-prefix": _changed(lambda token: token[5:]),
    "upper-case-digits": _changed(lambda token: token[:5] + "ABCDEF" + token[11:].upper()),
    "one-digit-less": _changed(lambda token: token[:-1]),
    "one-digit-more": _changed(lambda token: token + "0"),
    "with-a-tail": _changed(lambda token: token + ", " + token),
    "two-hyphens": _changed(lambda token: token.replace("-", "--")),
}

LIVE: dict[str, Forge] = {
    "bearer": _changed(str),
    "bare": lambda platform, account: platform.session(account),
    "lower-case-prefix": _changed(lambda token: token[:5].lower() + token[5:]),
    "mixed-case-prefix": _changed(lambda token: "uSa1" + token[4:]),
}


class TestSession:
    @pytest.mark.parametrize("forge", DEAD.values(), ids=DEAD)
    async def test_dead(self, platform: Platform, account: Account, forge: Forge) -> None:
        header = await forge(platform, account)
        sent = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
        for landing in ("usa1", "ind1"):
            at = platform.at(landing)
            for method, path in SIGNED_IN:
                # The body is broken as well: the session is looked at first.
                answer = await at.request(method, path, headers=sent, content=b"{")
                assert problem(answer, 401) == problem(await at.request(method, path), 401)

    @pytest.mark.parametrize("forge", LIVE.values(), ids=LIVE)
    @pytest.mark.parametrize("landing", ["usa1", "ind1"])
    async def test_live(
        self, platform: Platform, account: Account, forge: Forge, landing: str
    ) -> None:
        for method, path in SIGNED_IN:
            header = await forge(platform, account)
            assert header is not None
            answer = await platform.at(landing).request(
                method, path, headers={"Authorization": header}, json=BODIES.get(path)
            )
            # 401 is the wrong current password of the table's body, in words of its own.
            assert answer.status_code == 200 or "password" in answer.json()["detail"]

    async def test_expires(self, platform: Platform, account: Account) -> None:
        headers = {"Authorization": await platform.session(account, timedelta(minutes=5))}
        for method, path in SIGNED_IN:
            with clock.moved(timedelta(minutes=5, seconds=1)):
                problem(await platform.at("ind1").request(method, path, headers=headers), 401)
        success(await platform.at("ind1").get("/hub/myinfo", headers=headers))


async def test_a_session_of_one_user_is_not_another_ones(platform: Platform) -> None:
    one, other = await platform.account(), await platform.account()
    for account in (one, other):
        headers = {"Authorization": await platform.session(account)}
        answer = await platform.at("usa1").get("/hub/myinfo", headers=headers)
        assert answer.json()["hub_user_id"] == str(account.user_id)
