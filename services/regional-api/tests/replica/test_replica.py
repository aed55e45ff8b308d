"""A replica of the global database says where to go; what is true, only the primary says."""

import asyncio
import contextlib
from collections import Counter
from typing import Any, cast

import pytest
from asgi_lifespan import LifespanManager

from common.db.pool import Database
from common.forwarding.endpoints import Endpoints
from common.settings import Secret
from regional_api.app import build_app
from vetchium_testing.db.databases import asking
from vetchium_testing.db.replication import Pair
from vetchium_testing.forwarding.hops import Hops
from vetchium_testing.mail.post import eventually
from vetchium_testing.regional_api.calls import unknown_address
from vetchium_testing.regional_api.flows import new_address, sign_in
from vetchium_testing.regional_api.joined_regions import (
    PASSWORD,
    REGIONS,
    Platform,
    bearer,
    settings,
)
from vetchium_testing.stopwatch import Stopwatch

pytestmark = pytest.mark.slow

RESET = "/hub/request-password-reset"
LOGIN = "/hub/login"
LOOK_UP = "left join hub_users u"


def wrong(address: str) -> dict[str, str]:
    return {"email_address": address, "password": "wrong " + PASSWORD}


@pytest.mark.parametrize("landing", REGIONS)
@pytest.mark.parametrize("home", REGIONS)
async def test_everybody_is_found(
    platform: Platform, hops: Hops, pair: Pair, landing: str, home: str
) -> None:
    account = await platform.account(home)
    pair.catch_up()
    assert await sign_in(platform, account.address, landing=landing)
    assert set(hops.ways) == ({(landing, home)} if landing != home else set())


class TestEqualWork:
    """What is asked of whom tells nothing about whether an address has an account."""

    @pytest.mark.parametrize("landing", REGIONS)
    @pytest.mark.parametrize("home", REGIONS)
    async def test_known_and_unknown(
        self, platform: Platform, hops: Hops, pair: Pair, landing: str, home: str
    ) -> None:
        account = await platform.account(home)
        pair.catch_up()
        asked = []
        for address in (account.address, unknown_address(home)):
            hops.reset()
            with pair.listened(LOOK_UP) as questions:
                answer = await platform.at(landing).post(LOGIN, json=wrong(address))
            assert answer.status_code == 401
            asked.append((hops.ways, questions))
        assert asked[0] == asked[1]
        expected = Counter({("replica", f"regional-api {landing}"): 1})
        expected[("primary", f"regional-api {home}")] += 1
        assert asked[0][1] == expected


@pytest.mark.usefixtures("hops")
class TestAway:
    @pytest.mark.parametrize("how", ["stopped", "hanging"])
    async def test_the_primary_answers(self, platform: Platform, pair: Pair, how: str) -> None:
        account = await platform.account("usa1")
        with _away(pair, how):
            for landing in REGIONS:
                watch = Stopwatch()
                assert (await platform.at(landing).get("/global/get-regions")).status_code == 200
                assert await sign_in(platform, account.address, landing=landing)
                assert watch.running < 3
        pair.catch_up()
        for landing in REGIONS:
            await _asked_again(platform, pair, landing)

    async def test_one_request_in_a_second_tries(self, platform: Platform, pair: Pair) -> None:
        """A replica that hangs costs each server half a second now and then, not each request."""
        at, app = platform.at("ind1"), cast("Any", platform.apps["ind1"])
        pool = app.app.state["peers"].directory.replica._database._pool
        with _away(pair, "hanging"):
            await at.get("/global/get-regions")
            before, whole, took = pool.get_stats()["requests_num"], Stopwatch(), []
            for _ in range(40):
                watch = Stopwatch()
                assert (await at.get("/global/get-regions")).status_code == 200
                took.append(watch.running)
            waits = pool.get_stats()["requests_num"] - before
        assert waits <= 2 * (1 + whole.passed)  # each try waits twice
        assert max(took) < 1

    async def test_without_the_primary_the_lists_go_on(
        self, platform: Platform, pair: Pair
    ) -> None:
        account = await platform.account("usa1")
        session = await platform.session(account)
        await _asked_again(platform, pair, "ind1")
        databases = platform.conninfo["global"], platform.conninfo["ind1"]
        own = settings("ind1", *databases, global_db_read_conn=Secret(pair.read_conninfo))
        with pair.stopped(pair.primary):
            for path in ("/global/get-regions", "/global/get-supported-languages"):
                assert (await platform.at("ind1").get(path)).status_code == 200
            body = {"email_address": account.address}
            assert (await platform.at("ind1").post(RESET, json=body)).status_code == 503
            cold: Any = build_app(own, Endpoints({}))  # a server that starts meanwhile
            async with LifespanManager(cold):
                assert cold.app.state["peers"].regions.active() == tuple(REGIONS)
            answer = await platform.at("ind1").get("/hub/myinfo", headers=bearer(session))
            assert answer.status_code == 200
        await eventually(lambda: _is_ready(platform))


async def _asked_again(platform: Platform, pair: Pair, landing: str) -> None:
    async def is_asked() -> bool:
        with pair.listened(LOOK_UP) as questions:
            await platform.at(landing).post(RESET, json={"email_address": new_address()})
        return questions["replica", f"regional-api {landing}"] == 1

    await eventually(is_asked)


@contextlib.contextmanager
def _away(pair: Pair, how: str) -> Any:
    if how == "stopped":
        with pair.stopped(pair.replica):
            yield
        return
    pair.replica.pause()
    try:
        yield
    finally:
        pair.replica.resume()


async def _is_ready(platform: Platform) -> bool:
    answers = await asyncio.gather(*(platform.at(each).get("/readyz") for each in REGIONS))
    return all(answer.status_code == 200 for answer in answers)


async def test_an_app_holds_three_pools_then(platform: Platform, pair: Pair) -> None:
    """Its region's, the global one and that one's replica: still no other region's."""
    databases = platform.conninfo["global"], platform.conninfo["ind1"]
    read = Secret(pair.read_conninfo)
    app: Any = build_app(settings("zzz8", *databases, global_db_read_conn=read), Endpoints({}))
    async with LifespanManager(app):
        held: dict[str, Database] = app.app.state.databases
        assert list(held) == ["global_db", "regional_zzz8"], "what `GET /` tells stays the same"
        assert all([await each.ping() for each in held.values()])
        counts = []
        for conninfo in (*databases, pair.read_conninfo):
            rows = await _sessions(conninfo)
            counts.append(rows)
        assert all(counts)


async def _sessions(conninfo: str) -> int:
    ((count,),) = await asyncio.to_thread(
        asking(conninfo),
        "select count(*) from pg_stat_activity where application_name = 'regional-api zzz8'"
        " and datname = current_database()",
    )
    return int(count)
