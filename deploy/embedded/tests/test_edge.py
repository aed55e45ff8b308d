"""nginx in front of small servers that work, fail, or do not run."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from embedded import edge, settings
from embedded.edge_options import Options
from embedded.pages import values
from embedded.ports import HOST
from embedded.testing_edge import Edge


async def test_goes_round_all_regions(stage: Edge) -> None:
    answers = [(await stage.client.get("/")).text for _ in range(6)]
    assert sorted(answers) == ["deu1", "deu1", "ind1", "ind1", "usa1", "usa1"]


async def test_staff_go_to_the_global_service(stage: Edge) -> None:
    assert (await stage.client.get("/admin/list-users")).text == "global"
    assert (await stage.client.get("/administration")).text != "global"


async def test_leaves_out_a_region_that_refuses(stage: Edge) -> None:
    await stage.refuse("usa1")
    answers = [await stage.client.post("/hub/login", json={"n": n}) for n in range(9)]
    assert {answer.text for answer in answers} == {"ind1", "deu1"}
    await stage.open("usa1")
    await asyncio.sleep(3.1)  # nginx counts whole seconds
    assert "usa1" in {(await stage.client.get("/")).text for _ in range(6)}


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_never_repeats_what_may_have_arrived(stage: Edge, method: str) -> None:
    for region in stage.regions.values():
        region.is_rude = True
    answer = await stage.client.request(method, "/hub/tfa", json={"code": 1})
    assert answer.status_code == 502
    assert sum(len(region.seen) for region in stage.regions.values()) == 1


async def test_passes_on_who_asks_and_for_what(stage: Edge) -> None:
    headers = {
        "X-Forwarded-For": "198.51.100.7",
        "X-Request-ID": "abc",
        "Host": "api.example.com:8080",
    }
    name = (await stage.client.get("/a%2Fb//c?x=%20y&x=", headers=headers)).text
    head = stage.regions[name].seen[0][0].splitlines()
    assert head[0] == "GET /a%2Fb//c?x=%20y&x= HTTP/1.1"
    assert f"X-Forwarded-For: 198.51.100.7, {HOST}" in head
    assert "X-Request-ID: abc" in head
    assert "Host: api.example.com:8080" in head
    assert not any(line.startswith("Connection:") for line in head)


async def test_keeps_connections_to_the_regions(stage: Edge) -> None:
    connections = 0
    serve = stage.regions["global"].serve

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await serve(reader, writer)

    await stage.refuse("global")
    port = stage.regions["global"].port
    async with await asyncio.start_server(counted, HOST, port):
        for _ in range(20):
            assert (await stage.client.get("/admin/")).status_code == 200
    assert connections <= 4, "at most one for each worker process"


async def test_body_over_the_limit_reaches_the_service_which_refuses_it(stage: Edge) -> None:
    body = b"x" * (1024 * 1024 + 1)
    name = (await stage.client.post("/hub/login", content=body)).text
    assert stage.regions[name].seen[0][1] == body


def is_problem(answer: httpx.Response, status: int) -> bool:
    return (
        answer.status_code == status
        and answer.headers["content-type"] == "application/problem+json"
        and answer.headers["x-request-id"] == "abc"
        and json.loads(answer.content)["status"] == status
    )


async def test_its_own_errors_are_problems(stage: Edge) -> None:
    headers = {"X-Request-ID": "abc"}
    huge = await stage.client.post("/", content=b"x" * 3_000_000, headers=headers)
    assert is_problem(huge, 413)
    for name in list(stage.servers):
        await stage.refuse(name)
    assert is_problem(await stage.client.get("/", headers=headers), 502)


async def test_draws_a_request_id_if_the_callers_is_none(stage: Edge) -> None:
    for name in list(stage.servers):
        await stage.refuse(name)
    answer = await stage.client.get("/", headers={"X-Request-ID": "a b"})
    assert len(answer.headers["x-request-id"]) == 32


async def test_reload_changes_the_regions_and_answers_what_is_under_way(stage: Edge) -> None:
    may_answer = asyncio.Event()
    serve = stage.regions["usa1"].serve

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await may_answer.wait()
        await serve(reader, writer)

    await stage.refuse("usa1")
    port = stage.regions["usa1"].port
    async with await asyncio.start_server(slow, HOST, port):
        asked = [asyncio.create_task(stage.client.post("/", json={})) for _ in range(6)]
        await asyncio.sleep(0.5)
        await stage.reload("deu1")
        may_answer.set()
        found = sorted(answer.text for answer in await asyncio.gather(*asked))
    assert found == ["deu1", "deu1", "ind1", "ind1", "usa1", "usa1"]
    async with asyncio.timeout(10):  # the old worker processes may still accept a few requests
        while {(await stage.client.get("/")).text for _ in range(6)} != {"deu1"}:
            pass
    async with httpx.AsyncClient(base_url=stage.pages, trust_env=False) as pages:
        assert (await pages.get("/api/")).headers["x-landed-at"] == "deu1"
        assert (await pages.get("/api/status/deu1")).text == "deu1"
        assert (await pages.get("/api/status/usa1")).text == "deu1", "no longer a way of its own"


async def test_reload_does_not_cut_a_connection_that_is_idle_for_a_moment(stage: Edge) -> None:
    """A client that is about to send a request would get a closed connection."""
    question = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    reader, writer = await asyncio.open_connection(HOST, stage.client.base_url.port)
    writer.write(question)
    await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(4)
    await stage.reload("deu1")
    await asyncio.sleep(1)
    writer.write(question)
    assert (await reader.readline()).split()[1] == b"200"
    assert b"Connection: close" in await reader.readuntil(b"\r\n\r\n")
    writer.close()


@pytest.mark.parametrize("secret", ["nginx/", "Server: nginx/"])
async def test_tells_no_version(stage: Edge, secret: str) -> None:
    answer = await stage.client.get("/")
    assert secret not in str(answer.headers)


def test_template_leaves_the_variables_of_nginx(tmp_path: Path) -> None:
    sites = [values(settings.load({}, tmp_path), "hub", listen="listen 3000;", folder="/pages/hub")]
    text = edge.configuration(
        "listen 8080;", "/edge", {"ind1": "here:1"}, "here:2", sites, options=Options()
    )
    assert "${" not in text
    assert "$proxy_add_x_forwarded_for" in text
