"""The settings of the stack from the environment and `.env`: folders, regions, ports."""

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from embedded.roster import Roster

REGIONS = "ind1,usa1,deu1"
CHECKOUT = Path(__file__).resolve().parents[4]
# Where the pages of each portal are served; the portals in hub-ui/entries.json exist.
UI_PORTS: Mapping[str, int] = {"hub": 3000, "admin": 3001, "org": 3002, "agency": 3003}


class SettingsError(Exception):
    """A variable has a value that the stack cannot use."""


@dataclass(frozen=True, slots=True)
class Port:
    """The port of one part, and the variable that changes it."""

    part: str
    variable: str
    number: int


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings that the stack reads from outside."""

    data_dir: Path
    regions: tuple[str, ...]  # the regions that run
    known: tuple[str, ...]  # with retired ones, in the order of their default ports
    ports: Mapping[str, Port]
    given: Mapping[str, str]
    api_ports: Mapping[str, int]  # of all known regions: a retired one may be reopened
    listed: tuple[str, ...]  # VETCHIUM_REGIONS
    entries: tuple[str, ...]  # portals that have pages
    draining: tuple[str, ...] = ()  # of the regions that run

    def port(self, part: str) -> int:
        """Return the port number of a part."""
        return self.ports[part].number

    def ui_url(self, portal: str) -> str:
        """Return the base of the links in a portal's mails."""
        port = self.port(f"{portal}-ui") if portal in self.entries else UI_PORTS[portal]
        return self.given.get(f"{portal.upper()}_UI_URL") or f"http://localhost:{port}"

    def with_region(self, code: str, variables: Mapping[str, str]) -> "Settings":
        """Return a copy with one more region; its port variables override the others."""
        known = self.known if code in self.known else (*self.known, code)
        given = {**self.given, **variables}
        grown = _settings(self.data_dir, known, (*self.regions, code), given)
        return replace(grown, draining=self.draining)

    def without_region(self, code: str) -> "Settings":
        """Return a copy without one region."""
        regions = tuple(region for region in self.regions if region != code)
        fewer = _settings(self.data_dir, self.known, regions, self.given)
        return replace(fewer, draining=tuple(each for each in self.draining if each != code))

    def with_draining(self, draining: Collection[str]) -> "Settings":
        """Return a copy in which these of its regions are draining."""
        return replace(self, draining=tuple(each for each in self.regions if each in draining))

    @property
    def first_regions(self) -> tuple[str, ...]:
        """Return the regions of VETCHIUM_REGIONS that run."""
        return tuple(code for code in self.listed if code in self.regions)

    @property
    def databases(self) -> tuple[str, ...]:
        """Return the names of the database servers, the global one first."""
        return ("global", *self.regions)

    @property
    def logs(self) -> Path:
        """Return the folder of the log files, one per part."""
        return self.data_dir / "logs"

    @property
    def run(self) -> Path:
        """Return the folder of runtime files: lock, process ids."""
        return self.data_dir / "run"


def read_dotenv(text: str) -> dict[str, str]:
    """Parse `NAME=value` lines; a value may be quoted, a comment starts with ` #`."""
    found: dict[str, str] = {}
    for raw in text.splitlines():
        line = raw.strip().removeprefix("export ").strip()
        name, equals, value = line.partition("=")
        if line.startswith("#") or not equals or not name.strip().isidentifier():
            continue
        found[name.strip()] = _unquote(value.strip())
    return found


def _unquote(value: str) -> str:
    if value[:1] in {"'", '"'} and value[1:].find(value[0]) >= 0:
        return value[1:].partition(value[0])[0]
    return "" if value.startswith("#") else value.partition(" #")[0].rstrip()


def environment() -> dict[str, str]:
    """Return our own environment, for a command that continues in our place."""
    return dict(os.environ)


def load(environ: Mapping[str, str] | None = None, checkout: Path = CHECKOUT) -> Settings:
    """Read the settings; the environment overrides `.env`."""
    dotenv = checkout / ".env"
    given = read_dotenv(dotenv.read_text("utf-8")) if dotenv.is_file() else {}
    # An empty value in .env means the default, as in a copy of .env.example.
    given = {name: value for name, value in given.items() if value}
    given.update(os.environ if environ is None else environ)
    data_dir = Path(given.get("VETCHIUM_DATA_DIR") or checkout / ".data").absolute()
    listed = _listed(given)
    if not all(region.isalnum() and region.islower() for region in listed):
        raise SettingsError("VETCHIUM_REGIONS is not a comma-separated list of region codes")
    roster = Roster.read(data_dir)
    given = {**roster.variables(), **given}
    known = tuple(dict.fromkeys((*listed, *roster.added)))
    regions = tuple(code for code in known if code not in roster.retired)
    return _settings(data_dir, known, regions, given).with_draining(roster.draining)


def _settings(
    data_dir: Path, known: tuple[str, ...], regions: tuple[str, ...], given: Mapping[str, str]
) -> Settings:
    entries = tuple(json.loads((CHECKOUT / "hub-ui" / "entries.json").read_text("utf-8")))
    every = _ports(known, entries, given)
    idle = {code for code in known if code not in regions}
    ports = {part: port for part, port in every.items() if part.split()[-1] not in idle}
    apis = {code: every[f"regional-api {code}"].number for code in known}
    return Settings(data_dir, regions, known, ports, given, apis, _listed(given), entries)


def _listed(given: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(given.get("VETCHIUM_REGIONS", REGIONS).replace(" ", "").split(","))


def port_variables(code: str) -> tuple[str, str, str]:
    """Return the names of the port variables of a region's API, worker and database."""
    upper = code.upper()
    return f"REGIONAL_API_{upper}_PORT", f"REGIONAL_WORKER_{upper}_PORT", f"{upper}_DB_PORT"


def _ports(
    regions: tuple[str, ...], entries: tuple[str, ...], given: Mapping[str, str]
) -> dict[str, Port]:
    defaults = [
        ("edge", "EDGE_PORT", 8080),
        ("global-service", "GLOBAL_SERVICE_PORT", 8081),
        ("mail smtp", "MAIL_SMTP_PORT", 1025),
        ("mail web", "MAIL_WEB_PORT", 8025),
        ("dns", "DNS_PORT", 1053),
        ("postgres global", "GLOBAL_DB_PORT", 5432),
        *((f"{entry}-ui", f"{entry.upper()}_UI_PORT", UI_PORTS[entry]) for entry in entries),
    ]
    for place, region in enumerate(regions):
        api, worker, database = port_variables(region)
        defaults += [
            (f"regional-api {region}", api, 8101 + place),
            (f"regional-worker {region}", worker, 8111 + place),
            (f"postgres {region}", database, 5433 + place),
        ]
    ports: dict[str, Port] = {}
    users: dict[int, str] = {}
    problems: list[str] = []
    for part, variable, default in defaults:
        text = given.get(variable) or str(default)
        number = int(text) if text.isdecimal() else 0
        if not 0 < number < 1 << 16:
            problems.append(f"{variable} is no port number")
        elif number in users:
            problems.append(f"{variable} and {users[number]} are both {number}")
        users[number] = variable
        ports[part] = Port(part, variable, number)
    if problems:
        raise SettingsError("; ".join(problems))
    return ports
