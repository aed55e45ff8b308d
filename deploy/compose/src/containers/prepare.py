"""What the Compose file reads: secrets, variables of the services, the edge's configuration."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from containers import engine
from containers.composed import composed
from containers.engine import REGIONS
from embedded.edge import TEMPLATE, render
from embedded.ground import prepare as prepare_ground
from embedded.postgres import OWNER, Server
from embedded.roster import Roster
from embedded.services import HANDED_ON, Services
from embedded.settings import Settings, load
from embedded.vault import Vault, write_private

FOLDER = "compose"
USER = 10001  # of the images
SECRETS = ("INTERNAL_PROXY_SECRET", "EMAIL_HASH_KEY")
ROLES = ("postgres", OWNER)
API_PORT, GLOBAL_PORT = 8080, 8081  # inside


def own(settings: Settings) -> Settings:
    """Return the settings of the stack in containers, whose data are not those of the embedded."""
    theirs = Roster.read(settings.data_dir).variables()
    given = {name: value for name, value in settings.given.items() if theirs.get(name) != value}
    return load({**given, "VETCHIUM_DATA_DIR": str(settings.data_dir / FOLDER)})


class Preparation:
    """The folder of one stack in containers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.data_dir
        for folder in (self.folder, settings.logs, settings.run):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        ground = prepare_ground(self.folder)  # psql, for the demo data
        self.vault = Vault(self.folder / "vault.json")
        self.servers = [
            Server(name, settings.port(f"postgres {name}"), ground, self.vault)
            for name in settings.databases
        ]
        self.services = Services(settings, self.vault, self.servers)

    def write_secrets(self) -> None:
        """Write a file per secret; they stay what they are."""
        secrets = self.folder / "secrets"
        secrets.mkdir(exist_ok=True, mode=0o700)
        for name, value in self.secrets().items():
            path = secrets / name
            write_private(path, f"{value}\n")
            if os.geteuid() == 0:  # an ordinary user's containers run as that user instead
                shutil.chown(path, USER, USER)

    def write(self) -> None:
        """Write everything anew."""
        self.write_secrets()
        for service in HANDED_ON:
            write_private(self.folder / f"{service}.env", self.variables(service))
        edge = self.folder / "edge"
        edge.mkdir(exist_ok=True)
        edge.chmod(0o755)
        self.write_edge(self.settings)
        self.write_compose_file()

    def write_edge(self, settings: Settings) -> None:
        """Write the edge's configuration for the regions of these settings."""
        text = edge_configuration(settings.regions)
        (self.folder / "edge" / "edge.conf").write_text(text, "utf-8")

    @property
    def compose_file(self) -> Path:
        """The Compose file for our regions: the one of the checkout, or one made of it."""
        settings = self.settings
        return engine.COMPOSE_FILE if settings.regions == REGIONS else self.folder / "compose.yaml"

    def write_compose_file(self) -> None:
        """Write the Compose file, if our regions need one of their own."""
        if self.compose_file != engine.COMPOSE_FILE:
            text = engine.COMPOSE_FILE.read_text("utf-8")
            made = composed(text, self.settings.known, self.settings.regions)
            self.compose_file.write_text(made, "utf-8")

    def secrets(self) -> dict[str, str]:
        """File → content."""
        found = {name.lower(): self.services.secret(name) for name in SECRETS}
        for server in self.servers:
            passwords = {
                role: self.vault.secret(f"{server.name}_{role}_password") for role in ROLES
            }
            found |= {f"{server.name}_{role}_password": text for role, text in passwords.items()}
            found[f"{server.name}_db_conn"] = (
                f"postgresql://{OWNER}:{passwords[OWNER]}@postgres-{server.name}:5432/"
                f"{server.database}"
            )
        return found

    def variables(self, service: str) -> str:
        """Return what is handed on to a service, as in embedded mode; the rest is in the file."""
        known = self.services.environment(service, self.settings.regions[0])
        if not self.settings.given.get("INTERNAL_ENDPOINT_TEMPLATE"):
            # Processes of one machine differ by their ports, containers by their names.
            known.pop("INTERNAL_ENDPOINT_TEMPLATE", None)
        chosen = (name for name in HANDED_ON[service] if name in known)
        return "".join(f"{name}={known[name]}\n" for name in chosen)

    def environment(self) -> dict[str, str]:
        """Return the environment in which Compose commands run."""
        digest = hashlib.sha256(str(self.folder).encode()).digest()
        ours = {
            "COMPOSE_PROJECT_NAME": f"vetchium-{digest.hex()[:8]}",
            "VETCHIUM_STACK": str(self.folder),
            # Two stacks on one machine need two networks; Docker's own are not in 10.0.0.0/8.
            "VETCHIUM_NETWORK": f"10.{128 + digest[0] % 127}.{digest[1]}",
            "VETCHIUM_VERSION": version("vetchium-common"),
            "VETCHIUM_COMMIT": engine.commit(),
            "DOCKER_CLI_HINTS": "false",
        }
        if os.geteuid() != 0:
            ours["VETCHIUM_USER"] = f"{os.geteuid()}:{os.getegid()}"
        ports = {port.variable: str(port.number) for port in self.settings.ports.values()}
        return {**ours, **self.settings.given, **ports}


def edge_configuration(regions: tuple[str, ...]) -> str:
    """Return the edge's configuration for addresses inside of the containers' networks."""
    servers = (
        f"server regional-api-{region}:{API_PORT} max_fails=1 fail_timeout=2s;"
        for region in regions
    )
    values: Mapping[str, str] = {
        "EDGE_LISTEN": str(API_PORT),
        "EDGE_DIR": "/tmp",  # noqa: S108  # a tmpfs of the container
        "REGIONAL_API_SERVERS": "\n        ".join(servers),
        "GLOBAL_SERVICE": f"global-service:{GLOBAL_PORT}",
    }
    return render(Path(TEMPLATE).read_text("utf-8"), values)
