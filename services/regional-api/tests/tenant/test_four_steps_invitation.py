"""An invitation and a set-up that die after any of their steps: finished, or gone, never stuck."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from common import clock
from regional_api.directory import Directory
from regional_api.tenant.session.schemas import TenantLoginRequest
from regional_api.tenant.signup.recovery import reopen
from vetchium_testing.answers import success
from vetchium_testing.db.deaths import borrows, die
from vetchium_testing.regional_api.flows import databases_of, portal_of
from vetchium_testing.regional_api.joined_regions import Platform, bearer
from vetchium_testing.regional_api.tenant import (
    Member,
    Tenant,
    invitation_token,
    make_member,
    make_tenant,
    new_member_address,
    session,
)

NEW = "another horse battery"
HOME = "usa1"


class Invitation:
    """An invitation that may have died; `step` says how often it had gone to a database before."""

    def __init__(self, platform: Platform, boss: Member, token: str, step: int) -> None:
        self.platform, self.tenant, self.step = platform, boss.tenant, step
        self.address = new_member_address()
        self.headers = bearer(token)

    async def send(self, tenant: Tenant | None = None, headers: Any = None) -> int:
        path = (tenant or self.tenant).path("invite-user")
        body = {"email_address": self.address}
        answer = await self.platform.at(HOME).post(path, json=body, headers=headers or self.headers)
        return answer.status_code

    async def rows(self) -> list[tuple[Any, ...]]:
        """Return id and confirmation of the rows of both databases."""
        digest = self.platform.address_hash(self.address)
        tenant_id = self.tenant.tenant_id
        column = "select tenant_user_id, confirmed_at is not null from tenant_users"
        return [
            *await self.platform.sql(
                "global",
                f"{column} where tenant_id = %s and email_address_hash = %s",
                *(tenant_id, digest),
            ),
            *await self.platform.sql(
                HOME,
                f"{column} where tenant_id = %s and email_address = %s",
                tenant_id,
                self.address,
            ),
        ]

    async def is_settled(self) -> None:
        """Expect one member, whole and confirmed, who can set up his account and log in."""
        rows = await self.rows()
        assert len(rows) == 2, self.step
        assert len(set(rows)) == 1, (self.step, rows)
        assert rows[0][1], self.step
        kind, at = f"{self.tenant.portal}_invitation", self.platform.at("ind1")
        token = await self.platform.mailed_token(HOME, self.address, kind)
        body = {"invitation_token": token, "password": NEW, "full_name": "Maya Rao"}
        success(await at.post(self.tenant.path("complete-setup"), json=body))
        login = {"email": self.address, "domain": self.tenant.domain, "password": NEW}
        success(await at.post(self.tenant.path("login"), json=login))


@pytest.fixture
async def deaths(platform: Platform, portal: str) -> AsyncIterator[Invitation]:
    """One dead invitation for each step, the last of which has only lost its answer."""
    boss = await make_member(platform, await make_tenant(platform, portal, HOME), "superadmin")
    token, databases = await session(platform, boss), databases_of(platform, HOME)

    async def all_of_them() -> AsyncIterator[Invitation]:
        steps = await borrows(Invitation(platform, boss, token, -1).send, databases)
        assert steps >= 7, "session, throttle, the tenant's name, four steps"
        for step in range(steps + 1):
            one = Invitation(platform, boss, token, step)
            await die(one.send, databases, step)
            yield one

    return all_of_them()


async def test_the_same_request_finishes(deaths: AsyncIterator[Invitation]) -> None:
    async for dead in deaths:
        assert await dead.send() == 201, dead.step
        await dead.is_settled()


async def test_what_is_mailed_is_whole(deaths: AsyncIterator[Invitation]) -> None:
    mailed = 0
    async for dead in deaths:
        if await dead.platform.mails(HOME, dead.address):
            mailed += 1
            await dead.is_settled()
    assert mailed == 1, "only the answer was lost"


async def test_nobody_else_is_held_up(
    deaths: AsyncIterator[Invitation], platform: Platform, portal: str, twin: str
) -> None:
    others = [await make_tenant(platform, each, HOME) for each in (portal, twin)]
    headers = [
        bearer(await session(platform, await make_member(platform, other, "invite_users")))
        for other in others
    ]
    async for dead in deaths:
        for other, header in zip(others, headers, strict=True):
            assert await dead.send(other, header) == 201


async def test_after_its_reservation_has_died(deaths: AsyncIterator[Invitation]) -> None:
    """The directory row goes after 24 hours, the region's after 48: an invitation in between."""
    async for dead in deaths:
        await dead.platform.sql(
            "global",
            "delete from tenant_users where tenant_id = %s and email_address_hash = %s"
            " and confirmed_at is null",
            *(dead.tenant.tenant_id, dead.platform.address_hash(dead.address)),
        )
        assert await dead.send() == 201, dead.step
        await dead.is_settled()


async def test_while_a_login_takes_its_row_for_a_leftover(
    platform: Platform, portal: str, tenant: Tenant
) -> None:
    """It has asked the region before the new invitation came, and asks the directory after."""
    boss = await make_member(platform, tenant, "superadmin")
    token = await session(platform, boss)
    invitation = Invitation(platform, boss, token, 0)
    here, digest = portal_of(platform, portal, HOME), platform.address_hash(invitation.address)
    await platform.sql(
        "global",
        "insert into tenant_users (kind, email_address_hash, hashing_algorithm, tenant_id,"
        " home_region, confirmed_at, created_at)"
        " values (%s, %s, 'HMAC-SHA-256', %s, %s, %s, %s)",
        *(portal, digest, tenant.tenant_id, HOME, *[clock.now() - timedelta(days=3)] * 2),
    )
    asked = TenantLoginRequest(email=invitation.address, domain=tenant.domain, password=NEW)
    directory = Directory(HOME, here.global_db, platform.address_hash)
    entry = (await directory.tenant_domain(portal, asked)).row
    assert entry is not None
    assert await invitation.send() == 201
    await reopen(here, entry)
    await invitation.is_settled()


async def test_after_its_person_has_died(deaths: AsyncIterator[Invitation]) -> None:
    async for dead in deaths:
        await dead.platform.sql(
            HOME,
            "delete from tenant_users where email_address = %s and confirmed_at is null",
            dead.address,
        )
        assert await dead.send() == 201, dead.step
        await dead.is_settled()


async def test_a_set_up_dies_whole_or_not_at_all(platform: Platform, portal: str) -> None:
    tenant, databases = await make_tenant(platform, portal, HOME), databases_of(platform, HOME)
    path, at = tenant.path("complete-setup"), platform.at(HOME)

    async def one() -> tuple[Member, Callable[[], Any]]:
        invited = await make_member(platform, tenant, status="invited", is_confirmed=False)
        token = await invitation_token(platform, invited, timedelta(days=7))
        body = {"invitation_token": token, "password": NEW, "full_name": "Maya Rao"}
        return invited, lambda: at.post(path, json=body)

    _, whole = await one()
    steps = await borrows(whole, databases)
    assert steps >= 3
    for step in range(steps + 1):
        invited, request = await one()
        await die(request, databases, step)
        login = invited.credentials | {"password": NEW}
        is_done = step == steps
        answer = await platform.at("deu1").post(tenant.path("login"), json=login)
        assert answer.status_code == (200 if is_done else 401), step
        with clock.moved(timedelta(days=2)):  # the token is good for another five
            assert (await request()).status_code == (401 if is_done else 200), step
        success(await platform.at("deu1").post(tenant.path("login"), json=login))
