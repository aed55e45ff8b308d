"""`ADMIN_ALLOWED_NETWORKS`: the networks that may use the portal."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.global_service import service
from vetchium_testing.global_service.admin import ENDPOINTS
from vetchium_testing.global_service.service import Office, bearer

NETWORKS = ("10.1.0.0/16", "192.0.2.7", "2001:db8::/32")


@pytest.fixture(scope="module")
async def closed(make_database: Callable[[str], str]) -> AsyncIterator[Office]:
    async with service.office(
        make_database("global"),
        admin_allowed_networks=NETWORKS,
        trusted_proxy_count=1,
        trusted_proxies=("127.0.0.1",),
    ) as built:
        yield built


async def test_a_header_from_elsewhere(make_database: Callable[[str], str]) -> None:
    """S6: who reaches the server past its proxies does not choose a network."""
    async with service.office(
        make_database("global"),
        admin_allowed_networks=NETWORKS,
        trusted_proxy_count=1,
        trusted_proxies=("192.0.2.0/24",),
    ) as office:
        answer = await office.client.get("/admin/myinfo", headers={"X-Forwarded-For": "10.1.0.1"})
        problem(answer, 403)


@pytest.mark.parametrize(
    "client",
    [
        *("10.2.0.1", "192.0.2.8", "127.0.0.1", "2001:db9::1", "::1"),
        *("10.1.0.1, 10.2.0.1", "unknown", ""),
    ],
)
async def test_outside(closed: Office, client: str) -> None:
    session = await closed.signed_in("superadmin")
    headers = {"X-Forwarded-For": client} if client else {}
    for endpoint in ENDPOINTS:
        for more in ({}, bearer(session)):  # the response does not depend on the session
            answer = await closed.client.request(
                endpoint.method, endpoint.path, headers=headers | more, content=b"{"
            )
            problem(answer, 403)
    success(await closed.client.get("/", headers=headers))


@pytest.mark.parametrize(
    "client",
    ["10.1.255.255", "192.0.2.7", "2001:db8::1", "::ffff:10.1.0.1", "8.8.8.8, 10.1.0.1"],
)
async def test_inside(closed: Office, client: str) -> None:
    colleague = await closed.colleague()
    headers = {"X-Forwarded-For": client}
    login = success(await closed.post("login", colleague.credentials, **headers))
    body = login | {"tfa_code": await closed.mailed_code(colleague.address)}
    session = success(await closed.post("tfa", body, **headers))["session_token"]
    success(await closed.client.get("/admin/myinfo", headers=headers | bearer(session)))
    problem(await closed.client.get("/admin/myinfo", headers=headers), 401)


@pytest.mark.parametrize("value", ["10.0.0.0/33", "10.0.0.1/8", "office", "10.0.0.0/8,,x"])
def test_a_value_that_names_no_network_stops_the_start(value: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "GLOBAL_DB_CONN": "postgresql://x",
        "CORS_ALLOWED_ORIGINS": "*",
        "ADMIN_UI_URL": "ftp://x",
        "ADMIN_ALLOWED_NETWORKS": value,
    }
    done = subprocess.run(
        [sys.executable, "-m", "global_service"],
        env=environment,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert b"ADMIN_ALLOWED_NETWORKS" in done.stderr
    assert b"ADMIN_UI_URL" in done.stderr
    assert value.encode() not in done.stderr
