"""What nginx reports to the pages: the landing region, and the state of each server."""

from collections.abc import AsyncIterator

import httpx
import pytest

from embedded.testing_edge import Edge


@pytest.fixture
async def pages(stage: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stage.pages, trust_env=False) as client:
        yield client


async def test_pages_ask_the_regions_in_turn_and_learn_where_they_landed(
    stage: Edge, pages: httpx.AsyncClient
) -> None:
    answers = [await pages.get("/api/hub/myinfo?x=%20y") for _ in range(6)]
    assert {answer.text for answer in answers} == {"ind1", "usa1", "deu1"}
    assert all(answer.headers["x-landed-at"] == answer.text for answer in answers)
    assert stage.regions["ind1"].seen[0][0].startswith("GET /hub/myinfo?x=%20y HTTP/1.1")


async def test_landing_is_not_told_when_it_is_not_known(
    stage: Edge, pages: httpx.AsyncClient
) -> None:
    await stage.refuse("usa1")
    answers = [await pages.get("/api/") for _ in range(6)]
    assert {answer.text for answer in answers} == {"ind1", "deu1"}
    assert {answer.headers.get("x-landed-at", answer.text) for answer in answers} == {
        "ind1",
        "deu1",
    }
    assert any("x-landed-at" not in answer.headers for answer in answers)


async def test_status_asks_one_server_and_no_other(stage: Edge, pages: httpx.AsyncClient) -> None:
    for name in ("ind1", "usa1", "deu1", "global"):
        assert (await pages.get(f"/api/status/{name}")).text == name
    await stage.refuse("usa1")
    assert (await pages.get("/api/status/usa1")).status_code == 502
    assert (await pages.get("/api/status/deu1")).text == "deu1"
