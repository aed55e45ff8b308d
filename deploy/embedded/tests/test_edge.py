"""nginx in front of small servers that behave well, badly, or not at all."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from embedded import edge, settings
from embedded.ground import prepare
from embedded.ledger import Ledger
from embedded.pages import values
from embedded.ports import HOST
from embedded.process import Process
from embedded.stack import forget
from embedded.testing import environment

Seen = list[tuple[str, bytes]]  # of each request: head and body


class Region:
    """A server that notes what it gets and answers with its name."""

    def __init__(self, name: str, port: int) -> None:
        self.name, self.port = name, port
        self.seen: Seen = []
        self.is_rude = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(
                    (
                        int(line.partition(":")[2])
                        for line in head.splitlines()
                        if line.lower().startswith("content-length:")
                    ),
                    0,
                )
                self.seen.append((head, await reader.readexactly(length)))
                if self.is_rude:
                    break
                body = self.name.encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        writer.close()


class Edge:
    """nginx, the three regions behind it, and a client."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        regions: dict[str, Region],
        pages: str,
        reload: Callable[[str], Awaitable[None]],
    ) -> None:
        self.client, self.regions, self.pages = client, regions, pages
        self.reload = reload
        self.servers: dict[str, asyncio.Server] = {}

    async def open(self, name: str) -> None:
        region = self.regions[name]
        self.servers[name] = await asyncio.start_server(region.serve, HOST, region.port)

    async def refuse(self, name: str) -> None:
        self.servers.pop(name).close()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Edge]:
    config = settings.load(environment(tmp_path / "data"))
    parts = {region: f"regional-api {region}" for region in config.regions}
    parts["global"] = "global-service"
    regions = {name: Region(name, config.port(part)) for name, part in parts.items()}
    ground = prepare(config.data_dir)
    ledger = Ledger(tmp_path / "processes.json", str(tmp_path))
    nginx = Process(edge.part(config, ground), tmp_path, ledger, print)
    address = f"http://{HOST}:{config.port('edge')}"

    async def reload(kept: str) -> None:
        others = set(config.regions) - {kept}
        fewer = config
        for region in others:
            fewer = fewer.without_region(region)
        await edge.reload(fewer, ground, nginx)

    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        pages = f"http://{HOST}:{config.port('hub-ui')}"
        under_test = Edge(client, regions, pages, reload)
        for name in regions:
            await under_test.open(name)
        await nginx.start()
        yield under_test
        await nginx.stop(at_once=asyncio.Event())
        for server in under_test.servers.values():
            server.close()
    forget(config)


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
    async with asyncio.timeout(10):  # the old worker processes may take a last request or two
        while {(await stage.client.get("/")).text for _ in range(6)} != {"deu1"}:
            pass
    async with httpx.AsyncClient(base_url=stage.pages, trust_env=False) as pages:
        assert (await pages.get("/api/")).headers["x-landed-at"] == "deu1"
        assert (await pages.get("/api/status/deu1")).text == "deu1"
        assert (await pages.get("/api/status/usa1")).text == "deu1", "no longer a way of its own"


@pytest.mark.parametrize("secret", ["nginx/", "Server: nginx/"])
async def test_tells_no_version(stage: Edge, secret: str) -> None:
    answer = await stage.client.get("/")
    assert secret not in str(answer.headers)


def test_template_leaves_the_variables_of_nginx(tmp_path: Path) -> None:
    sites = [values(settings.load({}, tmp_path), "hub", listen="3000", folder="/pages/hub")]
    text = edge.configuration("8080", "/edge", {"ind1": "here:1"}, "here:2", sites)
    assert "${" not in text
    assert "$proxy_add_x_forwarded_for" in text


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
