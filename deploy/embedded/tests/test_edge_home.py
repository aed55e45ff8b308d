"""C20: a session's request goes straight to the region of its token's prefix."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from embedded import edge
from embedded.ports import HOST
from embedded.testing_edge import Edge, edge_under_test

DIGITS = "0123456789abcdef" * 4


def bearer(prefix: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {prefix}-{DIGITS}"}


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Edge]:
    """An edge that no test changes."""
    async with edge_under_test(tmp_path_factory.mktemp("edge")) as found:
        yield found


@pytest.fixture
async def pages(shared: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=shared.pages, trust_env=False) as client:
        yield client


async def landings(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> set[str]:
    return {(await client.get(path, headers=headers)).text for _ in range(6)}


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer   ", ""])
async def test_goes_straight_home(shared: Edge, pages: httpx.AsyncClient, scheme: str) -> None:
    """The forms that the API takes, in either case of the prefix."""
    for code in ("ind1", "usa1", "deu1"):
        for prefix in (code.upper(), code):
            headers = {"Authorization": f"{scheme}{prefix}-{DIGITS}"}
            assert await landings(shared.client, "/hub/myinfo", headers) == {code}
            assert await landings(pages, "/api/hub/myinfo", headers) == {code}
    answer = await pages.get("/api/a%2Fb//c?x=%20y", headers=bearer("IND1"))
    assert answer.headers["x-landed-at"] == "ind1"
    assert shared.regions["ind1"].seen[-1][0].startswith("GET /a%2Fb//c?x=%20y HTTP/1.1")


@pytest.mark.parametrize(
    "token",
    [
        *("", f"Bearer SGP1-{DIGITS}", f"Bearer {DIGITS}", f"Bearer IND1-{DIGITS}0"),
        *("Bearer IND1-", f"Bearer IND1-{DIGITS} x", f"Basic IND1-{DIGITS}"),
    ],
)
async def test_what_names_no_region_goes_the_ordinary_way(shared: Edge, token: str) -> None:
    headers = {"Authorization": token}
    assert await landings(shared.client, "/x", headers) == {"ind1", "usa1", "deu1"}


async def test_staff_stay_where_they_are(shared: Edge) -> None:
    assert (await shared.client.get("/admin/myinfo", headers=bearer("IND1"))).text == "global"


async def test_a_home_that_refuses_is_asked_for_by_others(stage: Edge) -> None:
    """They tell better than the edge what is away; a POST is sent once."""
    await stage.refuse("usa1")
    for _ in range(6):
        answer = await stage.client.post("/hub/logout", json={}, headers=bearer("USA1"))
        assert answer.text in {"ind1", "deu1"}
    await stage.open("usa1")
    await asyncio.sleep(3.1)  # nginx counts whole seconds
    assert await landings(stage.client, "/x", bearer("USA1")) == {"usa1"}


async def test_draining_and_retired_regions_go_the_ordinary_way(stage: Edge) -> None:
    await stage.reload("ind1", "usa1", "deu1", draining=("usa1",))
    await settled(stage, bearer("USA1"), {"ind1", "usa1", "deu1"})
    await stage.reload("ind1", "deu1")
    await settled(stage, bearer("USA1"), {"ind1", "deu1"})
    assert await landings(stage.client, "/x", bearer("DEU1")) == {"deu1"}


async def settled(stage: Edge, headers: dict[str, str], wanted: set[str]) -> None:
    async with asyncio.timeout(10):
        while await landings(stage.client, "/x", headers) != wanted:
            pass


@pytest.mark.parametrize("version", ["new", "old"])
async def test_opening_a_region_drops_nobody(stage: Edge, version: str) -> None:
    """Six clients that keep their connection and ask every 20 ms, through five openings.

    An nginx older than 1.27.4 has no `keepalive_min_timeout`; without it this one is as old.
    """
    if version == "old":
        (stage.folder / edge.SINCE.name).unlink()
        text = edge.for_old_nginx(str(stage.folder))
        (stage.folder / edge.BEFORE.name).write_text(text, "utf-8")
    await stage.reload("ind1", "deu1")
    is_over = asyncio.Event()
    asked = 0

    async def ask(token: str) -> None:
        nonlocal asked
        reader, writer = await asyncio.open_connection(HOST, stage.ports["edge"])
        while not is_over.is_set():
            question = f"POST /x HTTP/1.1\r\nHost: x\r\n{token}Content-Length: 2\r\n\r\n{{}}"
            writer.write(question.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            await reader.readexactly(4)
            asked += 1
            if b"Connection: close" in head:
                writer.close()
                reader, writer = await asyncio.open_connection(HOST, stage.ports["edge"])
            await asyncio.sleep(0.02)
        writer.close()

    tokens = ["", f"Authorization: Bearer IND1-{DIGITS}\r\n", f"Authorization: DEU1-{DIGITS}\r\n"]
    async with asyncio.TaskGroup() as clients:
        for token in tokens * 2:
            clients.create_task(ask(token))
        for _ in range(5 if version == "new" else 2):
            await stage.reload("ind1", "usa1", "deu1")
            began = asyncio.get_running_loop().time()
            await settled(stage, bearer("USA1"), {"usa1"})
            assert asyncio.get_running_loop().time() - began < 10
            await asyncio.sleep(0.5)
            await stage.reload("ind1", "deu1")
            await asyncio.sleep(0.5)
        is_over.set()
    assert asked > 100
    assert not (stage.folder / edge.CLOSING).exists()
