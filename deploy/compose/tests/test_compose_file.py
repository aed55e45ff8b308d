"""What the Compose file promises, checked in the file itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from containers.engine import COMPOSE_FILE, REGIONS
from containers.prepare import Preparation, own
from embedded.settings import load

FILE = yaml.safe_load(COMPOSE_FILE.read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]


def secrets_of(service: dict[str, Any]) -> set[str]:
    return {
        each if isinstance(each, str) else each["source"] for each in service.get("secrets", ())
    }


@pytest.mark.parametrize("region", REGIONS)
def test_a_database_is_met_by_its_own_region_alone(region: str) -> None:
    """A region's network has no other members except mail catcher and DNS, which route nothing."""
    assert set(SERVICES[f"postgres-{region}"]["networks"]) == {region}
    inside = {name for name, service in SERVICES.items() if region in service["networks"]}
    parts = ("postgres", "migrate", "regional-api", "regional-worker")
    assert inside == {*(f"{part}-{region}" for part in parts), "mailpit", "dns"}


def test_the_global_database_is_met_by_no_worker() -> None:
    inside = {name for name, service in SERVICES.items() if "shared" in service["networks"]}
    apis = {f"regional-api-{region}" for region in REGIONS}
    others = {"postgres-global", "migrate-global", "global-service"}
    assert inside == apis | others | {"dns", "edge", "hub-ui", "mailpit"}


def test_nobody_is_given_a_foreign_connection_string() -> None:
    given = {name: {s for s in secrets_of(SERVICES[name]) if "db_conn" in s} for name in SERVICES}
    wanted: dict[str, set[str]] = {"global-service": {"global_db_conn"}}
    wanted["migrate-global"] = {"global_owner_db_conn"}
    for region in REGIONS:
        wanted[f"regional-api-{region}"] = {f"{region}_global_db_conn", f"{region}_api_db_conn"}
        wanted[f"regional-worker-{region}"] = {f"{region}_worker_db_conn"}
        wanted[f"migrate-{region}"] = {f"{region}_owner_db_conn"}
    assert {name: found for name, found in given.items() if found} == wanted


def test_every_secret_is_a_file_that_is_prepared(tmp_path: Path) -> None:
    prepared = Preparation(own(load({"VETCHIUM_DATA_DIR": str(tmp_path)}, tmp_path))).secrets()
    files = {Path(each["file"]).name for each in FILE["secrets"].values()}
    assert files == prepared.keys()
    assert set().union(*map(secrets_of, SERVICES.values())) == FILE["secrets"].keys()


def test_no_variable_holds_a_secret() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            is_secret = any(word in name for word in ("CONN", "SECRET", "KEY", "PASSWORD"))
            assert is_secret == str(value).startswith("/run/secrets/")


def ports() -> Iterator[str]:
    for service in SERVICES.values():
        yield from service.get("ports", ())


def test_ports_are_open_on_loopback_alone() -> None:
    assert all(port.startswith("127.0.0.1:${") for port in ports())


def test_ports_are_those_of_the_embedded_stack() -> None:
    expected = {
        f"${{{port.variable}:-{port.number}}}" for port in load({}, Path("/nothing")).ports.values()
    }
    assert {port.removeprefix("127.0.0.1:").rpartition(":")[0] for port in ports()} == expected


def test_the_name_server_is_asked_by_udp_and_by_tcp() -> None:
    kinds = {port.rpartition(":")[2] for port in SERVICES["dns"]["ports"]}
    assert kinds == {"1053", "1053/udp"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_held_short(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit", "logging"} <= service.keys()
    assert service["restart"] == ("no" if name.startswith("migrate-") else "unless-stopped")
    # PostgreSQL's image starts as root and drops the privileges by itself.
    assert ("user" in service) != name.startswith("postgres-")


@pytest.mark.parametrize("name", SERVICES)
def test_services_wait_for_what_they_need(name: str) -> None:
    needs = SERVICES[name].get("depends_on", {})
    for need, how in needs.items():
        kind = need.partition("-")[0]
        conditions = {"migrate": "service_completed_successfully", "mailpit": "service_started"}
        assert how == {"condition": conditions.get(kind, "service_healthy")}
    if name.startswith(("regional-", "global-")):
        told = {s.removesuffix("_db_conn") for s in secrets_of(SERVICES[name]) if "db" in s}
        databases = {"global" if "global" in s else s.partition("_")[0] for s in told}
        assert {f"migrate-{database}" for database in databases} <= needs.keys()


def test_no_container_is_given_the_address_of_a_region_to_come() -> None:
    """The engine assigns automatic addresses from the upper half; fixed ones are in the lower."""
    (config,) = FILE["networks"]["shared"]["ipam"]["config"]
    assert config["ip_range"] == config["subnet"].replace(".0/24", ".128/25")
    chosen = [
        service["networks"] for service in SERVICES.values() if "shared" in service["networks"]
    ]
    fixed = [
        int(each["shared"]["ipv4_address"].rpartition(".")[2])
        for each in chosen
        if isinstance(each, dict) and each["shared"]
    ]
    assert len(fixed) == len(REGIONS) + 1
    assert max(fixed) < 128
