"""The files that Compose reads: secrets, variables of the services, configuration of the edge."""

import hashlib
import os
import shutil
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

from common.db.roles import login
from common.modules import VARIABLE
from containers import engine
from containers.composed import composed
from containers.engine import REGIONS
from embedded import modules, names, pages
from embedded.edge import BEFORE, CLOSING, SINCE, configuration, for_old_nginx, options_of
from embedded.edge_options import everywhere, has_ipv6, listen
from embedded.ground import prepare as prepare_ground
from embedded.postgres import OWNER, Server
from embedded.roster import Roster
from embedded.services import HANDED_ON, Services, private_key
from embedded.settings import UI_PORTS, Settings, load
from embedded.vault import Vault, write_private

FOLDER = "compose"
USER = 10001  # of the images
SECRETS = ("EMAIL_HASH_KEY",)
ROLES = ("postgres", OWNER)
DIRECTORY = "global"
API_PORT, GLOBAL_PORT = 8080, 8081  # inside
GLOBAL_HOST, FIRST_HOST = 10, 11  # in the shared network; then one address per region
RESOLVER = "dns:1053"  # the name server's container
PROCESSES = "2"  # of nginx; the memory limits of the Compose file are for as many
TMP = "/tmp"  # noqa: S108  # a tmpfs of the container


def own(settings: Settings) -> Settings:
    """Return the settings of the stack in containers, whose data are separate."""
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
        """Write one file per secret; existing values are kept."""
        secrets = self.folder / "secrets"
        secrets.mkdir(exist_ok=True, mode=0o700)
        for name, value in self.secrets().items():
            path = secrets / name
            write_private(path, f"{value}\n")
            if os.geteuid() == 0:  # an ordinary user's containers run as that user instead
                shutil.chown(path, USER, USER)

    def write(self) -> None:
        """Write all files again."""
        self.write_secrets()
        for service in HANDED_ON:
            write_private(self.folder / f"{service}.env", self.variables(service))
        self.write_nginx(self.settings)
        _readable(names.path(self.settings).parent)
        self.write_compose_file()

    def write_nginx(self, settings: Settings) -> None:
        """Write the configurations of edge and pages for the regions of these settings."""
        for name, text in self.configurations(settings).items():
            (_readable(self.folder / name) / f"{name}.conf").write_text(text, "utf-8")

    def write_version(self, *, is_new: bool) -> None:
        """Write what depends on the version of nginx: how its reload cuts no connection in use."""
        for name in self.configurations(self.settings):
            folder = _readable(self.folder / name)
            new = {SINCE.name: SINCE.read_text("utf-8")}
            old = {BEFORE.name: for_old_nginx(f"/etc/{name}")}
            for file in (SINCE.name, BEFORE.name, CLOSING):
                (folder / file).unlink(missing_ok=True)
            for file, text in (new if is_new else old).items():
                (folder / file).write_text(text, "utf-8")

    def configurations(self, settings: Settings) -> dict[str, str]:
        """Return nginx's configurations: `edge`, and `pages`, which is independent of the edge.

        They use addresses instead of names: nginx reports the landing region by address.
        """
        network = self.environment()["VETCHIUM_NETWORK"]
        # As in `composed`: a region keeps its address when an earlier one is retired.
        hosts = {region: place for place, region in enumerate(settings.known, FIRST_HOST)}
        servers = {region: f"{network}.{hosts[region]}:{API_PORT}" for region in settings.regions}
        alone = f"{network}.{GLOBAL_HOST}:{GLOBAL_PORT}"
        ipv6 = has_ipv6()
        sites = [
            pages.values(
                settings,
                entry,
                listen=everywhere(UI_PORTS[entry], ipv6=ipv6),
                folder=f"/pages/{entry}",
            )
            for entry in settings.entries
        ]
        options = options_of(settings)
        if not settings.given.get("EDGE_PROCESSES"):  # auto would be one per core of the machine
            options = replace(options, processes=PROCESSES)
        render = partial(
            configuration,
            folder=TMP,
            servers=servers,
            alone=alone,
            options=options,
            draining=settings.draining,
        )
        return {
            "edge": render(everywhere(API_PORT, ipv6=ipv6), sites=()),
            "pages": render(listen(f"127.0.0.1:{API_PORT}"), sites=sites),
        }

    @property
    def compose_file(self) -> Path:
        """Return the Compose file for our regions: the checkout's, or one generated from it."""
        settings = self.settings
        return engine.COMPOSE_FILE if settings.regions == REGIONS else self.folder / "compose.yaml"

    def write_compose_file(self) -> None:
        """Write the Compose file, if our regions need a generated one."""
        if self.compose_file != engine.COMPOSE_FILE:
            text = engine.COMPOSE_FILE.read_text("utf-8")
            made = composed(text, self.settings.known, self.settings.regions)
            self.compose_file.write_text(made, "utf-8")

    def secrets(self) -> dict[str, str]:
        """Return file name → content of each secret."""
        signers = (private_key(server.name) for server in self.servers)
        found = {name.lower(): self.services.secret(name) for name in (*SECRETS, *signers)}
        for server in self.servers:
            found |= {f"{server.name}_{role}_password": server.password(role) for role in ROLES}
            logins = server.logins(self.settings.regions)
            found[f"{server.name}_logins"] = "\n".join(
                f"{name} {group} {server.password(name)}" for name, group in logins.items()
            )
            found[f"{server.name}_owner_db_conn"] = _conninfo(server, OWNER)
            if server.name == DIRECTORY:
                found["global_db_conn"] = _conninfo(server, login("global-service"))
            else:
                name, directory = server.name, self.servers[0]
                for service, part in (("regional-api", "api"), ("regional-worker", "worker")):
                    found[f"{name}_{part}_db_conn"] = _conninfo(server, login(service, name))
                api = login("regional-api", name)
                found[f"{name}_global_db_conn"] = _conninfo(directory, api)
        return found

    def variables(self, service: str) -> str:
        """Return the variables passed on to a service; the Compose file sets the rest."""
        known = self.services.environment(service, self.settings.regions[0])
        if "DNS_RESOLVER" in known:
            known["DNS_RESOLVER"] = self.settings.given.get("DNS_RESOLVER") or RESOLVER
        if "TRUSTED_PROXIES" in known and not self.settings.given.get("TRUSTED_PROXIES"):
            # The containers without an address of their own: the edge and the pages are among them.
            known["TRUSTED_PROXIES"] = f"{self.environment()['VETCHIUM_NETWORK']}.128/25"
        if not self.settings.given.get("INTERNAL_ENDPOINT_TEMPLATE"):
            # Processes of one machine have different ports, containers have different names.
            known.pop("INTERNAL_ENDPOINT_TEMPLATE", None)
        of_modules = modules.variables(self.settings.given)
        chosen = dict.fromkeys(name for name in (*HANDED_ON[service], *of_modules) if name in known)
        return "".join(f"{name}={known[name]}\n" for name in chosen)

    def environment(self) -> dict[str, str]:
        """Return the environment for Compose commands."""
        given = self.settings.given
        digest = hashlib.sha256(str(self.folder).encode()).digest()
        ours = {
            "COMPOSE_PROJECT_NAME": f"vetchium-{digest.hex()[:8]}",
            "VETCHIUM_STACK": str(self.folder),
            # Two stacks on one machine need two networks; Docker's own are not in 10.0.0.0/8.
            "VETCHIUM_NETWORK": given.get("VETCHIUM_NETWORK")
            or f"10.{128 + digest[0] % 127}.{digest[1]}",
            "VETCHIUM_VERSION": version("vetchium-common"),
            "VETCHIUM_COMMIT": engine.commit(),
            VARIABLE: modules.variables(given)[VARIABLE],
            "DOCKER_CLI_HINTS": "false",
        }
        if os.geteuid() != 0:
            ours["VETCHIUM_USER"] = f"{os.geteuid()}:{os.getegid()}"
        ports = {port.variable: str(port.number) for port in self.settings.ports.values()}
        return {**given, **ours, **ports}


def _conninfo(server: Server, role: str) -> str:
    """Return the connection string of a role, from a container."""
    place = f"postgres-{server.name}:5432/{server.database}"
    return f"postgresql://{role}:{server.password(role)}@{place}"


def _readable(folder: Path) -> Path:
    """Create a folder that any container user may read."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    return folder
