"""Regions are data: a row that changes is noticed by running servers within seconds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.hub import new_address, signup_body, signup_token
from vetchium_testing.regional_api.joined_regions import REGIONS, Platform, bearer

NOTICED = 3.0  # seconds, more than two refreshes of a server's list


@pytest.fixture
async def regions(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    """Three regions of which one may be closed."""
    async with joined_regions.platform(make_database) as built:
        yield built


async def _become(platform: Platform, status: str) -> None:
    await platform.sql(
        "global", "update available_regions set status = %s where region_code = 'usa1'", status
    )
    await asyncio.sleep(NOTICED)


def _stranger(platform: Platform, landing: str) -> Awaitable[httpx.Response]:
    """Log in as somebody unknown."""
    body = {"email_address": new_address(), "password": "a wrong password"}
    return platform.at(landing).post("/hub/login", json=body)


async def test_draining_then_retired(regions: Platform) -> None:
    account, address = await regions.account("usa1"), new_address()
    session = bearer(await regions.session(account))
    body = signup_body(await signup_token(regions, address), address, "usa1")
    at = regions.at("ind1")

    await _become(regions, "draining")
    listed = success(await at.get("/global/get-regions"))["regions"]
    assert [region["region_code"] for region in listed] == ["deu1", "ind1"]
    problem(await at.post("/hub/complete-signup", json=body), 400, "home_region")
    success(await at.get("/hub/myinfo", headers=session))
    success(await at.post("/hub/login", json=account.credentials))

    await _become(regions, "retired")
    answer = await at.get("/hub/myinfo", headers=session)
    problem(answer, 401)
    assert answer.headers["x-answered-by"] == "ind1"

    await _become(regions, "active")
    success(await at.get("/hub/myinfo", headers=session))
    success(await at.post("/hub/complete-signup", json=body), 201)


async def test_nobody_is_refused_while_the_news_go_round(regions: Platform) -> None:
    """A region opens: for two seconds some servers know it and some do not."""
    account, address = await regions.account("usa1"), new_address()
    session = bearer(await regions.session(account))
    body = signup_body(await signup_token(regions, address), address, "usa1")
    await _become(regions, "planned")
    await regions.sql(
        "global", "update available_regions set status = 'active' where region_code = 'usa1'"
    )
    logins = [_stranger(regions, landing) for landing in REGIONS for _ in range(6)]
    made, me, *refused = await asyncio.gather(
        regions.at("ind1").post("/hub/complete-signup", json=body),
        regions.at("deu1").get("/hub/myinfo", headers=session),
        *logins,
    )
    success(made, 201)
    success(me)
    assert (made.headers["x-answered-by"], me.headers["x-answered-by"]) == ("usa1", "usa1")
    assert {answer.status_code for answer in refused} == {401}


@pytest.mark.parametrize("uninformed", ["ind1", "deu1"])
async def test_nobody_is_refused_where_the_news_come_last(
    regions: Platform, uninformed: str
) -> None:
    """A region drains, and all but one server know it; strangers stay where they were (C8)."""
    await regions.sql(
        "global", "update available_regions set status = 'draining' where region_code = 'usa1'"
    )
    for region in set(REGIONS) - {uninformed}:
        app: Any = regions.apps[region]
        await app.app.state["peers"].regions.refresh()
    answers = await asyncio.gather(*(_stranger(regions, uninformed) for _ in range(24)))
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["x-answered-by"] for answer in answers} == set(REGIONS)
