"""Where exactly one may win: sign-ups, claims, checks and invitations at the same moment."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from common import clock
from common.auth import tokens
from vetchium_testing.answers import success
from vetchium_testing.dns import Zone
from vetchium_testing.mail.mailbox import token_in
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Tenant,
    make_member,
    make_tenant,
    new_domain,
    new_member_address,
    session,
)
from vetchium_testing.regional_api.tenant_signup import (
    Signup,
    begin,
    census,
    complete,
    init,
    publish,
)

pytestmark = pytest.mark.slow

MANY = 50
# Fifty passwords at once may take longer than a peer waits, and then it leaves the home alone.
_OVERLOADED = {502, 503, 504}
_ALONE = 1.1


async def _together(*requests: Awaitable[httpx.Response]) -> list[httpx.Response]:
    answers = list(await asyncio.gather(*requests))
    if {answer.status_code for answer in answers} & _OVERLOADED:
        await asyncio.sleep(_ALONE)
    return answers


def _one(answers: Iterable[httpx.Response], winner: int, *losers: int) -> httpx.Response:
    """Return the only answer with the winner's status; all others have one of the losers'."""
    answers = list(answers)
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[winner] == 1, statuses
    assert set(statuses) <= {winner, *losers} | _OVERLOADED, statuses
    return next(answer for answer in answers if answer.status_code == winner)


def _at(number: int) -> str:
    return REGIONS[number % len(REGIONS)]


async def test_proving_a_domain(platform: Platform, portal: str, zone: Zone, runs: range) -> None:
    """C1: sign-ups of one domain, in all regions, all with a valid proof: one tenant is made."""
    for _ in runs:
        domain = new_domain()
        rivals = []
        for n in range(6):
            home, address = _at(n), f"m{n}@{domain}"
            success(await init(platform, portal, address, home, _at(n + 1)))
            token, value = [
                await platform.mailed_token(home, address, f"{portal}_signup_{kind}")
                for kind in ("token", "verification")
            ]
            publish(zone, domain, value)
            rivals.append(Signup(portal, address, domain, home, token, value))
        answers = await _together(
            *(complete(platform, rival, _at(n)) for n, rival in enumerate(rivals))
        )
        won = rivals[answers.index(_one(answers, 201, 409))]
        for database in ("global", *REGIONS):
            rows = await platform.sql(
                database, "select 1 from tenant_domains where domain = %s", domain
            )
            assert len(rows) == (database in {"global", won.home})


async def test_completing_a_sign_up(
    platform: Platform, portal: str, zone: Zone, runs: range
) -> None:
    """Fifty times the same token, each with a password of its own: the winner's counts."""
    for _ in runs:
        signup = await begin(platform, portal)
        publish(zone, signup.domain, signup.value)
        words = [f"password number {n:02}" for n in range(MANY)]
        answers = await _together(
            *(complete(platform, signup, _at(n), password=word) for n, word in enumerate(words))
        )
        won = _one(answers, 201, 404, 409, 429)
        rows = await census(platform, portal, signup.domain)
        assert len(rows) == 5
        assert len({row.tenant_id for row in rows}) == 1
        assert all(row.is_confirmed for row in rows)
        body = {"email": signup.address, "domain": signup.domain}
        login = body | {"password": words[answers.index(won)]}
        success(await platform.at("ind1").post(signup.path("login"), json=login))
        me = bearer(won.json()["session_token"])
        success(await platform.at("ind1").get(signup.path("myinfo"), headers=me))


Boss = Callable[..., Awaitable[httpx.Response]]


async def _boss(platform: Platform, portal: str, home: str) -> tuple[Tenant, Boss]:
    tenant = await make_tenant(platform, portal, home)
    member = await make_member(platform, tenant, "superadmin")
    headers = bearer(await session(platform, member, timedelta(days=30)))

    async def ask(name: str, landing: str = "ind1", **body: Any) -> httpx.Response:
        return await platform.at(landing).post(tenant.path(name), json=body, headers=headers)

    return tenant, ask


async def test_claim_against_sign_up(
    platform: Platform, portal: str, zone: Zone, runs: range
) -> None:
    """C1: both have a valid proof, one gets the domain."""
    _, ask = await _boss(platform, portal, "deu1")
    for _ in runs:
        signup = await begin(platform, portal)
        claim = success(await ask("claim-domain", domain=signup.domain), 201)
        for value in (signup.value, claim["verification_token"]):
            publish(zone, signup.domain, value)
        made, checked = await _together(
            complete(platform, signup), ask("verify-domain", domain=signup.domain)
        )
        outcome = (made.status_code, success(checked)["status"])
        assert outcome in {(201, "TAKEN"), (409, "VERIFIED")}
        success(await ask("release-domain", domain=signup.domain))


async def test_checking(platform: Platform, portal: str, zone: Zone, runs: range) -> None:
    """One check is made and one look-up; the value it asks for is the one that counts."""
    _, ask = await _boss(platform, portal, "usa1")
    for _ in runs:
        for lapsed in (False, True):
            domain = new_domain()
            claim = success(await ask("claim-domain", domain=domain), 201)
            publish(zone, domain, claim["verification_token"])
            with clock.moved(timedelta(days=7 if lapsed else 0)):
                answers = await _together(
                    *(ask("verify-domain", _at(n), domain=domain) for n in range(20))
                )
                checked = _one(answers, 200, 429).json()
                assert checked["status"] == ("PENDING" if lapsed else "VERIFIED")
            assert zone.asked.count(f"_vetchium-verify.{domain}.") == 1
            success(await ask("release-domain", domain=domain))


async def test_inviting_one_address(platform: Platform, portal: str, runs: range) -> None:
    """All succeed, with one id; of the tokens that were mailed one lives."""
    tenant, ask = await _boss(platform, portal, "usa1")
    for _ in runs:
        address = new_member_address()
        answers = await _together(
            *(ask("invite-user", _at(n), email_address=address) for n in range(10))
        )
        ids = {success(answer, 201)["invitation_id"] for answer in answers}
        assert len(ids) == 1
        living = await platform.sql(
            "usa1",
            "select token_hash from tenant_invitation_tokens where tenant_user_id = %s",
            ids.pop(),
        )
        mailed = await platform.mails("usa1", address, f"{portal}_invitation")
        digests = [tokens.digest(token_in(text).partition("-")[2]) for text in mailed]
        assert len(digests) == 10
        assert len([each for (each,) in living if each in digests]) == len(living) == 1
        rows = await platform.sql(
            "global",
            "select confirmed_at is not null from tenant_users"
            " where tenant_id = %s and email_address_hash = %s",
            *(tenant.tenant_id, platform.address_hash(address)),
        )
        assert rows == [(True,)]
