"""Which mode `make up` chooses and why. Small scripts replace the commands of Docker."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from containers.engine import base_images, choose
from embedded.problems import StackError
from embedded.settings import Settings, load
from vetchium_testing.stopwatch import Stopwatch

# What a script does, by its first words; "hang" is an engine that accepts and never answers.
WELL = {"version": "echo 28.0", "compose": "echo 2.40", "image": "echo sha256:1"}
Machine = Callable[..., Settings]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return settings whose PATH has a scripted `docker`, or none."""

    def make(answers: dict[str, str] | None = None, alone: str = "", **given: str) -> Settings:
        commands = {"docker": answers, "docker-compose": {"version": alone} if alone else None}
        for name, known in commands.items():
            if known is None:
                continue
            cases = "".join(f"  {word}) {action};;\n" for word, action in known.items())
            script = tmp_path / name
            script.write_text(f'#!/bin/sh\ncase "$1" in\n{cases}  *) exit 1;;\nesac\n', "utf-8")
            script.chmod(0o755)
        path = f"{tmp_path}:/usr/bin:/bin" if answers is not None else str(tmp_path)
        return load({"PATH": path, **given}, checkout=tmp_path)

    return make


def test_an_engine_with_all_images_is_taken(machine: Machine) -> None:
    chosen = choose(machine(WELL), "")
    assert (chosen.mode, chosen.reason) == ("docker", "Docker 28.0 answers")


def test_compose_1_29_will_do(machine: Machine) -> None:
    assert choose(machine(WELL | {"compose": "exit 1"}, "echo 1.29.2"), "").mode == "docker"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (None, "there is no docker command"),
        ({"version": "exit 1"}, "no Docker engine answers"),
        ({"version": "exec sleep 30"}, "no Docker engine answers"),
        (WELL | {"compose": "exit 1"}, "Compose is missing"),
        (WELL | {"image": "exit 1"}, "is not here and cannot be pulled"),
        (WELL | {"image": "exit 1", "manifest": "echo {}"}, "is not here and cannot be pulled"),
    ],
)
def test_else_the_embedded_mode_with_the_reason(
    machine: Machine, answers: dict[str, str] | None, reason: str
) -> None:
    settings = machine(answers, "echo 1.25.0" if answers else "")
    watch = Stopwatch()
    chosen = choose(settings, "")
    assert watch.running < 2
    assert chosen.mode == "embedded"
    assert reason in chosen.reason
    with pytest.raises(StackError, match="MODE=docker, but .*" + reason):
        choose(settings, "docker")


def test_missing_images_are_pulled(machine: Machine, tmp_path: Path) -> None:
    pulled = tmp_path / "pulled"
    pull = {"manifest": "echo {}", "pull": f'echo "$2" | tee -a {pulled}'}
    assert choose(machine(WELL | {"image": "exit 1"} | pull), "").mode == "docker"
    assert pulled.read_text("utf-8").split() == list(base_images())


def test_force_goes_before_everything(machine: Machine) -> None:
    assert choose(machine(WELL), "embedded").reason == "MODE=embedded"
    assert choose(machine(WELL), "docker").reason == "MODE=docker"
    with pytest.raises(StackError, match="only docker or embedded"):
        choose(machine(WELL), "podman")


def test_what_containers_cannot_do(machine: Machine) -> None:
    settings = machine(WELL)
    assert choose(settings, "", only_infrastructure=True).mode == "embedded"
    assert choose(replace(settings, listed=("ind1",)), "").mode == "embedded"
    elsewhere = machine(WELL, DOCKER_HOST="tcp://192.0.2.1:2375")
    assert "another machine" in choose(elsewhere, "").reason


def test_base_images_are_named_by_version() -> None:
    """S7: `latest` is another image every week."""
    images = base_images()
    assert {image.partition(":")[0] for image in images} >= {"python", "postgres", "nginx"}
    assert all(image.partition(":")[2] not in {"", "latest"} for image in images)
