"""Each service gets exactly its own variables, and of every database its own login."""

from pathlib import Path

import pytest

from common.db import roles
from common.forwarding.endpoints import Endpoints
from embedded import settings
from embedded.ground import Ground
from embedded.postgres import OWNER, Server
from embedded.problems import StackError
from embedded.services import HANDED_ON, SURROUNDINGS, Services, defaults, own_port
from embedded.settings import CHECKOUT, read_dotenv
from embedded.vault import Vault

REGIONS = ("ind1", "usa1", "deu1")
PROCESSES = [
    ("global-service", None),
    *(("regional-api", region) for region in REGIONS),
    *(("regional-worker", region) for region in REGIONS),
]


def services(folder: Path, **given: str) -> tuple[Services, list[Server]]:
    config = settings.load({"PATH": "/bin", **given}, folder)
    vault = Vault(folder / "vault.json")
    ground = Ground(folder, folder, folder)
    servers = [
        Server(name, config.port(f"postgres {name}"), ground, vault) for name in config.databases
    ]
    return Services(config, vault, servers), servers


@pytest.mark.parametrize(("service", "region"), PROCESSES)
def test_knows_only_its_own_databases(service: str, region: str | None, tmp_path: Path) -> None:
    stack, servers = services(tmp_path)
    environment = stack.environment(service, region)
    said = "\n".join(environment.values())
    login = roles.login(service, region or "")
    known = {
        server.name
        for server in servers
        if server.login_conninfos(REGIONS).get(login, "nothing") in said
    }
    expected = {
        "global-service": {"global"},
        "regional-api": {"global", region},
        "regional-worker": {region},
    }
    assert known == expected[service]
    for server in servers:
        for role in ("postgres", OWNER, *server.logins(REGIONS)):
            assert (server.password(role) in said) == (role == login and server.name in known)


@pytest.mark.parametrize(("service", "region"), PROCESSES)
def test_inherits_nothing_else(service: str, region: str | None, tmp_path: Path) -> None:
    stack, _ = services(
        tmp_path,
        PGPASSWORD="x",
        PYTHONPATH="x",
        AWS_SECRET_ACCESS_KEY="x",
        REGIONAL_DB_CONN="x",
        GLOBAL_DB_CONN="x",
        LOG_LEVEL="debug",
    )
    environment = stack.environment(service, region)
    assert "x" not in environment.values()
    assert environment["LOG_LEVEL"] == "debug"


def test_only_apis_know_the_secrets_between_regions(tmp_path: Path) -> None:
    stack, _ = services(tmp_path)
    for service, region in PROCESSES:
        environment = stack.environment(service, region)
        assert ("EMAIL_HASH_KEY" in environment) == (service == "regional-api")
        assert ("SERVICE_PRIVATE_KEY" in environment) == (service != "regional-worker")


def test_secrets_are_the_same_everywhere_and_kept(tmp_path: Path) -> None:
    stack, _ = services(tmp_path)
    drawn = {stack.environment("regional-api", region)["EMAIL_HASH_KEY"] for region in REGIONS}
    again, _ = services(tmp_path)
    assert drawn == {again.environment("regional-api", "ind1")["EMAIL_HASH_KEY"]}
    assert len(drawn.pop().encode()) >= 32
    assert (tmp_path / "vault.json").stat().st_mode & 0o077 == 0


def test_each_service_has_a_key_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    def keys() -> list[str]:
        stack, _ = services(tmp_path)
        found = [stack.environment("regional-api", region) for region in REGIONS]
        found.append(stack.environment("global-service"))
        return [environment["SERVICE_PRIVATE_KEY"] for environment in found]

    assert len({*keys()}) == len(REGIONS) + 1
    assert keys() == keys()


def test_given_secret_goes_before_the_drawn_one(tmp_path: Path) -> None:
    stack, _ = services(tmp_path, EMAIL_HASH_KEY="k" * 32)
    assert stack.environment("regional-api", "ind1")["EMAIL_HASH_KEY"] == "k" * 32


def test_example_names_every_variable_and_no_other(tmp_path: Path) -> None:
    stack, _ = services(tmp_path)
    set_by_us = {name for process in PROCESSES for name in stack.environment(*process)}
    handed_on = {name for names in HANDED_ON.values() for name in names}
    ports = {port.variable for port in settings.load({}, tmp_path).ports.values()}
    read_by_us = {"VETCHIUM_DATA_DIR", "VETCHIUM_REGIONS", "REGION_PORTS"}
    read_by_us |= {"MODE", "VETCHIUM_NETWORK", "VETCHIUM_TAG", "BUILD_NETWORK"}  # containers
    read_by_us |= {f"EDGE_{name}" for name in ("PROCESSES", "CONNECTIONS", "CLIENT_CONNECTIONS")}
    read_by_us |= {f"EDGE_{name}" for name in ("CLIENT_POSTS", "CLIENT_POSTS_BURST")}
    read_by_us |= {"EDGE_TRUSTED_PROXIES", "EDGE_HSTS_SECONDS"}
    known = set_by_us | handed_on | ports | read_by_us - set(SURROUNDINGS) - {"PYTHONUNBUFFERED"}
    example = read_dotenv((CHECKOUT / ".env.example").read_text("utf-8"))
    assert set(example) == known - set(SURROUNDINGS) - {"PYTHONUNBUFFERED"}
    assert not any(example.values()), "an example with a value would be a default"
    assert set(defaults(settings.load({}, tmp_path))) <= handed_on


def test_example_explains_every_variable() -> None:
    above = ""
    for line in (CHECKOUT / ".env.example").read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            assert above.startswith("#") or "=" in above, f"{line} has no comment"
        above = line


class TestPortOfARegionToCome:
    def test_is_where_running_apis_look(self, tmp_path: Path) -> None:
        stack, _ = services(tmp_path)
        told = stack.environment("regional-api", "ind1")
        url = Endpoints.from_environ(told).base_url("sgp1")
        assert url == f"http://127.0.0.1:{own_port({}, 'sgp1')}"

    def test_comes_from_the_range(self, tmp_path: Path) -> None:
        stack, _ = services(tmp_path, REGION_PORTS="7000-7000")
        told = stack.environment("regional-api", "ind1")
        assert Endpoints.from_environ(told).base_url("sgp1") == "http://127.0.0.1:7000"
        assert own_port({"REGION_PORTS": "7000-7000"}, "sgp1") == 7000

    @pytest.mark.parametrize("ports", ["7000", "0-1", "9-8", "a-b"])
    def test_a_broken_range(self, ports: str) -> None:
        with pytest.raises(StackError, match="REGION_PORTS"):
            own_port({"REGION_PORTS": ports}, "sgp1")

    @pytest.mark.parametrize(
        "template", ["http://regional-api-{region}:8080", "http://127.0.0.1", "http://{region}"]
    )
    def test_elsewhere_is_refused(self, template: str) -> None:
        with pytest.raises(StackError, match="INTERNAL_ENDPOINT_TEMPLATE"):
            own_port({"INTERNAL_ENDPOINT_TEMPLATE": template}, "sgp1")
