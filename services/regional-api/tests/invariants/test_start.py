"""What a service needs to start, what it holds open, and several worker processes of one."""

import asyncio
import gc
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager
from litestar import Router, WebSocket, asgi, websocket
from litestar import get as bare_get
from litestar import post as bare_post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.types import Receive, Scope, Send

from common.db.pool import Database
from common.forwarding.endpoints import Endpoints
from common.web import home, limits
from common.web.guards import requires
from common.web.routes import BadDeclaration, get, post
from common.wire.schema import Wire
from regional_api.app import build_app
from vetchium_testing.commands import run
from vetchium_testing.db.postgres import free_port
from vetchium_testing.db.roles import as_service
from vetchium_testing.mail.post import eventually
from vetchium_testing.regional_api.joined_regions import KEY, SECRET, Platform, settings

SCRIPTS = Path(sys.executable).parent
REQUIRED = {
    "regional-api": {
        *("REGION", "GLOBAL_DB_CONN", "REGIONAL_DB_CONN", "SERVICE_PRIVATE_KEY"),
        *("EMAIL_HASH_KEY", "CORS_ALLOWED_ORIGINS", "HUB_UI_URL", "ORG_UI_URL", "AGENCY_UI_URL"),
    },
    "regional-worker": {"REGION", "REGIONAL_DB_CONN"},
    "global-service": {"GLOBAL_DB_CONN", "CORS_ALLOWED_ORIGINS", "ADMIN_UI_URL"},
}
# Each is well-formed for libpq, but not as it was meant: the words of its errors quote the rest.
LEAKY = (
    "hush",
    "postgresql://me:hu%sh@127.0.0.1/db",
    "postgresql://me:x@hush@127.0.0.1/db",
    "postgresql://me:hush/x@127.0.0.1/db",
    "postgresql://me:1/hush@127.0.0.1/db",
    "postgresql://me:x@127.0.0.1/db?hush=1",
    "postgresql://me:x@127.0.0.1/db?connect_timeout=hush",
    "postgresql://me:x@127.0.0.1/db?sslmode=hush",
    "host=127.0.0.1 port=hush",
    "host=127.0.0.1 password=hu sh",
)
_MAIL = {
    "SMTP_PORT": "0",
    "SMTP_FROM_ADDRESS": "hush>\r\nBcc: hush@example.com",
    "EMAIL_WORKER_BATCH_SIZE": "hush",
    "EMAIL_WORKER_POLL_INTERVAL": "hush 30",
}
WRONG = {
    "regional-api": {
        "REGION": "hush-1",
        "GLOBAL_DB_CONN": LEAKY[0],
        "GLOBAL_DB_READ_CONN": LEAKY[1],
        "REGIONAL_DB_CONN": LEAKY[2],
        "PORT": "70000",
        "WORKERS": "0",
        "DB_POOL_SIZE": "1001",
        "MAX_IN_FLIGHT": "0",
        "TRUSTED_PROXY_COUNT": "-1",
        "FORWARD_TIMEOUT": "0s",
        "CORS_ALLOWED_ORIGINS": "https://fine.example,https://hush.example/path",
        "PEER_CA": "hush",
        "ALLOW_PLAINTEXT": "hush",
        "SERVICE_PRIVATE_KEY": "hush-a,hush-b,hush-c",
        "INTERNAL_PROXY_SECRET": "hush-short",
        "EMAIL_HASH_KEY": "hush-short",
        "HUB_UI_URL": "hush.example",
        "ORG_UI_URL": "https://hush.example/",
        "HUB_REMEMBER_ME_EXPIRY": "0h",
        "AGENCY_UI_URL": "ftp://hush",
        "INTERNAL_ENDPOINT_IND1": "http://hush:hush@ind1",
        "INTERNAL_ENDPOINT_TEMPLATE": "http://hush",
        "LIMIT_TFA_CLIENT": "5/2h",
    },
    "regional-worker": {
        **_MAIL,
        "REGION": "HUSH",
        "REGIONAL_DB_CONN": LEAKY[3],
        "REGIONAL_DB_DIRECT_CONN": LEAKY[4],
        "HEALTH_PORT": "0",
        "CLEANUP_HUB_SESSIONS_INTERVAL": "a hush",
    },
    "global-service": {
        **_MAIL,
        "GLOBAL_DB_CONN": LEAKY[5],
        "GLOBAL_DB_DIRECT_CONN": LEAKY[6],
        "ADMIN_ALLOWED_NETWORKS": "10.0.0.0/8,hush",
        "ADMIN_SESSION_TOKEN_EXPIRY": "hush",
        "SERVICE_PRIVATE_KEY": "hush",
        "PEER_CA": "hush",
        "PORT": "0",
        "WORKERS": "hush",
        "DB_POOL_SIZE": "0",
        "MAX_IN_FLIGHT": "100001",
    },
}
UNREADABLE = {
    "PORT": "hush",
    "WORKERS": "-hush",
    "LOG_LEVEL": "hush",
    "FORWARD_TIMEOUT": "hush s",
    "HUB_SESSION_TOKEN_EXPIRY": "1 hush",
    "TRUSTED_PROXY_COUNT": "0xhush",
    "LIMIT_SIGNUP_CLIENT": "30 hush",
    "LIMIT_RESET_RECIPIENT": "0/1h",
    "LIMIT_INVITATION_TENANT": "200/2d",
}
_SHOWN = re.compile("hu.?sh", re.IGNORECASE)
_SUM = 'vetchium_http_requests_total{hop="",method="GET",route="/global/get-regions",status="200"}'


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return nothing but what a process needs to run at all, and what it is given."""
    own = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return own | dict(given)


def rightly(service: str) -> dict[str, str]:
    """Return values that would be right, of databases that nobody has."""
    values = dict.fromkeys(REQUIRED[service], "http://localhost:1")
    values |= {"REGION": "ind1", "SERVICE_PRIVATE_KEY": SECRET, "EMAIL_HASH_KEY": KEY}
    conninfo = "postgresql://hush:hush@127.0.0.1:1/hush"
    return values | {name: conninfo for name in values if name.endswith("_DB_CONN")}


def refusal(command: str, given: Mapping[str, str], code: int = 2) -> str:
    """Return what a service or command says when it refuses to start."""
    program, *arguments = command.split(" ", 3) if "--database" in command else command.split()
    done = run(program, *arguments, environment=environment(given))
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def named(said: str) -> set[str]:
    """Return the variables that it names, each at the beginning of its line."""
    return set(re.findall(r"^  ([A-Z0-9_]+) ", said, re.MULTILINE))


@pytest.mark.parametrize("service", REQUIRED)
class TestSettings:
    def test_an_empty_environment(self, service: str) -> None:
        said = refusal(service, {})
        assert named(said) == REQUIRED[service]
        assert said.count(" is required") == len(REQUIRED[service])

    def test_blanks_are_no_values(self, service: str) -> None:
        assert named(refusal(service, dict.fromkeys(REQUIRED[service], " "))) == REQUIRED[service]

    def test_wrong_values_are_named_and_not_shown(self, service: str) -> None:
        wrong = WRONG[service]
        said = refusal(service, rightly(service) | wrong)
        assert named(said) == set(wrong)
        assert not _SHOWN.search(said)


@pytest.mark.parametrize(
    ("service", "missing"),
    [(service, name) for service, names in REQUIRED.items() for name in sorted(names)],
)
def test_each_is_required(service: str, missing: str) -> None:
    given = {name: text for name, text in rightly(service).items() if name != missing}
    said = refusal(service, given)
    assert named(said) == {missing}
    assert "hush" not in said


COMMANDS = {
    "vetchium-migrate global": "GLOBAL_DB_CONN",
    "vetchium-migrate regional": "REGIONAL_DB_CONN",
    "global-service regions list": "GLOBAL_DB_CONN",
    "global-service mails list": "GLOBAL_DB_CONN",
    "global-service create-admin --email a@b.example --full-name A --password-stdin": (
        "GLOBAL_DB_CONN"
    ),
    "regional-worker mails list": "REGIONAL_DB_CONN",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_show_no_password_either(command: str) -> None:
    variable = COMMANDS[command]
    for value in LEAKY[:3]:
        said = refusal(command, {variable: value})
        assert named(said) == {variable}
        assert not _SHOWN.search(said)


@pytest.mark.parametrize("value", LEAKY)
def test_a_connection_string_on_the_command_line(value: str) -> None:
    said = refusal(f"vetchium-migrate global --list --database={value}", {})
    assert "  --database " in said
    assert not _SHOWN.search(said)


@pytest.mark.parametrize("service", REQUIRED)
def test_a_taken_port_is_one_line(service: str) -> None:
    """Point 8: no traceback per worker and no restart for ever, but a line and an exit code."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        given = {"HOST": "127.0.0.1", "PORT": port, "HEALTH_PORT": port, "WORKERS": "2"}
        said = refusal(service, rightly(service) | given, code=1)
    assert said == f"cannot listen on port {port} of 127.0.0.1: address already in use\n"


def test_unreadable_values_are_named_together_with_missing_ones() -> None:
    given = rightly("regional-api") | UNREADABLE
    del given["REGION"]
    said = refusal("regional-api", given)
    assert named(said) == {"REGION", *UNREADABLE}
    assert "hush" not in said


COUNTED = [limits.in_handler("by token")]


class TokenBody(Wire):
    """A body with one field."""

    token: str


@post("/a", home=home.local, limits=COUNTED, opt={"home": home.session})
async def _two(data: JSONBody[TokenBody]) -> None: ...


@post("/a", home=home.token("tokn"), limits=COUNTED)
async def _misspelt(data: JSONBody[TokenBody]) -> None: ...


@get("/a", home=home.field("home_region"))
async def _bodiless() -> None: ...


@bare_get("/a", opt={"home": "usa1"})
async def _not_a_home() -> None: ...


@bare_get("/a")
async def _none() -> None: ...


@bare_get("/a", opt={"home": home.session}, security=[{"session": []}])
async def _not_signed_in() -> None: ...


@bare_post("/a", opt={"home": home.session, "limits": COUNTED})
async def _beside_its_router(data: JSONBody[TokenBody]) -> None: ...


@bare_post("/a", opt={"home": home.local})
async def _optional(data: JSONBody[TokenBody | None]) -> None: ...


@bare_post("/a", opt={"home": home.local})
async def _listed(data: JSONBody[list[TokenBody]]) -> None: ...


@bare_get("/a", **requires(home.session), cache=True)
async def _shared() -> None: ...


@asgi("/a", copy_scope=True, opt={"home": home.local})
async def _mounted(scope: Scope, receive: Receive, send: Send) -> None: ...


@websocket("/a", opt={"home": home.local})
async def _socket(socket: WebSocket[Any, Any, Any]) -> None: ...


@post("/a", home=home.local)
async def _unlimited(data: JSONBody[TokenBody]) -> None: ...


@bare_post("/a", opt={"home": home.local, "limits": [limits.by_client("tfa_client")]})
async def _uncounted(data: JSONBody[TokenBody]) -> None: ...


@post("/a", home=home.local, limits=[limits.by_client("tfa_clients")])
async def _unknown_limit(data: JSONBody[TokenBody]) -> None: ...


@post("/a", home=home.local, limits=[limits.by_recipient("reset_recipient", "email")])
async def _limit_of_nothing(data: JSONBody[TokenBody]) -> None: ...


class TestDeclarations:
    """A handler without a right home, or limits (C6), keeps the service from starting."""

    @pytest.mark.parametrize("prefix", ["", "/below"])
    @pytest.mark.parametrize(
        ("handler", "reason"),
        [
            (_none, "no home"),
            (_two, "two homes"),
            (_misspelt, "its home reads tokn, which its body lacks"),
            (_bodiless, "its home reads home_region, which its body lacks"),
            (_not_a_home, "its home is not a declaration"),
            (_not_signed_in, "nothing signs in"),
            (_optional, "its `data` holds a Wire type, but is none"),
            (_listed, "its `data` holds a Wire type, but is none"),
            (_shared, "its answers belong to one account"),
            (_mounted, "only HTTP handlers"),
            (_socket, "only HTTP handlers"),
            (_unlimited, "a POST without a session and without limits"),
            (_uncounted, "nothing counts"),
            (_unknown_limit, "its limit tfa_clients has no setting"),
            (_limit_of_nothing, "its limit reads email, which its body lacks"),
        ],
    )
    async def test_is_refused_and_named(
        self, platform: Platform, handler: HTTPRouteHandler, reason: str, prefix: str
    ) -> None:
        databases = platform.conninfo["global"], platform.conninfo["ind1"]
        below = Router(prefix or "/", route_handlers=[handler])
        with pytest.raises(BadDeclaration, match=rf"^{prefix}/a .*{handler.fn.__name__}.*{reason}"):
            build_app(settings("ind1", *databases), Endpoints({}), handlers=[below])

    async def test_security_on_the_router(self, platform: Platform) -> None:
        databases = platform.conninfo["global"], platform.conninfo["ind1"]
        options: dict[str, Any] = {"opt": {"home": home.session}, "security": [{"session": []}]}
        below = Router("/b", route_handlers=[bare_get("/a")(_none.fn)], **options)
        with pytest.raises(BadDeclaration, match="nothing signs in"):
            build_app(settings("ind1", *databases), Endpoints({}), handlers=[below])

    async def test_another_home_on_the_router(self, platform: Platform) -> None:
        databases = platform.conninfo["global"], platform.conninfo["ind1"]
        router = Router("/b", route_handlers=[_beside_its_router], opt={"home": home.local})
        with pytest.raises(BadDeclaration, match="two homes: on the handler and on its router"):
            build_app(settings("ind1", *databases), Endpoints({}), handlers=[router])

    def test_a_process_ends_with_2_and_says_why(self, tmp_path: Path) -> None:
        """The real server; the broken handler stands in a sitecustomize of its environment."""
        (tmp_path / "sitecustomize.py").write_text(
            "import regional_api.global_routes.routes as routes\n"
            "from litestar import get, Router\n"
            "whole = routes.router\n"
            "@get('/forgotten')\n"
            "async def forgotten() -> None: ...\n"
            "routes.router = lambda *a: Router('', route_handlers=[whole(*a), forgotten])\n"
        )
        given = rightly("regional-api") | {"PYTHONPATH": str(tmp_path), "PORT": str(free_port())}
        done = subprocess.run(
            [SCRIPTS / "regional-api"],
            env=environment(given),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 2, done.stderr
        assert re.search(r"cannot start: /forgotten .*forgotten.*: no home", done.stderr)


async def test_an_app_holds_two_databases(platform: Platform) -> None:
    """Never a third one: a region knows its own database and the directory (invariant 1)."""
    databases = platform.conninfo["global"], platform.conninfo["ind1"]
    before = _pools()
    # A region of its own name, so that its connections can be told from the platform's.
    app: Any = build_app(settings("zzz9", *databases), Endpoints({}))
    made = [pool for pool in _pools() if not any(pool is known for known in before)]
    async with LifespanManager(app):
        held: dict[str, Database] = app.app.state.databases
        assert list(held) == ["global_db", "regional_zzz9"]
        assert {id(each) for each in made} == {id(each) for each in held.values()}
        assert all([await each.ping() for each in held.values()])
        found = await platform.sql(
            "global",
            "select distinct datname from pg_stat_activity where application_name = %s",
            "regional-api zzz9",
        )
        assert {row[0] for row in found} == {url.rpartition("/")[2] for url in databases}


def _pools() -> list[Database]:
    return [each for each in gc.get_objects() if type(each) is Database]


@asynccontextmanager
async def serving(given: Mapping[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """Run a regional-api until it is ready, and end it in order."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    told = environment(given) | {"HOST": "127.0.0.1", "PORT": str(port)}
    script = SCRIPTS / "regional-api"
    process = await asyncio.create_subprocess_exec(script, env=told, stdout=subprocess.DEVNULL)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5) as client:

            async def is_ready() -> bool:
                assert process.returncode is None
                with suppress(httpx.TransportError):
                    return (await client.get("/readyz")).status_code == 200
                return False

            await eventually(is_ready, within=30)
            yield client
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 25) == 0
    finally:
        if process.returncode is None:
            process.kill()


async def test_two_worker_processes(platform: Platform) -> None:
    """They serve side by side, and whichever answers adds up what both have counted."""
    given = rightly("regional-api") | {
        "GLOBAL_DB_CONN": as_service(platform.conninfo["global"], "regional-api", "ind1"),
        "REGIONAL_DB_CONN": as_service(platform.conninfo["ind1"], "regional-api", "ind1"),
        "WORKERS": "2",
    }
    count = 200
    async with serving(given) as client:

        async def ask() -> int:
            # Each with a connection of its own, which either process may accept.
            headers = {"Connection": "close"}
            return (await client.get("/global/get-regions", headers=headers)).status_code

        for _ in range(count // 20):
            assert set(await asyncio.gather(*(ask() for _ in range(20)))) == {200}
        pools = await platform.sql(
            "ind1",
            "select count(*) from pg_stat_activity where application_name = 'regional-api ind1'"
            " and datname = current_database()",
        )

        async def is_counted() -> bool:  # the other process counts a moment after it answered
            return await _counted(client) == count

        await eventually(is_counted)
        seen = {await _counted(client) for _ in range(10)}
        assert seen == {count}, "every answer tells the sum"
        assert pools[0][0] >= 2, "a pool in each process"


async def _counted(client: httpx.AsyncClient) -> float:
    metrics = await client.get("/metrics", headers={"Connection": "close"})
    (line,) = [line for line in metrics.text.splitlines() if line.startswith(_SUM)]
    return float(line.rpartition(" ")[2])
