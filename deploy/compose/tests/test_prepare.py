"""The folder that the Compose file reads."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from containers.prepare import SECRETS, USER, Preparation, edge_configuration, own
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
