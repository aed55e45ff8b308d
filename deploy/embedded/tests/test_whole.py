"""The whole stack as `make up` starts it: one stack for all tests of this file."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path

import httpx
import psutil
import pytest

from common.db.roles import login
from embedded.stack import Stack, ledger
from embedded.testing import StackUnderTest, eventually, stack_under_test

REGIONS = ("ind1", "usa1", "deu1")
MAY_CONNECT = {
    "global": {"global-service", *(f"regional-api {region}" for region in REGIONS)},
    **{region: {f"regional-api {region}", f"regional-worker {region}"} for region in REGIONS},
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackUnderTest]:
    with stack_under_test(tmp_path_factory.mktemp("whole")) as stack:
        up = stack.run("up", "--detach")
        assert up.returncode == 0, up.stdout + up.stderr
        yield stack


def account(stack: StackUnderTest, region: str) -> dict[str, str]:
    found: dict[str, str]
    note = f"professional, home region {region}"
    (found,) = (each for each in stack.note()["accounts"] if each["note"].startswith(note))
    return found


@pytest.mark.parametrize(("landing", "home"), list(product(REGIONS, REGIONS)))
def test_demo_account_signs_in_through_any_region(
    whole: StackUnderTest, landing: str, home: str
) -> None:
    person = account(whole, home)
    url = whole.note()["urls"][f"regional-api {landing}"]
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as client:
        sent = {key: person[key] for key in ("email_address", "password")}
        challenge = client.post("/hub/login", json=sent).json()
        text = whole.run("mail", person["email_address"]).stdout
        (code,) = set(re.findall(r"\b\d{6}\b", text))
        session = client.post("/hub/tfa", json={**challenge, "tfa_code": code}).json()
        bearer = {"Authorization": f"Bearer {session['session_token']}"}
        me = client.get("/hub/myinfo", headers=bearer)
    assert me.json()["email_address"] == person["email_address"]
    assert me.headers["x-served-by"] == home


def test_edge_leads_to_everything(whole: StackUnderTest) -> None:
    with httpx.Client(base_url=whole.note()["urls"]["edge"], trust_env=False) as client:
        served = {client.get("/global/get-regions").headers["x-served-by"] for _ in range(6)}
        assert served == set(REGIONS)
        domain = {"domain": "example.com"}
        assert client.post("/global/check-domain", json=domain).json() == {"is_approved": True}
        huge = client.post("/hub/login", json={"email_address": "x" * (1 << 20)})
        assert huge.status_code == 413
        assert "x-request-id" in huge.headers, "it is the service that refuses"
        assert client.get("/admin/myinfo").headers["x-served-by"] not in REGIONS


@pytest.mark.parametrize("database", ["global", *REGIONS])
def test_only_those_connect_who_may(whole: StackUnderTest, database: str) -> None:
    """Invariant 1, as the database server sees it; each by its own login (H1)."""
    stack = Stack(whole.settings, print)
    said = subprocess.run(
        [
            stack.ground.postgres_bin / "psql",
            "-At",
            whole.note()["superuser_databases"][database],
        ],
        input="SELECT DISTINCT application_name, usename FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = {f"{part}|{login(*part.split())}" for part in MAY_CONNECT[database]}
    assert set(said.stdout.split("\n")) - {""} == expected


def test_no_process_is_given_a_foreign_password(whole: StackUnderTest) -> None:
    """Invariant 1, as the processes' environments show it."""
    passwords = {
        (database, name): conninfo.split(":")[2].partition("@")[0]
        for database, logins in whole.note()["logins"].items()
        for name, conninfo in (logins | {"owner": whole.note()["databases"][database]}).items()
    }
    for part, pid in whole.processes().items():
        if part.partition(" ")[0] not in {"regional-api", "regional-worker", "global-service"}:
            continue
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            said = " ".join([*each.environ().values(), *each.cmdline()])
            known = {each for each, password in passwords.items() if password in said}
            allowed = {name for name, who in MAY_CONNECT.items() if part in who}
            assert known == {(name, login(*part.split())) for name in allowed}, part


def is_back(stack: StackUnderTest, part: str, old: int) -> bool:
    alive = dict(ledger(stack.settings).read().alive())
    return part in alive and alive[part].pid != old


@pytest.mark.parametrize("part", ["regional-api usa1", "regional-worker ind1", "global-service"])
def test_service_that_dies_is_started_again(whole: StackUnderTest, part: str) -> None:
    old = whole.processes()[part]
    os.kill(old, signal.SIGKILL)
    eventually(partial(is_back, whole, part, old))
    port = whole.settings.port(part)
    eventually(partial(is_well, f"http://127.0.0.1:{port}/readyz"))
    log = (whole.settings.logs / "stack.log").read_text("utf-8")
    assert f"{part} was killed by SIGKILL, starting it again in 0.5 s" in log


def is_well(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def test_logs_can_be_read_by_part(whole: StackUnderTest) -> None:
    said = whole.run("logs", "--no-follow", "regional-worker").stdout.splitlines()
    assert {line.split()[0] for line in said} == {f"regional-worker-{code}" for code in REGIONS}


def test_comes_back_as_it_was(whole: StackUnderTest, tmp_path: Path) -> None:
    before = whole.note()
    assert whole.run("down").stdout == "stopped\n"
    log = (whole.settings.logs / "stack.log").read_text("utf-8")
    assert "killed\n" not in log, "everybody stopped when asked"
    again = whole.run("up", "--detach")
    assert again.returncode == 0, again.stdout
    assert "demo data " not in again.stdout
    assert whole.note() == before
