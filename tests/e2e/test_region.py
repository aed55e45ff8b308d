"""The fourth region comes and goes under load: nobody is refused, nothing else is restarted."""

import asyncio
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from e2e.pages import pages_know, sessions_land
from e2e.steady import Ask, steady

from embedded import ports
from embedded.testing import StackUnderTest, eventually, stack_under_test
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.hub import new_address, signup_body
from vetchium_testing.regional_api.joined_regions import bearer

NEW = "sgp1"
OLD = ("ind1", "usa1", "deu1")
PARTS = tuple(f"{part} {NEW}" for part in ("postgres", "regional-api", "regional-worker"))
NOTICED = 10.0  # seconds: what is promised
TOKEN = re.compile(r"(?<![0-9a-zA-Z-])[0-9a-f]{64}\b")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackUnderTest]:
    """A stack of its own, as `make up` leaves it; the new region's ports are free ones."""
    database, worker = map(str, ports.unused(2))
    folder = tmp_path_factory.mktemp("region")
    with stack_under_test(folder, SGP1_DB_PORT=database, REGIONAL_WORKER_SGP1_PORT=worker) as found:
        up = found.run("up", "--detach")
        assert up.returncode == 0, up.stdout + up.stderr
        yield found


def at(stack: StackUnderTest, name: str) -> httpx.Client:
    """Return a client of one part; a connection is used once, since parts come and go."""
    limits = httpx.Limits(max_keepalive_connections=0)
    url = stack.note()["urls"][name]
    return httpx.Client(base_url=url, trust_env=False, timeout=30, limits=limits)


def api(stack: StackUnderTest, region: str) -> httpx.Client:
    """Return a client of one region's API."""
    return at(stack, f"regional-api {region}")


def token_for(stack: StackUnderTest, address: str) -> str:
    """Ask to join through the edge; return the token from the mail."""
    with at(stack, "edge") as edge, at(stack, "mail catcher") as mails:
        success(edge.post("/hub/request-signup", json={"email_address": address}))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found: Any = mails.get("/email", params={"to.address": address}).json()
            if found:
                (token,) = set(TOKEN.findall(found[0]["text"]))
                return str(token)
            time.sleep(0.05)
    raise AssertionError("no mail came")


def join(stack: StackUnderTest, landing: str, home: str) -> dict[str, str]:
    """Make an account; return the header that shows its session."""
    address = new_address()
    body = signup_body(token_for(stack, address), address, home)
    with api(stack, landing) as client:
        made = success(client.post("/hub/complete-signup", json=body), 201)
    return bearer(made["session_token"])


def everybody(stack: StackUnderTest) -> dict[str, set[int]]:
    """Return part → its processes; of nginx the main one, as a reload changes the others."""
    found = {}
    for part, pid in stack.processes().items():
        children = psutil.Process(pid).children(recursive=True)
        is_steady = part.startswith(("regional-", "global-", "mail"))
        found[part] = {pid, *(each.pid for each in children if is_steady)}
    return found


def home_of(stack: StackUnderTest, landing: str, session: dict[str, str]) -> str:
    """Ask who one is; return which region has answered."""
    with at(stack, landing) as client:
        answer = client.get("/hub/myinfo", headers=session)
    success(answer)
    return str(answer.headers["x-served-by"])


def offered(stack: StackUnderTest, part: str) -> set[str]:
    """Return the regions that a sign-up may choose from."""
    with at(stack, part) as client:
        regions = success(client.get("/global/get-regions"))["regions"]
    return {region["region_code"] for region in regions}


async def region(stack: StackUnderTest, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `make region` as a person would."""
    return await asyncio.to_thread(stack.run, "region", NEW, *words)


def stranger() -> dict[str, str]:
    return {"email_address": new_address(), "password": "a wrong password"}


def load(sessions: list[dict[str, str]]) -> list[Ask]:
    """People of every region, strangers whose pseudo-home moves, and somebody who looks around."""
    asks = [Ask("GET", "/hub/myinfo", headers=session) for session in sessions]
    asks += [Ask("POST", "/hub/login", 401, body=stranger), Ask("GET", "/global/get-regions")]
    return asks


async def test_comes_and_goes_under_load(stack: StackUnderTest) -> None:
    sessions = [await asyncio.to_thread(join, stack, "ind1", home) for home in OLD]
    before = everybody(stack)
    asks = load(sessions)
    async with steady(stack.note()["urls"]["edge"], asks) as seen:
        await asyncio.sleep(1)
        session, figures = await opens(stack)
        asks.append(Ask("GET", "/hub/myinfo", headers=session))
        await asyncio.sleep(2)
        assert NEW in seen.served_by
        pages = stack.note()["urls"]["hub-ui"]
        assert await asyncio.to_thread(pages_know, pages, NEW)
        assert await asyncio.to_thread(sessions_land, pages, NEW) == {NEW}, "C20: straight home"
        await drains(stack, session)
        await asyncio.sleep(1)
        assert await asyncio.to_thread(sessions_land, pages, NEW) > {NEW}, "C20: draining"
        assert everybody(stack).keys() - before.keys() == set(PARTS)
        assert all(everybody(stack)[part] == pids for part, pids in before.items())

        asks.pop()
        await asyncio.sleep(1)
        leave(stack)
        retired = await region(stack, "--state", "retired")
        assert retired.returncode == 0, retired.stdout + retired.stderr
        await asyncio.sleep(1)
        seen.served_by.clear()
        await asyncio.sleep(2)
        assert seen.served_by == set(OLD)
        assert not await asyncio.to_thread(pages_know, pages, NEW)
    print(figures, f"{seen.requests} requests, slowest {seen.slowest():.2f} s")  # noqa: T201  -s
    assert seen.failures == []
    assert everybody(stack) == before
    for landing in OLD:
        with api(stack, landing) as client:
            problem(client.get("/hub/myinfo", headers=session), 401)


async def opens(stack: StackUnderTest) -> tuple[dict[str, str], str]:
    """Add the region; be the first at home there as soon as a sign-up is offered it."""
    address = new_address()
    body = signup_body(await asyncio.to_thread(token_for, stack, address), address, NEW)
    began = time.monotonic()
    adding = asyncio.create_task(region(stack))
    while NEW not in await asyncio.to_thread(offered, stack, "edge"):
        assert not adding.done(), adding.result().stderr
        await asyncio.sleep(0.02)
    seen = time.monotonic()
    with api(stack, "usa1") as client:
        made = await asyncio.to_thread(client.post, "/hub/complete-signup", json=body)
    first = time.monotonic()
    session = bearer(success(made, 201)["session_token"])
    assert made.headers["x-served-by"] == NEW
    for landing in (*(f"regional-api {each}" for each in OLD), "edge"):
        assert await asyncio.to_thread(home_of, stack, landing, session) == NEW
        assert NEW in await asyncio.to_thread(offered, stack, landing)
    noticed = time.monotonic() - seen
    assert noticed < NOTICED
    done = await adding
    assert done.returncode == 0, done.stdout + done.stderr
    return session, (
        f"first sign-up {first - began:.2f} s after the command,"
        f" {first - seen:.2f} s after the offer;"
        f" every region forwards and offers {noticed:.2f} s after the first offer;"
    )


async def drains(stack: StackUnderTest, session: dict[str, str]) -> None:
    """Close it to sign-ups: who is at home there stays served, and keeps it from being retired."""
    said = await region(stack, "--state", "draining")
    assert said.returncode == 0, said.stderr
    assert await asyncio.to_thread(offered, stack, "edge") == set(OLD)
    refused = await region(stack, "--state", "retired")
    assert refused.returncode == 1
    assert "1 still at home in sgp1 (1 in hub_users)" in refused.stderr
    for landing in (*OLD, NEW):
        part = f"regional-api {landing}"
        assert await asyncio.to_thread(home_of, stack, part, session) == NEW


def leave(stack: StackUnderTest) -> None:
    """Let everybody move out of the new region: no portal offers that yet."""
    for name in ("global", NEW):
        conninfo = stack.note()["superuser_databases"][name]
        with psycopg.connect(conninfo, autocommit=True) as connection:
            which = " where home_region = 'sgp1'" if name == "global" else ""
            connection.execute(f"delete from hub_users{which}".encode())


def test_comes_back_and_is_part_of_the_next_start(stack: StackUnderTest) -> None:
    """Its data and ports have stayed; `make down` ends its processes, `make up` starts them."""
    opened = stack.run("region", NEW)
    assert opened.returncode == 0, opened.stdout + opened.stderr
    session, url = join(stack, "deu1", NEW), stack.note()["urls"][f"regional-api {NEW}"]
    pids = {pid for pids in everybody(stack).values() for pid in pids}
    assert stack.run("down").returncode == 0
    eventually(lambda: not any(map(psutil.pid_exists, pids)))
    up = stack.run("up", "--detach")
    assert up.returncode == 0, up.stdout + up.stderr
    assert stack.note()["urls"][f"regional-api {NEW}"] == url
    for landing in (*OLD, NEW):
        assert home_of(stack, f"regional-api {landing}", session) == NEW
    assert not any(f"region {NEW}" in each["note"] for each in stack.note()["accounts"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bra1",), "needs a name"),
        (("BRA1", "--name", "Brasil"), "2 to 16"),
        (("ind1", "--state", "retired"), "ind1 is active"),
        (("xyz9", "--state", "draining"), "no such region"),
    ],
)
def test_refusals(stack: StackUnderTest, words: tuple[str, ...], said: str) -> None:
    before = everybody(stack)
    done = stack.run("region", *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert everybody(stack) == before


def test_a_taken_port_stops_it_before_anything_has_started(stack: StackUnderTest) -> None:
    before = everybody(stack)
    taken = str(stack.settings.port("edge"))
    done = stack.run("region", "bra1", "--name", "Brasil", BRA1_DB_PORT=taken)
    assert done.returncode == 1
    assert f"are both {taken}" in done.stderr
    assert everybody(stack) == before
    assert "bra1" not in offered(stack, "edge")


def test_without_a_stack_there_is_nothing_to_change(tmp_path: Path) -> None:
    with stack_under_test(tmp_path) as nothing:
        done = nothing.run("region", NEW)
    assert done.returncode == 1
    assert "not running" in done.stderr
