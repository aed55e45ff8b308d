"""What one client may take of the edge: H2, M6, S3."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
import pytest

from embedded import edge_options
from embedded.edge_options import has_ipv6
from embedded.ports import HOST
from embedded.settings import CHECKOUT, SettingsError
from embedded.testing_edge import Edge, edge_under_test

PROXIED = {"EDGE_TRUSTED_PROXIES": "127.0.0.0/8,::1"}
FEW = {"EDGE_CLIENT_POSTS": "1", "EDGE_CLIENT_POSTS_BURST": "2", "EDGE_CLIENT_CONNECTIONS": "4"}


@pytest.fixture(scope="module")
async def few(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Edge]:
    async with edge_under_test(tmp_path_factory.mktemp("few"), **FEW, **PROXIED) as found:
        yield found


async def login(stage: Edge, client: str, path: str = "/hub/login") -> httpx.Response:
    return await stage.client.post(path, json={}, headers={"X-Forwarded-For": client})


async def test_unauthenticated_posts_of_one_client_are_limited(few: Edge) -> None:
    """H2, M6."""
    answers = [await login(few, "198.51.100.1") for _ in range(6)]
    assert [answer.status_code for answer in answers[:3]] == [200] * 3
    refused = answers[-1]
    assert refused.status_code == refused.json()["status"] == 429
    assert refused.headers["retry-after"] == "1"
    assert (await login(few, "198.51.100.2")).status_code == 200, "another client"
    signed_in = [await login(few, "198.51.100.1", "/org/filter-users") for _ in range(6)]
    assert {answer.status_code for answer in signed_in} == {200}


async def test_a_client_of_ipv6_is_its_network(few: Edge) -> None:
    """M6: 2^64 addresses of one customer are one client; a neighbour's are not."""
    answers = [await login(few, f"2001:db8:0:7:{n}::{n}") for n in range(1, 7)]
    assert answers[-1].status_code == 429
    assert (await login(few, "2001:db8:0:8::1")).status_code == 200


async def test_a_mapped_address_is_one_of_ipv4(few: Edge) -> None:
    """Else all clients of IPv4 would be one where a socket takes both."""
    answers = [await login(few, "::ffff:203.0.113.1") for _ in range(6)]
    assert answers[-1].status_code == 429
    assert (await login(few, "::ffff:203.0.113.2")).status_code == 200
    assert (await login(few, "203.0.113.1")).status_code == 429


async def test_who_is_not_a_trusted_proxy_names_nobody(tmp_path: Path) -> None:
    async with edge_under_test(tmp_path, **FEW) as stage:
        answers = [await login(stage, f"198.51.100.{n}") for n in range(6)]
        assert answers[-1].status_code == 429


async def test_requests_of_one_client_at_once_are_limited(tmp_path: Path) -> None:
    """H2: bodies that never end."""
    async with edge_under_test(tmp_path, **FEW) as stage:
        with ExitStack() as held:
            for _ in range(4):
                wire = held.enter_context(socket.create_connection((HOST, stage.ports["edge"])))
                wire.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx")
            await asyncio.sleep(0.3)
            assert (await stage.client.get("/")).status_code == 429
            async with httpx.AsyncClient(
                base_url=str(stage.client.base_url),
                transport=httpx.AsyncHTTPTransport(local_address="127.0.0.2"),
            ) as other:
                assert (await other.get("/")).status_code == 200
            assert (await asked_later(stage)).status_code == 200, "their 5 s are over"


async def asked_later(stage: Edge) -> httpx.Response:
    await asyncio.sleep(7)
    return await stage.client.get("/")


async def test_half_heads_shut_nobody_out_and_end(tmp_path: Path) -> None:
    """H2, S3: more than one process of nginx had places for before."""
    async with edge_under_test(tmp_path) as stage:
        with ExitStack() as held:
            wires = []
            for _ in range(2500):
                wire = held.enter_context(socket.create_connection((HOST, stage.ports["edge"])))
                wire.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-a: ")
                wires.append(wire)
            assert (await stage.client.get("/")).status_code == 200
            await asyncio.sleep(8)
            wires[-1].settimeout(0.1)
            with pytest.raises(ConnectionResetError):
                wires[-1].recv(1)


async def test_bodies_that_lack_a_byte_take_no_memory(tmp_path: Path) -> None:
    """H2: 80 of them took 154 MiB."""
    async with edge_under_test(tmp_path) as stage:
        before = memory()
        with ExitStack() as held:
            for _ in range(80):
                wire = held.enter_context(socket.create_connection((HOST, stage.ports["edge"])))
                wire.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
                wire.sendall(b"x" * 999_999)
            await asyncio.sleep(1)
            assert memory() - before < 16 << 20


def memory() -> int:
    nginx = [each for each in psutil.Process().children() if each.name() == "nginx"]
    return sum(each.memory_info().rss for one in nginx for each in one.children())


def unauthenticated() -> Iterator[str]:
    for path in (CHECKOUT / "hub-ui" / "openapi").glob("*.json"):
        for route, methods in json.loads(path.read_text("utf-8"))["paths"].items():
            if "post" in methods and not methods["post"].get("security"):
                yield route


def test_every_unauthenticated_post_is_counted() -> None:
    """M6: the pattern of the template, and the OpenAPI documents."""
    template = (CHECKOUT / "deploy" / "nginx" / "edge.conf.template").read_text("utf-8")
    (pattern,) = re.findall(r'"~(\^POST .*)" \$client;', template)
    routes = set(unauthenticated())
    assert {"/hub/login", "/org/init-signup", "/admin/tfa"} <= routes
    for route in routes:
        assert re.match(pattern, f"POST {route}"), route
        assert re.match(pattern, f"POST /api{route}"), route


def test_mistakes_are_named_all_at_once() -> None:
    given = {
        "EDGE_CLIENT_POSTS": "many",
        "EDGE_PROCESSES": "0",
        "EDGE_TRUSTED_PROXIES": "10.0.0.0/8,proxy",
        "CORS_ALLOWED_ORIGINS": "http://a; return 200",
        "EDGE_HSTS_SECONDS": "-1",
    }
    with pytest.raises(SettingsError) as caught:
        edge_options.read(given, "")
    assert all(name in str(caught.value) for name in given)
    assert "return" not in str(caught.value)


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
async def test_edge_and_pages_listen_on_ipv6(tmp_path: Path) -> None:
    """F18."""
    async with edge_under_test(tmp_path) as stage:
        for part, port in stage.ports.items():
            async with httpx.AsyncClient(trust_env=False) as client:
                assert (await client.get(f"http://[::1]:{port}/")).status_code == 200, part
