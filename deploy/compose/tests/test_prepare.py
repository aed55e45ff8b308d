"""The folder that the Compose file reads."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from containers.engine import COMPOSE_FILE
from containers.prepare import SECRETS, USER, Preparation, edge_configuration, own
from embedded.roster import Roster
from embedded.settings import load

Prepare = Callable[..., Preparation]


@pytest.fixture
def prepare(tmp_path: Path) -> Prepare:
    def make(**given: str) -> Preparation:
        settings = own(load({"VETCHIUM_DATA_DIR": str(tmp_path / "data"), **given}, tmp_path))
        preparation = Preparation(settings)
        preparation.write()
        return preparation

    return make


def contents(preparation: Preparation) -> dict[str, str]:
    folder = preparation.folder / "secrets"
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def test_secrets_are_for_the_containers_alone(prepare: Prepare) -> None:
    folder = prepare().folder / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.stat().st_uid == (os.geteuid() or USER)


def test_secrets_are_drawn_once(prepare: Prepare) -> None:
    first = contents(prepare())
    assert contents(prepare()) == first
    assert len(set(first.values())) == len(first)
    assert all(len(text) > 32 for text in first.values())


def test_a_given_secret_goes_first(prepare: Prepare) -> None:
    given = prepare(EMAIL_HASH_KEY="k" * 32)
    assert contents(given)["email_hash_key"].strip() == "k" * 32


def test_variables_hold_no_secret(prepare: Prepare) -> None:
    given = prepare(LOG_LEVEL="debug", INTERNAL_PROXY_SECRET="s" * 40, GLOBAL_DB_CONN="x")
    for service in ("regional-api", "regional-worker", "global-service"):
        text = (given.folder / f"{service}.env").read_text("utf-8")
        assert "LOG_LEVEL=debug\n" in text
        assert not any(name in text for name in (*SECRETS, "_DB_CONN"))


def test_containers_find_each_other_by_name(prepare: Prepare) -> None:
    """Not by ports of one machine, as processes do."""
    text = (prepare().folder / "regional-api.env").read_text("utf-8")
    assert "INTERNAL_ENDPOINT" not in text
    given = prepare(INTERNAL_ENDPOINT_TEMPLATE="http://{region}.internal")
    text = (given.folder / "regional-api.env").read_text("utf-8")
    assert "INTERNAL_ENDPOINT_TEMPLATE=http://{region}.internal\n" in text


def test_the_other_modes_regions_are_its_own(prepare: Prepare, tmp_path: Path) -> None:
    ports = {"REGIONAL_API_SGP1_PORT": "26758"}
    (tmp_path / "data").mkdir()
    Roster().with_region("sgp1", ports, is_new=True).write(tmp_path / "data")
    preparation = prepare()
    assert "sgp1" not in preparation.settings.regions
    assert "REGIONAL_API_SGP1_PORT" not in preparation.environment()
    assert preparation.compose_file == COMPOSE_FILE


def test_an_added_region_has_its_part_in_every_file(prepare: Prepare, tmp_path: Path) -> None:
    (tmp_path / "data" / "compose").mkdir(parents=True)
    Roster().with_region("sgp1", {}, is_new=True).write(tmp_path / "data" / "compose")
    preparation = prepare()
    assert preparation.compose_file == preparation.folder / "compose.yaml"
    assert "regional-api-sgp1:" in preparation.compose_file.read_text("utf-8")
    assert "sgp1_db_conn" in contents(preparation)
    assert "server regional-api-sgp1:8080 " in (preparation.folder / "edge/edge.conf").read_text()


def test_two_folders_are_two_projects(prepare: Prepare, tmp_path: Path) -> None:
    one = prepare().environment()
    other = prepare(VETCHIUM_DATA_DIR=str(tmp_path / "other")).environment()
    for name in ("COMPOSE_PROJECT_NAME", "VETCHIUM_NETWORK", "VETCHIUM_STACK"):
        assert one[name] != other[name]


def test_edge_knows_every_region() -> None:
    text = edge_configuration(("ind1", "sgp1"))
    assert "server regional-api-ind1:8080 max_fails=1" in text
    assert "server regional-api-sgp1:8080 max_fails=1" in text
    assert "server global-service:8081" in text
    assert "${" not in text
