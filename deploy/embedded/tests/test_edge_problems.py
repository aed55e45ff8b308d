"""What nginx says by itself: always a problem document, in every server block."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from embedded.ports import HOST
from embedded.testing_edge import Edge, edge_under_test

ORIGIN = "https://hub.example.com"
C18 = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
}
_LINES = f"Host: x\r\nX-Request-ID: abc\r\nOrigin: {ORIGIN}\r\n"
_LONG = "x" * 17_000
BY_ITSELF: dict[str, tuple[int, str]] = {
    "no HTTP": (400, "no HTTP at all\r\n\r\n"),
    "no host": (400, f"GET / HTTP/1.1\r\nX-Request-ID: abc\r\nOrigin: {ORIGIN}\r\n\r\n"),
    "two lengths": (
        400,
        f"POST / HTTP/1.1\r\n{_LINES}Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ),
    "TRACE": (405, f"TRACE /hub/login HTTP/1.1\r\n{_LINES}\r\n"),
    "3 MB": (413, f"POST /api/hub/login HTTP/1.1\r\n{_LINES}Content-Length: 3000000\r\n\r\n"),
    "long address": (414, f"GET /{_LONG} HTTP/1.1\r\n{_LINES}\r\n"),
    "long header": (431, f"GET / HTTP/1.1\r\n{_LINES}Cookie: {_LONG}\r\n\r\n"),
    "many headers": (431, f"GET / HTTP/1.1\r\n{_LINES}" + f"Cookie: {'x' * 9000}\r\n" * 9 + "\r\n"),
    "coding": (
        501,
        f"POST / HTTP/1.1\r\n{_LINES}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ),
    "version": (505, f"GET / HTTP/3.0\r\n{_LINES}\r\n"),
    "metrics": (404, f"GET /metrics HTTP/1.1\r\n{_LINES}\r\n"),
}
OF_PAGES = {
    "page": (405, f"POST / HTTP/1.1\r\n{_LINES}Content-Length: 0\r\n\r\n"),
    "asset": (404, f"GET /assets/none.js HTTP/1.1\r\n{_LINES}\r\n"),
    **{
        path: (404, f"GET {path} HTTP/1.1\r\n{_LINES}\r\n")
        for path in (
            *("/api", "/api/metrics", "/api/%6detrics", "/api//readyz", "/api/x/../healthz"),
            *("/api/docs", "/api/docs/", "/api/docs/redoc", "/api/%64ocs", "/api/x/%2e%2e/docs"),
            *("/api/openapi.json", "/api/openapi"),
        )
    },
}
PORTALS = ("hub", "admin", "org", "agency")


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Edge]:
    folder = tmp_path_factory.mktemp("edge")
    async with edge_under_test(folder, CORS_ALLOWED_ORIGINS=ORIGIN) as found:
        yield found


async def asked(port: int, request: str) -> tuple[int, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(request.encode())
    status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert len(headers) == len(lines), "no header comes twice"
    body = await reader.readexactly(int(headers["content-length"]))
    writer.close()
    return int(status.split()[1]), headers, body


def check(status: int, found: tuple[int, dict[str, str], bytes], *, has_head: bool = True) -> None:
    said, headers, body = found
    document = json.loads(body)
    assert said == document["status"] == status
    assert {"type", "title", "detail"} <= document.keys()
    assert headers["content-type"] == "application/problem+json"
    assert C18.items() <= headers.items()
    assert "strict-transport-security" not in headers
    if has_head:
        assert headers["x-request-id"] == "abc"
        assert headers["access-control-allow-origin"] == ORIGIN
        assert headers["access-control-expose-headers"] == "retry-after, x-request-id, x-served-by"
    else:
        assert len(headers["x-request-id"]) == 32
    assert ("allow" in headers) == (status == 405)


@pytest.mark.parametrize("name", BY_ITSELF)
async def test_edge(stage: Edge, name: str) -> None:
    """F2, C18."""
    status, request = BY_ITSELF[name]
    # What comes before the head, or breaks in its first line, is answered without it.
    has_head = name not in {"no HTTP", "long address", "version"}
    check(status, await asked(stage.ports["edge"], request), has_head=has_head)


@pytest.mark.parametrize("portal", PORTALS)
async def test_pages(stage: Edge, portal: str) -> None:
    """F2, C18; S1: no document with scripts of its own on the origin that keeps the session."""
    for name, (status, request) in {**BY_ITSELF, **OF_PAGES}.items():
        if name == "metrics":  # a page, to the pages
            continue
        has_head = name not in {"no HTTP", "long address", "version"}
        check(status, await asked(stage.ports[f"{portal}-ui"], request), has_head=has_head)


@pytest.mark.parametrize(
    ("server", "name", "methods"),
    [
        ("edge", "TRACE", "get, head, options, post"),
        ("hub-ui", "TRACE", "get, head, options, post"),
        ("hub-ui", "page", "get, head"),
    ],
)
async def test_a_refused_method_names_others(
    stage: Edge, server: str, name: str, methods: str
) -> None:
    """Fuzz: RFC 9110 §15.5.6."""
    _, request = {**BY_ITSELF, **OF_PAGES}[name]
    _, headers, _ = await asked(stage.ports[server], request)
    assert headers["allow"] == methods


async def test_nobody_there(tmp_path: Path) -> None:
    """F2."""
    async with edge_under_test(tmp_path, CORS_ALLOWED_ORIGINS="*") as stage:
        for name in list(stage.servers):
            await stage.refuse(name)
        for path in ("/hub/login", "/admin/login"):
            request = f"POST {path} HTTP/1.1\r\n{_LINES}Content-Length: 0\r\n\r\n"
            status, headers, _ = await asked(stage.ports["edge"], request)
            assert status == 502
            assert headers["access-control-allow-origin"] == "*"
            assert "vary" not in headers
        request = f"GET /api/hub/myinfo HTTP/1.1\r\n{_LINES}\r\n"
        assert (await asked(stage.ports["hub-ui"], request))[0] == 502


async def test_other_origins_may_not_read(stage: Edge) -> None:
    headers = {"Origin": "https://other.example"}
    answer = await stage.client.get("/metrics", headers=headers)
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["vary"] == "Origin"
    assert "vary" not in (await stage.client.get("/metrics")).headers


async def test_foreign_cookies_shut_nobody_out(stage: Edge) -> None:
    """F2: nor do they reach a service."""
    for region in stage.regions.values():
        region.seen.clear()
    cookie = {"Cookie": f"a={'x' * 12_000}"}
    assert (await stage.client.get("/hub/myinfo", headers=cookie)).status_code == 200
    async with httpx.AsyncClient(base_url=stage.pages, trust_env=False) as pages:
        assert (await pages.get("/api/hub/myinfo", headers=cookie)).status_code == 200
    heads = [head for region in stage.regions.values() for head, _ in region.seen]
    assert len(heads) == 2
    assert not any("cookie" in head.lower() for head in heads)


async def test_hsts_where_it_is_asked_for(tmp_path: Path) -> None:
    """C18."""
    async with edge_under_test(tmp_path, EDGE_HSTS_SECONDS="31536000") as stage:
        async with httpx.AsyncClient(base_url=stage.pages, trust_env=False) as pages:
            answers = [await pages.get(path) for path in ("/", "/settings.json", "/api/x", "/api")]
            answers += [await pages.get(path) for path in ("/api/status/ind1", "/assets/none")]
        answers += [await stage.client.get(path) for path in ("/", "/metrics", "/admin/x")]
        for answer in answers:
            policy = ["max-age=31536000; includeSubDomains"]
            assert answer.headers.get_list("strict-transport-security") == policy
