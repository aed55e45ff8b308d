"""The fixtures of every scenario: databases, two regions, the bare handler, prepared requests."""

import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from common.db.migrate import apply
from loadtest import seed, vegeta
from loadtest.processes import Process, program
from regional_api.settings import LimitSettings
from vetchium_testing.db.postgres import Server, free_port

REGIONS = (seed.HOME, seed.LANDING)
_BARE = "bare"


class DurableServer(Server):
    """PostgreSQL with its default durability: a commit waits for the disk, unlike in tests."""

    def start(self) -> None:
        """Start on the same port as before."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        log = self._data / "server.log"
        arguments = ("-D", str(self._data), "-l", str(log), "-o", options)
        self._run("pg_ctl", *arguments, "-w", "-t", "30", "start")

    def program(self, name: str) -> str:
        """Return the path of one of the wheel's programs."""
        return str(self._programs() / name)


@contextmanager
def scratch(name: str) -> Iterator[tuple[Path, DurableServer]]:
    """Start a database server in its own folder; stop it and delete the data afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"vetchium-{name}-") as path:
        folder = Path(path)
        folder.chmod(0o711)  # the server's account must pass through
        (folder / "postgres").mkdir()
        server = DurableServer(folder / "postgres")
        try:
            server.create()
            yield folder, server
        finally:
            server.destroy()


@dataclass(frozen=True)
class Ground:
    """The running processes, and their addresses."""

    folder: Path
    server: DurableServer
    bare: Process
    home: Process
    landing: Process
    bare_myinfo: Path
    home_myinfo: Path
    hop_myinfo: Path
    logins: Path


@contextmanager
def ground() -> Iterator[Ground]:
    """Start everything; stop it and delete the data afterwards."""
    with ExitStack() as stack:
        folder, server = stack.enter_context(scratch("bench"))
        key = secrets.token_hex(16)
        fill(server, key)
        ports = {name: free_port() for name in (_BARE, seed.HOME, seed.LANDING)}
        shared = environment(server, key, {region: ports[region] for region in REGIONS})
        commands = {region: [program("regional-api")] for region in (seed.HOME, seed.LANDING)}
        commands[_BARE] = [sys.executable, "-m", "loadtest.bare", str(ports[_BARE])]
        processes = {}
        for name, command in commands.items():
            own = {"REGION": name, "PORT": str(ports[name])}
            own["REGIONAL_DB_CONN"] = server.conninfo(name)
            processes[name] = Process(f"server {name}", command, folder, shared | own)
            stack.callback(processes[name].stop)
        for name, process in processes.items():
            path = "/hub/myinfo" if name == _BARE else "/readyz"
            process.wait_until_ready(address(ports[name], path))
        yield Ground(
            folder=folder,
            server=server,
            bare=processes[_BARE],
            home=processes[seed.HOME],
            landing=processes[seed.LANDING],
            bare_myinfo=myinfo(folder, "bare", ports[_BARE]),
            home_myinfo=myinfo(folder, "home", ports[seed.HOME]),
            hop_myinfo=myinfo(folder, "hop", ports[seed.LANDING]),
            logins=_logins(folder, ports[seed.HOME]),
        )


def fill(
    server: DurableServer,
    key: str,
    regions: Sequence[str] = REGIONS,
    homes: Sequence[str] = (seed.HOME,),
) -> None:
    """Create and migrate the databases; add accounts to those of the home regions."""
    databases = {"global": "global", **dict.fromkeys(regions, "regional")}
    with psycopg.connect(server.conninfo(), autocommit=True) as conn:
        for name in databases:
            conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    for name, kind in databases.items():
        for _ in apply(server.conninfo(name), kind):
            pass
    for number, region in enumerate(homes):
        people = seed.users(region, 1 + number * seed.USERS)
        seed.fill(server.conninfo("global"), server.conninfo(region), key, people)


def environment(server: DurableServer, key: str, ports: Mapping[str, int]) -> dict[str, str]:
    """Return the variables of all services; `ports` are those of the regions."""
    endpoints = {
        f"INTERNAL_ENDPOINT_{region.upper()}": address(port) for region, port in ports.items()
    }
    return {
        "ALLOW_PLAINTEXT": "true",
        "HOST": "127.0.0.1",
        "WORKERS": "1",
        "GLOBAL_DB_CONN": server.conninfo("global"),
        "SERVICE_PRIVATE_KEY": secrets.token_hex(16),
        "INTERNAL_PROXY_SECRET": secrets.token_hex(16),  # for an older checkout that is compared
        "EMAIL_HASH_KEY": key,
        "CORS_ALLOWED_ORIGINS": "http://localhost:3000",
        "HUB_UI_URL": "http://localhost:3000",
        "ORG_UI_URL": "http://localhost:3002",
        "AGENCY_UI_URL": "http://localhost:3003",
        "ADMIN_UI_URL": "http://localhost:3001",
        **{f"LIMIT_{name.upper()}": "100000000/1h" for name in LimitSettings.__struct_fields__},
        **endpoints,
        "INTERNAL_ENDPOINT_TEMPLATE": "http://{region}.invalid",  # for regions that get no requests
    }


def address(port: int, path: str = "") -> str:
    """Return a URL on loopback."""
    return f"http://127.0.0.1:{port}{path}"


def myinfo(folder: Path, name: str, port: int) -> Path:
    """Write a `GET /hub/myinfo` request for each account in ind1."""
    url = address(port, "/hub/myinfo")
    targets = (vegeta.target(url, token=user.token) for user in seed.users())
    return vegeta.write(folder / f"{name}.targets", targets)


def _logins(folder: Path, port: int) -> Path:
    url = address(port, "/hub/login")
    bodies = ({"email_address": u.address, "password": seed.PASSWORD} for u in seed.users())
    targets = (vegeta.target(url, body=body) for body in bodies)
    return vegeta.write(folder / "logins.targets", targets)
