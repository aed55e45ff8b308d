"""What holds for every token in a body: set-up, reset and TFA alike (contract, README)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from common import clock
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform
from vetchium_testing.regional_api.tenant import (
    CODE,
    Member,
    challenge,
    invitation_token,
    make_member,
    make_tenant,
    reset_token,
    session,
)

Mint = Callable[[Platform, Member, timedelta], Awaitable[str]]
NEW = "another horse battery"


class Kind(NamedTuple):
    """One kind of token: where it is spent, by whom, and what else the request has."""

    name: str
    field: str
    mint: Mint
    status: str
    body: dict[str, Any]


KINDS = [
    Kind("tfa", "tfa_token", challenge, "active", {"tfa_code": CODE}),
    Kind("complete-password-reset", "reset_token", reset_token, "active", {"new_password": NEW}),
    Kind(
        "complete-setup",
        "invitation_token",
        invitation_token,
        "invited",
        {"password": NEW, "full_name": "Maya Rao"},
    ),
]
MINTS: list[Mint] = [session, *(kind.mint for kind in KINDS)]
FORGED: list[Callable[[str], str]] = [
    lambda token: token[:-4] + "0000",
    lambda token: token[5:],
    lambda token: token[:5] + token[5:-4].upper() + "ABCD",
    lambda token: "IND1" + token[4:],
    lambda token: "SGP1" + token[4:],
    lambda token: "XYZ1" + token[4:],
    lambda token: token[:-1],
    lambda token: token + "0",
    lambda token: token + " ",
    lambda token: token + "\x00",
    lambda token: token[:1],
]
LIFE = timedelta(hours=1)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
async def owner(platform: Platform, portal: str, kind: Kind) -> Member:
    return await make_member(platform, await make_tenant(platform, portal), status=kind.status)


class TestTokens:
    @pytest.mark.parametrize("forge", FORGED)
    async def test_no_live_token(
        self, platform: Platform, kind: Kind, owner: Member, forge: Callable[[str], str]
    ) -> None:
        token = await kind.mint(platform, owner, LIFE)
        path = owner.tenant.path(kind.name)
        for landing in ("usa1", "ind1"):
            body = kind.body | {kind.field: forge(token)}
            problem(await platform.at(landing).post(path, json=body), 401)
        success(await platform.at("ind1").post(path, json=kind.body | {kind.field: token}))

    async def test_a_token_of_another_kind_or_portal(
        self, platform: Platform, kind: Kind, owner: Member, twin: str
    ) -> None:
        for mint in MINTS:
            token = await mint(platform, owner, LIFE)
            portals = [twin] if mint is kind.mint else [twin, owner.tenant.portal]
            for portal in portals:
                body = kind.body | {kind.field: token}
                answer = await platform.at("deu1").post(f"/{portal}/{kind.name}", json=body)
                problem(answer, 401)

    async def test_expired(self, platform: Platform, kind: Kind, owner: Member) -> None:
        token = await kind.mint(platform, owner, LIFE)
        path, body = owner.tenant.path(kind.name), kind.body | {kind.field: token}
        with clock.moved(LIFE + timedelta(seconds=1)):
            problem(await platform.at("ind1").post(path, json=body), 401)
        success(await platform.at("ind1").post(path, json=body))

    async def test_the_owner_has_been_disabled(
        self, platform: Platform, kind: Kind, owner: Member
    ) -> None:
        token = await kind.mint(platform, owner, LIFE)
        await platform.sql(
            owner.home,
            "update tenant_users set status = 'disabled' where tenant_user_id = %s",
            owner.user_id,
        )
        path, body = owner.tenant.path(kind.name), kind.body | {kind.field: token}
        problem(await platform.at("ind1").post(path, json=body), 401 if kind.name == "tfa" else 422)

    async def test_a_400_does_not_spend_it(
        self, platform: Platform, kind: Kind, owner: Member
    ) -> None:
        token = await kind.mint(platform, owner, LIFE)
        path, at = owner.tenant.path(kind.name), platform.at("ind1")
        broken = dict.fromkeys(kind.body) | {kind.field: token}
        problem(await at.post(path, json=broken), 400, *kind.body)
        success(await at.post(path, json=kind.body | {kind.field: token}))

    async def test_spent_by_its_first_success(
        self, platform: Platform, kind: Kind, owner: Member
    ) -> None:
        body = kind.body | {kind.field: await kind.mint(platform, owner, LIFE)}
        path = owner.tenant.path(kind.name)
        success(await platform.at("ind1").post(path, json=body))
        for landing in REGIONS:
            problem(await platform.at(landing).post(path, json=body), 401)

    async def test_of_several_at_once_one_wins(
        self, platform: Platform, kind: Kind, owner: Member
    ) -> None:
        body = kind.body | {kind.field: await kind.mint(platform, owner, LIFE)}
        path = owner.tenant.path(kind.name)
        answers = await asyncio.gather(
            *(platform.at(landing).post(path, json=body) for landing in REGIONS * 4)
        )
        assert sorted(each.status_code for each in answers) == [200] + [401] * 11

    async def test_every_landing_and_home(
        self, platform: Platform, portal: str, kind: Kind, pair: tuple[str, str]
    ) -> None:
        landing, home = pair
        tenant = await make_tenant(platform, portal, home)
        member = await make_member(platform, tenant, status=kind.status)
        body = kind.body | {kind.field: await kind.mint(platform, member, LIFE)}
        answer = await platform.at(landing).post(tenant.path(kind.name), json=body)
        success(answer)
        assert answer.headers["x-answered-by"] == home
