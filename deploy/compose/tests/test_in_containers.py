"""The stack in containers on a real engine: isolated, supervised, and removed completely."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import permutations

import dns.message
import dns.query
import httpx
import pytest

from containers.engine import REGIONS
from containers.testing import Run, docker
from embedded.settings import CHECKOUT, UI_PORTS
from embedded.testing import eventually

pytestmark = [pytest.mark.docker, pytest.mark.slow]

TRY = """
import socket, sys
for place in sys.argv[1:]:
    try:
        socket.create_connection((place, 5432), 3).close()
    except OSError as error:
        print(place, type(error).__name__)
    else:
        print(place, "connected")
"""


def reached(stack: Run, service: str, *places: str) -> dict[str, str]:
    """Try to connect to port 5432 of each place from inside a container; return place → outcome."""
    said = docker("exec", stack.container(service), "python", "-c", TRY, *places)
    return dict(line.split() for line in said.splitlines())


def addresses(stack: Run, service: str) -> list[str]:
    found = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
    return docker("inspect", "-f", found, stack.container(service)).split()


@pytest.mark.parametrize(("here", "there"), [*permutations(REGIONS, 2)])
@pytest.mark.parametrize("service", ["regional-api", "regional-worker"])
def test_another_regions_database_cannot_be_reached(
    stack: Run, service: str, here: str, there: str
) -> None:
    """Not by its name, which is unknown there, and not by its address, which has no route."""
    (address,) = addresses(stack, f"postgres-{there}")
    own, foreign = f"postgres-{here}", f"postgres-{there}"
    assert reached(stack, f"{service}-{here}", own, foreign, address) == {
        own: "connected",
        foreign: "gaierror",
        address: "TimeoutError",
    }


def test_a_worker_does_not_reach_the_global_database(stack: Run) -> None:
    (address,) = addresses(stack, "postgres-global")
    assert reached(stack, "regional-api-ind1", address)[address] == "connected"
    found = reached(stack, "regional-worker-ind1", "postgres-global", address)
    assert found == {"postgres-global": "gaierror", address: "TimeoutError"}


def test_the_host_is_no_way_around(stack: Run) -> None:
    """The database ports are open on the host's loopback only, which containers do not see."""
    port = int(stack.variables["USA1_DB_PORT"])
    gateways = "{{range .NetworkSettings.Networks}}{{.Gateway}} {{end}}"
    container = stack.container("regional-api-ind1")
    for gateway in docker("inspect", "-f", gateways, container).split():
        question = f"import socket; socket.create_connection(({gateway!r}, {port}), 3)"
        said = docker("exec", container, "python", "-c", question, is_expected=False)
        assert re.search("ConnectionRefusedError|TimeoutError", said)


def test_nobody_can_write_or_read_what_is_not_his(stack: Run) -> None:
    question = "id -u; touch /app/x; touch /x; ls -ln /run/secrets | cut -c1-10"
    said = docker("exec", stack.container("regional-api-ind1"), "sh", "-c", question)
    assert int(said.split()[0]) > 0
    assert said.count("Read-only file system") == 2
    assert set(re.findall(r"^-\S+", said, re.MULTILINE)) == {"-rw-------"}


def test_no_secret_is_seen_by_who_may_inspect(stack: Run) -> None:
    secrets = [
        path.read_text("utf-8").strip() for path in (stack.folder / "compose/secrets").iterdir()
    ]
    for service in ("regional-api-ind1", "regional-worker-ind1", "global-service", "edge"):
        (found,) = json.loads(docker("inspect", stack.container(service)))
        said = json.dumps(found["Config"])
        assert not [secret for secret in secrets if secret in said]


def test_what_dies_is_started_again(stack: Run) -> None:
    container = stack.container("regional-api-deu1")
    state = "{{.State.Pid}} {{.State.Health.Status}}"
    pid, _, health = docker("inspect", "-f", state, container).strip().partition(" ")
    assert health == "healthy"
    if os.geteuid():
        pytest.skip("only root may kill a container's process from outside")
    os.kill(int(pid), signal.SIGKILL)

    def is_back() -> bool:
        new, _, health = docker("inspect", "-f", state, container).strip().partition(" ")
        return new not in {pid, "0"} and health == "healthy"

    eventually(is_back, 60)


def test_a_volume_that_lacks_a_login_gets_it_at_the_next_start(stack: Run) -> None:
    """H1: as a volume of an older release does, which has neither the logins nor a note of them."""
    container = stack.container("postgres-usa1")

    def run(question: str) -> str:
        words = "psql", "-U", "postgres", "-d", "vetchium_usa1", "-Atc", question
        return docker("exec", container, *words, is_expected=False)

    docker("exec", container, "rm", "-f", "/data/pg/vetchium-logins")
    run("drop owned by vetchium_worker_usa1")
    assert run("drop role vetchium_worker_usa1") == "DROP ROLE\n"
    asked = "select rolcanlogin from pg_roles where rolname = 'vetchium_worker_usa1'"
    for _ in range(2):  # the second start finds the note
        docker("restart", container)
        eventually(lambda: run(asked) == "t\n", 60)
    worker = int(stack.variables["REGIONAL_WORKER_USA1_PORT"])

    def is_ready() -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{worker}/readyz", trust_env=False).is_success
        return False

    eventually(is_ready, 60)


def test_tour_and_isolation_of_the_end_to_end_suite(stack: Run) -> None:
    """Two read-only files; the whole suite can also run against a stack."""
    files = ("tests/e2e/test_readme_tour.py", "tests/e2e/test_isolation.py")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", *files],
        cwd=CHECKOUT,
        env=stack.variables | {"E2E_DATA_DIR": str(stack.folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout


def test_commands_of_make_know_the_mode(stack: Run) -> None:
    note = json.loads(stack.make("status", "--json").stdout)
    assert note["mode"] == "docker"
    people, companies = 4, 2 * len(REGIONS)
    assert len(note["accounts"]) == people + 3 * companies
    assert "Confirm your address" not in stack.make("mail", "maya@example.com").stderr
    founder = "superadmin@org-ind1.example"
    assert (
        "_vetchium-verify.org-ind1.example" in stack.make("mail", founder, "--about", "DNS").stdout
    )
    logs = stack.make("logs", "--no-follow", "regional-worker ind1").stdout
    assert "mail_sent" in logs
    assert "global: global: up to date" in stack.make("migrate").stdout
    again = stack.make("run", "regional-api", "ind1")
    assert again.returncode == 1
    assert "runs in containers" in again.stderr


def test_records_count_at_once(stack: Run) -> None:
    def texts(by: Callable[..., dns.message.Message]) -> str:
        query = dns.message.make_query("new.example", "TXT")
        answer = by(query, "127.0.0.1", port=int(stack.variables["DNS_PORT"]), timeout=5)
        return " ".join(str(record) for rrset in answer.answer for record in rrset)

    assert not texts(dns.query.udp)
    assert stack.make("dns", "new.example", "one").stdout == "added\n"
    assert texts(dns.query.udp) == texts(dns.query.tcp) == '"one"'
    assert "new.example one" in stack.make("dns").stdout
    assert stack.make("dns", "--remove", "new.example").stdout == "removed: 1\n"
    assert not texts(dns.query.udp)
    assert stack.make("dns", "new.example").returncode == 1
    held = "touch /zone/x; touch /app/x; id -u"
    said = docker("exec", stack.container("dns"), "sh", "-c", held)
    assert said.count("Read-only file system") == 2
    assert "10001" in said


@pytest.mark.parametrize("entry", UI_PORTS)
def test_each_portal_has_its_pages_and_leads_to_its_server(stack: Run, entry: str) -> None:
    address = f"http://127.0.0.1:{stack.variables[f'{entry.upper()}_UI_PORT']}"
    page = httpx.get(f"{address}/any/page", trust_env=False).raise_for_status()
    assert "<!doctype html>" in page.text.lower()
    assert "default-src 'none'" in page.headers["content-security-policy"]
    served = httpx.get(f"{address}/api/", trust_env=False).raise_for_status()
    assert served.headers["x-served-by"] in ({"global"} if entry == "admin" else REGIONS)


def test_data_survive_down_and_reset_leaves_nothing(stack: Run) -> None:
    """The last test of the stack, ensured by the file's name and the test's place."""
    before = json.loads(stack.make("status", "--json").stdout)
    name = f"name={before['project']}"
    assert stack.make("down").returncode == 0
    assert not docker("ps", "-aq", "--filter", name)
    up = stack.make("up", "--detach")
    assert up.returncode == 0, up.stdout + up.stderr
    assert json.loads(stack.make("status", "--json").stdout) == before
    eventually(partial(_is_reset, stack, name), 60)
    assert not (stack.folder / "compose").exists()


def _is_reset(stack: Run, name: str) -> bool:
    stack.make("reset")
    kinds = (("ps", "-aq"), ("volume", "ls", "-q"), ("network", "ls", "-q"))
    return not any(docker(*kind, "--filter", name) for kind in kinds)
