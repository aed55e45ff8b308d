"""Databases quote the rows they refuse: none of it may reach the log (design §9)."""

import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from vetchium_testing.answers import problem, success
from vetchium_testing.db.roles import as_service
from vetchium_testing.regional_api.flows import new_address
from vetchium_testing.regional_api.joined_regions import KEY, PASSWORD, SECRET, Platform, bearer

SCRIPT = Path(sys.executable).parent / "regional-api"
SPELL = "Failing row contains"


class Logging:
    """A real process that writes its log, at its chattiest, to a file."""

    def __init__(self, client: httpx.AsyncClient, log: Path) -> None:
        self.client = client
        self.log = log

    def lines(self, event: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in found if line["event"] == event]


@pytest.fixture
async def logging(platform: Platform, tmp_path: Path) -> AsyncIterator[Logging]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "LOG_LEVEL": "debug",
        # Other tests count in the same databases.
        "LIMIT_SIGNUP_CLIENT": "100000/1h",
        "LIMIT_SIGNUP_RECIPIENT": "100000/1h",
        "DRAIN_DELAY": "0s",
        "REGION": "usa1",
        "GLOBAL_DB_CONN": as_service(platform.conninfo["global"], "regional-api", "usa1"),
        "REGIONAL_DB_CONN": as_service(platform.conninfo["usa1"], "regional-api", "usa1"),
        "SERVICE_PRIVATE_KEY": SECRET,
        "EMAIL_HASH_KEY": KEY,
        "CORS_ALLOWED_ORIGINS": "*",
        "HUB_UI_URL": "https://hub",
        "ORG_UI_URL": "https://org",
        "AGENCY_UI_URL": "https://agency",
    }
    log = tmp_path / "log"
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            SCRIPT, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            while not await _is_up(client):
                assert process.returncode is None, log.read_text()
                await asyncio.sleep(0.05)
            yield Logging(client, log)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 25) == 0
    finally:
        if process.returncode is None:
            process.kill()


async def _is_up(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
async def refused(platform: Platform) -> AsyncIterator[str]:
    """An address whose rows the region refuses, whole and in so many words."""
    address = new_address(f"zaphira{secrets.token_hex(4)}")
    refusals = {"emails": "email_to", "hub_users": "email_address"}
    for table, column in refusals.items():
        await platform.sql(
            "usa1",
            f"alter table {table} add constraint refusal check ({column} <> '{address}') not valid",
        )
    yield address
    for table in refusals:
        await platform.sql("usa1", f"alter table {table} drop constraint refusal")


async def test_a_refused_row_is_not_quoted(
    platform: Platform, logging: Logging, refused: str
) -> None:
    account = await platform.account("usa1")
    session = await platform.session(account)
    answers = [
        await logging.client.post("/hub/request-signup", json={"email_address": refused}),
        await logging.client.post(
            "/hub/request-email-change",
            json={"new_email_address": refused, "current_password": PASSWORD},
            headers=bearer(session),
        ),
    ]
    for answer in answers:
        problem(answer, 500)
        assert refused not in answer.text
        assert "onstraint" not in answer.text
    success(await logging.client.get("/hub/myinfo", headers=bearer(session)))
    await logging.client.get("/metrics")  # with which the log is written up to that point
    assert logging.lines("request")[-1]["route"] == "/hub/myinfo"

    failed = logging.lines("request_failed")
    assert len(failed) == 2
    for line, answer in zip(failed, answers, strict=True):
        assert line["error"] == "CheckViolation"
        assert line["request_id"] == answer.headers["x-request-id"]
        assert any("enqueue" in frame or "service" in frame for frame in line["trace"])
    text = logging.log.read_text()
    for secret in (refused, refused.partition("@")[0], account.address, session[5:], SPELL):
        assert secret not in text
