"""The generated Compose file when regions are added and retired; other entries stay."""

from typing import Any

import pytest
import yaml

from containers.composed import composed
from containers.engine import COMPOSE_FILE, REGIONS

TEXT = COMPOSE_FILE.read_text("utf-8")
FILE: dict[str, Any] = yaml.safe_load(TEXT)
PARTS = ("postgres", "migrate", "regional-api", "regional-worker")
WITH_SGP1 = (*REGIONS, "sgp1")


def made(*running: str, known: tuple[str, ...] = WITH_SGP1) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(composed(TEXT, known, running))
    return found


def renamed(value: object, code: str) -> object:
    """Return the file's entries for the last region with another region's code."""
    model = REGIONS[-1]
    if isinstance(value, dict):
        return {str(renamed(key, code)): renamed(each, code) for key, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, code) for each in value]
    if isinstance(value, str):
        return value.replace(model, code).replace(model.upper(), code.upper())
    return value


def test_for_its_own_regions_it_is_the_same() -> None:
    assert made(*REGIONS, known=REGIONS) == FILE


@pytest.mark.parametrize("part", PARTS)
def test_an_added_region_is_like_the_others(part: str) -> None:
    service = made(*WITH_SGP1)["services"][f"{part}-sgp1"]
    model: Any = renamed(FILE["services"][f"{part}-{REGIONS[-1]}"], "sgp1")
    if part == "regional-api":
        address = service["networks"]["shared"].pop("ipv4_address")
        assert address.endswith("}.14")
        model["networks"]["shared"].pop("ipv4_address")
    assert service == model


def test_the_others_stay_what_they_are() -> None:
    """Compose would recreate changed services at the next start; some must get the new one."""
    services = made(*WITH_SGP1)["services"]
    assert {name for name, service in FILE["services"].items() if services[name] != service} == {
        "dns",
        "edge",
        "mailpit",
    }
    for name in ("mailpit", "dns"):
        assert services[name]["networks"] == ["shared", *WITH_SGP1]
    assert "regional-api-sgp1" in services["edge"]["depends_on"]


def test_every_name_is_declared() -> None:
    found = made(*WITH_SGP1)
    for service in found["services"].values():
        assert set(service["networks"]) <= found["networks"].keys()
        assert set(service.get("depends_on", ())) <= found["services"].keys()
        for secret in service.get("secrets", ()):
            name = secret if isinstance(secret, str) else secret["source"]
            assert name in found["secrets"]
    assert "postgres-sgp1" in found["volumes"]


@pytest.mark.parametrize("gone", WITH_SGP1)
def test_of_a_retired_region_nothing_is_left_but_its_data(gone: str) -> None:
    found = made(*(code for code in WITH_SGP1 if code != gone))
    volumes = found.pop("volumes")
    assert gone not in yaml.safe_dump(found)
    assert f"postgres-{gone}" in volumes
    rest = set(WITH_SGP1) - {gone}
    assert {f"{part}-{code}" for part in PARTS for code in rest} <= found["services"].keys()
    builds = [service["build"] for service in found["services"].values() if "build" in service]
    assert builds == [each["build"] for each in FILE["services"].values() if "build" in each]


def test_one_that_comes_after_a_retired_one_gets_an_address_of_its_own() -> None:
    known = (*WITH_SGP1, "bra1")
    services = made(*REGIONS, "bra1", known=known)["services"]
    address = services["regional-api-bra1"]["networks"]["shared"]["ipv4_address"]
    assert address.endswith("}.15")
