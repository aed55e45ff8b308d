"""The parts of a running system as containers of this machine's engine."""

import functools
import ipaddress
import itertools
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from e2e.parts import PATIENCE, Mail, Spare, added

from containers.engine import COMPOSE_FILE, compose_command
from containers.mailpit import mail as mail_of
from containers.prepare import Preparation
from embedded.settings import Settings
from embedded.stack import NOTE

_COMPOSE = "com.docker.compose"


def docker(*words: str, within: float = PATIENCE) -> str:
    """Run a command of the engine; its output, errors included, as logs are on both."""
    done = subprocess.run(
        ["docker", *words], capture_output=True, text=True, timeout=within, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def service_of(part: str) -> str:
    """Return the name in the Compose file."""
    if part.endswith("-ui"):
        return "hub-ui"  # one server for the pages of all portals
    return "mailpit" if part == "mail" else part.replace(" ", "-")


class Containers:
    """Containers of a stack that runs; `settings` are its own, not those of the embedded one."""

    mail_health = "/readyz"

    def __init__(self, settings: Settings, environment: dict[str, str]) -> None:
        self.settings = settings
        self.environment = environment
        self._project = self.note()["project"]
        self._is_unattended = False
        self._dead: list[str] = []
        self._codes: dict[str, int] = {}
        self._caught: dict[str, Mail] = {}

    def note(self) -> Any:
        return json.loads((self.settings.data_dir / NOTE).read_text("utf-8"))

    @functools.cache  # noqa: B019  # lives as long as the tests
    def container(self, part: str) -> str:
        """Return the id of a part's container, which keeps it when it is started again."""
        labels = {"project": self._project, "service": service_of(part), "oneoff": "False"}
        filters = (("--filter", f"label={_COMPOSE}.{key}={labels[key]}") for key in labels)
        return docker("ps", "-aq", *itertools.chain.from_iterable(filters)).strip()

    def inspect(self, part: str, what: str) -> str:
        """Return one thing that the engine knows of a container."""
        return docker("inspect", "-f", f"{{{{{what}}}}}", self.container(part)).strip()

    def mails(self, client: httpx.Client, wanted: Mapping[str, str]) -> list[Mail]:  # noqa: ARG002
        listed = client.get("/api/v1/messages", params={"limit": 10_000}).raise_for_status()
        ids = [each["ID"] for each in reversed(listed.json()["messages"])]
        for new in (each for each in ids if each not in self._caught):
            self._caught[new] = mail_of(client.get(f"/api/v1/message/{new}"))
        return [self._caught[each] for each in ids]

    def add_record(self, name: str, value: str) -> None:
        added(self._dns(name, value))

    def remove_records(self, name: str) -> None:
        assert self._dns("--remove", name, "").returncode == 0

    def _dns(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "containers", "dns", *words]
        environment = self.environment
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def running(self) -> dict[str, object]:
        parts = (*self.settings.ports, "mail")
        return {
            part: self.inspect(part, ".State.StartedAt")
            for part in parts
            if not part.startswith("mail ")
        }

    @contextmanager
    def paused(self, part: str) -> Iterator[None]:
        docker("pause", self.container(part))
        try:
            yield
        finally:
            # It may have been killed meanwhile, which ends the pause.
            if self.inspect(part, ".State.Paused") == "true":
                docker("unpause", self.container(part))

    @contextmanager
    def unattended(self) -> Iterator[None]:
        self._is_unattended = True
        try:
            yield
        finally:
            self._is_unattended = False
            for part in self._dead:
                docker("start", self.container(part))
            self._dead.clear()

    def end(self, part: str, how: signal.Signals) -> None:
        """The engine does not start again what was ended through it, so we do."""
        container = self.container(part)
        docker("kill", "-s", how.name, container)
        self._codes[part] = int(docker("wait", container))
        if self._is_unattended:
            self._dead.append(part)
        else:
            docker("start", container)

    def ended_with_0(self, part: str) -> bool:
        return self._codes[part] == 0

    def logs(self) -> dict[str, str]:
        parts = (part for part in self.settings.ports if not part.startswith("mail "))
        return {service_of(part): docker("logs", self.container(part)) for part in parts}

    @contextmanager
    def spare(self, service: str, region: str) -> Iterator[Spare]:
        words = compose_command(self.environment)
        assert words
        prepared = Preparation(self.settings).environment()
        name = f"{self._project}-spare"
        command = [*words, "-f", str(COMPOSE_FILE), "run", "-d", "--no-deps", "--name", name]
        subprocess.run(
            [*command, f"{service}-{region}"], env=prepared, capture_output=True, check=True
        )
        try:
            yield _SpareContainer(name)
        finally:
            docker("rm", "-f", name)

    def reached(self, part: str) -> set[str]:
        networks = "range .NetworkSettings.Networks}}{{.IPAddress}} {{end"
        at = {
            address: name
            for name in self.settings.databases
            for address in self.inspect(f"postgres {name}", networks).split()
        }
        table = docker("exec", self.container(part), "cat", "/proc/net/tcp").splitlines()[1:]
        remote = {_address(line.split()[2].partition(":")[0]) for line in table}
        return {at[address] for address in remote if address in at}

    def told(self, part: str) -> str:
        container = self.container(part)
        files = docker("exec", container, "sh", "-c", "cat /run/secrets/*; env")
        return files + docker("inspect", "-f", "{{json .Config}}", container)

    def address_of(self, database: str) -> str:
        return f"@postgres-{database}:"


class _SpareContainer:
    def __init__(self, name: str) -> None:
        self._name = name

    def log(self) -> str:
        return docker("logs", self._name)

    def terminate(self) -> int:
        docker("kill", "-s", "TERM", self._name)
        return int(docker("wait", self._name))


def _address(hexadecimal: str) -> str:
    """Read an address of /proc/net/tcp, whose bytes stand in the machine's order."""
    return str(ipaddress.IPv4Address(bytes.fromhex(hexadecimal)[::-1]))
