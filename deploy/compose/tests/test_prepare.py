"""The files that Compose reads."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from containers.engine import COMPOSE_FILE
from containers.prepare import SECRETS, USER, Preparation, own
from embedded.edge import BEFORE, SINCE
from embedded.edge_options import has_ipv6
from embedded.roster import Roster
from embedded.settings import load
from nameserver.zone import ZoneFile

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


def test_the_name_server_in_containers_is_asked_unless_another_is_given(prepare: Prepare) -> None:
    ours = prepare()
    assert "DNS_RESOLVER=dns:1053\n" in ours.variables("regional-api")
    assert "DNS_RESOLVER=dns:1053\n" in ours.variables("regional-worker")
    assert "DNS_RESOLVER" not in ours.variables("global-service")
    given = prepare(DNS_RESOLVER="10.9.8.7:53")
    assert "DNS_RESOLVER=10.9.8.7:53\n" in given.variables("regional-api")


def test_edge_and_pages_alone_are_trusted_as_proxies(prepare: Prepare) -> None:
    """S6: their addresses are automatic ones; those of the services are not among them."""
    ours = prepare()
    network = ours.environment()["VETCHIUM_NETWORK"]
    for service in ("regional-api", "global-service"):
        assert f"TRUSTED_PROXIES={network}.128/25\n" in ours.variables(service)
        assert "ALLOW_PLAINTEXT=true\n" in ours.variables(service)


def test_the_zone_can_be_read_by_the_containers(prepare: Prepare) -> None:
    folder = prepare().folder / "dns"
    ZoneFile(folder / "zone.json").add("a.example", "1")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert stat.S_IMODE((folder / "zone.json").stat().st_mode) == 0o644


def test_containers_find_each_other_by_name(prepare: Prepare) -> None:
    """Containers do not use the ports of one machine, as processes do."""
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
    found = contents(preparation)
    assert {"sgp1_api_db_conn", "sgp1_worker_db_conn", "sgp1_logins"} <= found.keys()
    assert "vetchium_api_sgp1 vetchium_regional_api " in found["global_logins"]
    for name in ("edge", "pages"):
        assert ":8080 sgp1;" in (preparation.folder / name / f"{name}.conf").read_text("utf-8")


def test_two_folders_are_two_projects(prepare: Prepare, tmp_path: Path) -> None:
    one = prepare().environment()
    other = prepare(VETCHIUM_DATA_DIR=str(tmp_path / "other")).environment()
    for name in ("COMPOSE_PROJECT_NAME", "VETCHIUM_NETWORK", "VETCHIUM_STACK"):
        assert one[name] != other[name]


def test_nginx_is_told_addresses(prepare: Prepare) -> None:
    prepared = prepare(VETCHIUM_NETWORK="10.1.2")
    found = prepared.configurations(prepared.settings)
    for text in found.values():
        for host in (11, 12, 13):
            assert f"server 10.1.2.{host}:8080 max_fails=1" in text
        assert "10.1.2.13:8080 deu1;" in text
        assert "server 10.1.2.10:8081" in text
        assert "${" not in text
    assert "listen 8080;" in found["edge"]
    assert ("listen [::]:8080;" in found["edge"]) is has_ipv6()
    assert "worker_processes 2;" in found["edge"]
    assert "/pages/hub" not in found["edge"]
    assert "listen 3000;" in found["pages"]
    assert ("listen [::]:3000;" in found["pages"]) is has_ipv6()
    assert "root /pages/hub;" in found["pages"]


def test_edge_and_pages_are_told_of_a_region_that_was_added(prepare: Prepare) -> None:
    prepared = prepare(VETCHIUM_NETWORK="10.1.2")
    prepared.write_nginx(prepared.settings.with_region("sgp1", {}).without_region("usa1"))
    for name in ("edge", "pages"):
        text = (prepared.folder / name / f"{name}.conf").read_text("utf-8")
        # The address in the Compose file, though another region is retired.
        assert "server 10.1.2.14:8080 max_fails=1" in text
        assert "10.1.2.14:8080 sgp1;" in text
        assert "10.1.2.12:8080" not in text
    assert "location = /api/status/sgp1 { proxy_pass http://10.1.2.14:8080/;" in text
    assert "/api/status/usa1" not in text


def test_an_old_nginx_is_told_how_to_reload_without_cutting_connections(prepare: Prepare) -> None:
    """C20: opening a region drops nobody."""
    prepared = prepare()
    for is_new in (True, False, True):
        prepared.write_version(is_new=is_new)
        for name in ("edge", "pages"):
            folder = prepared.folder / name
            assert (folder / SINCE.name).is_file() is is_new
            assert (folder / BEFORE.name).is_file() is not is_new
            if not is_new:
                assert f"-f /etc/{name}/closing" in (folder / BEFORE.name).read_text("utf-8")


def test_no_request_goes_straight_to_a_region_that_is_draining(
    prepare: Prepare, tmp_path: Path
) -> None:
    """C20: nor after `make up`."""
    ways = "ind1 home_ind1;", "usa1 home_usa1;", "deu1 home_deu1;"
    assert all(way in prepare().configurations(prepare().settings)["edge"] for way in ways)
    Roster().with_draining("usa1", is_draining=True).write(tmp_path / "data" / "compose")
    prepared = prepare()
    for text in prepared.configurations(prepared.settings).values():
        assert [way in text for way in ways] == [True, False, True]
