"""C9: a request for a reset leaves the same behind for everybody; the worker decides and mails."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common import clock
from common.mail import resets
from regional_worker.resets import orders
from vetchium_testing.answers import likeness, success
from vetchium_testing.db.deaths import borrows
from vetchium_testing.regional_api.calls import unknown_address
from vetchium_testing.regional_api.flows import databases_of, new_address
from vetchium_testing.regional_api.hub import belongings
from vetchium_testing.regional_api.joined_regions import Platform
from vetchium_testing.regional_api.tenant import (
    make_member,
    make_tenant,
    new_domain,
    new_member_address,
)

HUB = "/hub/request-password-reset"
HOME = "usa1"

Make = Callable[[Platform], Awaitable[tuple[str, dict[str, Any]]]]


async def _active(platform: Platform) -> tuple[str, dict[str, Any]]:
    return HUB, {"email_address": (await platform.account(HOME)).address}


async def _disabled(platform: Platform) -> tuple[str, dict[str, Any]]:
    return HUB, {"email_address": (await platform.account(HOME, status="disabled")).address}


async def _nobody(platform: Platform) -> tuple[str, dict[str, Any]]:
    del platform
    return HUB, {"email_address": unknown_address(HOME)}


def _in_tenant(status: str | None, portal: str) -> Make:
    async def make(platform: Platform) -> tuple[str, dict[str, Any]]:
        tenant = await make_tenant(platform, portal, HOME)
        body = {"email_address": new_member_address(), "domain": tenant.domain}
        if status == "no tenant":
            body["domain"] = _unknown_domain(platform, portal)
        elif status is not None:
            await make_member(platform, tenant, status=status, address=body["email_address"])
        return f"/{portal}/request-password-reset", body

    return make


def _unknown_domain(platform: Platform, portal: str) -> str:
    """Return a domain that nobody has and whose pseudo-home is HOME."""
    while True:
        domain = new_domain()
        if sorted(platform.apps)[platform.address_hash.of(portal, domain)[0] % 3] == HOME:
            return domain


def _portal(portal: str) -> list[Make]:
    return [_in_tenant(each, portal) for each in ("active", "disabled", None, "no tenant")]


async def _rows(platform: Platform, table: str) -> dict[str, int]:
    found = {}
    for region in platform.apps:
        ((found[region],),) = await platform.sql(region, f"select count(*) from {table}")
    return found


def _grown(before: dict[str, int], after: dict[str, int]) -> int:
    return sum(after.values()) - sum(before.values())


@pytest.mark.parametrize(
    "makes",
    [[_active, _disabled, _nobody], _portal("org"), _portal("agency")],
    ids=["hub", "org", "agency"],
)
async def test_the_request_does_the_same_for_everybody(
    platform: Platform, makes: list[Make]
) -> None:
    """One order of equal length; as many visits to databases; no token, no mail, no address."""
    done = set()
    for make in makes:
        path, body = await make(platform)
        tables = (
            *("reset_orders", "emails", "hub_password_reset_tokens"),
            "tenant_password_reset_tokens",
        )
        before = [await _rows(platform, table) for table in tables]

        told: list[str] = []

        async def send(
            path: str = path, body: dict[str, Any] = body, told: list[str] = told
        ) -> None:
            answer = await platform.at(HOME).post(path, json=body)
            success(answer)
            told.append(str(likeness(answer)))

        databases = [each for region in platform.apps for each in databases_of(platform, region)]
        # Whoever asks for an address of a slot first notes that it is in use: once, known or not.
        await platform.at(HOME).post(path, json=body)
        for region in platform.apps:
            await platform.work(region)
        before = [await _rows(platform, table) for table in tables]
        visits = await borrows(send, databases)
        grown = [
            _grown(was, await _rows(platform, table))
            for was, table in zip(before, tables, strict=True)
        ]
        assert grown == [1, 0, 0, 0]
        sizes = [
            row
            for region in platform.apps
            for row in await platform.sql(
                region,
                "select pg_column_size(o), o::text like %s"
                " from reset_orders o order by ordered_at desc limit 1",
                f"%{body['email_address'].partition('@')[0]}%",
            )
        ]
        for region in platform.apps:
            await platform.work(region)
        done.add((visits, str(sizes), *told))
    assert len(done) == 1, done


async def test_a_burst_is_left_alone(platform: Platform) -> None:
    """The worker of a region waits until a burst is over; then one mail for each order."""
    account = await platform.account(HOME)
    for _ in range(3):
        success(await platform.at("ind1").post(HUB, json={"email_address": account.address}))
    database = await platform.worker(HOME)
    to_usa1 = orders(HOME)
    await resets.fulfil(database, to_usa1, before=clock.now() - resets.REST)
    ((waiting,),) = await platform.sql(
        HOME, "select count(*) from emails where email_to = %s", account.address
    )
    assert waiting == 0
    with clock.moved(resets.REST):
        await resets.fulfil(database, to_usa1, before=clock.now() - resets.REST)
    assert len(await platform.mails(HOME, account.address)) == 3
    assert (await belongings(platform, account))["password_reset_tokens"] == 3


async def test_an_order_that_is_too_old_is_dropped(platform: Platform) -> None:
    account = await platform.account(HOME)
    success(await platform.at("ind1").post(HUB, json={"email_address": account.address}))
    with clock.moved(timedelta(hours=1)):
        assert await platform.mails(HOME, account.address) == []
    assert await platform.mails(HOME, account.address) == []


async def test_token_and_mail_or_neither_and_the_others_go_on(platform: Platform) -> None:
    """What cannot be written stays ordered; it stops nobody else's order."""
    unlucky, other = await platform.account(HOME), await platform.account(HOME)
    await platform.sql(
        HOME,
        "create function refuse() returns trigger language plpgsql as"
        " $$ begin raise exception 'refused by a test'; end $$",
    )
    await platform.sql(
        HOME,
        "create trigger refuse before insert on emails for each row"
        f" when (new.email_to = '{unlucky.address}') execute function refuse()",
    )
    try:
        for account in (unlucky, other):
            success(await platform.at("ind1").post(HUB, json={"email_address": account.address}))
        assert len(await platform.mails(HOME, other.address)) == 1
        assert (await belongings(platform, unlucky))["password_reset_tokens"] == 0
    finally:
        await platform.sql(HOME, "drop function refuse cascade")
    assert len(await platform.mails(HOME, unlucky.address)) == 1
    assert (await belongings(platform, unlucky))["password_reset_tokens"] == 1


@pytest.mark.parametrize("is_swapped", [False, True])
async def test_while_the_address_is_being_changed(platform: Platform, is_swapped: bool) -> None:
    """The address that leads to the account in the directory gets the mail, no other."""
    account, new = await platform.account(HOME), new_address("new")
    await platform.sql(
        HOME,
        "update hub_users set pending_email_address = %s where hub_user_global_id = %s",
        *(new, account.user_id),
    )
    asked = account.address
    if is_swapped:
        asked = new
        await platform.sql(
            "global",
            "update hub_users set email_address_hash = %s where hub_user_global_id = %s",
            *(platform.address_hash(new), account.user_id),
        )
    success(await platform.at("ind1").post(HUB, json={"email_address": asked}))
    mails = {each: len(await platform.mails(HOME, each)) for each in (account.address, new)}
    assert mails == {account.address: int(not is_swapped), new: int(is_swapped)}


async def test_a_forged_order_of_a_foreign_account_mails_its_owner_only(
    platform: Platform,
) -> None:
    """An order names an account, never a recipient."""
    account = await platform.account(HOME)
    columns = "order_id, portal, account_id, tenant_id, domain, address_hash, ui_url, ordered_at"
    await platform.sql(
        HOME,
        f"insert into reset_orders ({columns}, expires_at) values"
        " (%s, 'hub', %s, %s, '', 'x', 'http://localhost:3000', %s, %s)",
        *(uuid4(), account.user_id, account.user_id, clock.now()),
        clock.now() + timedelta(hours=1),
    )
    assert len(await platform.mails(HOME, account.address)) == 1
