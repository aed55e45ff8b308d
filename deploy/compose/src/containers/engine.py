"""Checks for a Docker engine that can run the stack; a "no" takes two seconds at most."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embedded.problems import StackError
from embedded.settings import CHECKOUT, Settings

MODES = ("docker", "embedded")
COMPOSE_FILE = CHECKOUT / "deploy" / "compose" / "compose.yaml"
REGIONS = ("ind1", "usa1", "deu1")  # those of the Compose file
PATIENCE = 1.5  # seconds for an engine's answer; at most one such wait times out
REGISTRY_PATIENCE = 10.0
PULL_PATIENCE = 1800.0

_BASE = re.compile(r"^\s*(?:image: |ARG \w+_IMAGE=)(?!vetchium/)(\S+)$", re.MULTILINE)
_V1 = re.compile(r"\b1\.(29|[3-9]\d)\.")


@dataclass(frozen=True, slots=True)
class Choice:
    """The mode in which the stack runs, and the reason."""

    mode: str
    reason: str


def base_images() -> tuple[str, ...]:
    """Return the third-party images that our images and the Compose file use."""
    dockerfiles = (path for depth in ("*", "*/*") for path in CHECKOUT.glob(f"{depth}/Dockerfile"))
    files = [COMPOSE_FILE, *sorted(dockerfiles)]
    found = (image for file in files for image in _BASE.findall(file.read_text("utf-8")))
    return tuple(dict.fromkeys(found))


def choose(settings: Settings, wanted: str, *, only_infrastructure: bool = False) -> Choice:
    """Choose the mode; raises StackError if an explicitly requested mode is not possible."""
    if wanted not in {"", *MODES}:
        raise StackError(f"MODE is {wanted}, but only {' or '.join(MODES)} is allowed")
    if wanted == "embedded":
        return Choice("embedded", "MODE=embedded")
    reason = obstacle(settings, only_infrastructure=only_infrastructure)
    if wanted == "docker":
        if reason:
            raise StackError(f"MODE=docker, but {reason}")
        return Choice("docker", "MODE=docker")
    if reason:
        return Choice("embedded", reason)
    return Choice("docker", f"Docker {version(settings.given)} answers")


def obstacle(settings: Settings, *, only_infrastructure: bool = False) -> str | None:
    """Return what prevents the use of containers in a few words, or None."""
    if only_infrastructure:
        return "services that run outside of containers need databases that do so too"
    if settings.listed != REGIONS:
        return f"the Compose file has the regions {', '.join(REGIONS)}"
    return next(_lacking(settings.given), None)


def _lacking(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what this machine lacks, the fastest checks first."""
    if shutil.which("docker", path=environment.get("PATH")) is None:
        yield "there is no docker command"
    # Folders and files of this machine are mounted into the containers.
    if not environment.get("DOCKER_HOST", "unix:").startswith(("unix:", "npipe:")):
        yield "DOCKER_HOST names an engine on another machine"
    if version(environment) is None:
        yield "no Docker engine answers"
    if compose_command(environment) is None:
        yield "Compose is missing (docker compose, or docker-compose from 1.29 on)"
    yield from _unobtainable(environment)


def version(environment: Mapping[str, str]) -> str | None:
    """Return the version of the engine, or None if none answers."""
    command = ("docker", "version", "--format", "{{.Server.Version}}")
    return _said(command, environment, PATIENCE)


def compose_command(environment: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the first words of a Compose command on this machine, or None."""
    plugin = _said(("docker", "compose", "version", "--short"), environment, PATIENCE)
    if plugin:
        return ("docker", "compose")
    if shutil.which("docker-compose", path=environment.get("PATH")) is None:
        return None
    alone = _said(("docker-compose", "version", "--short"), environment, 10.0) or ""
    is_known = _V1.search(f" {alone}.") or not alone.startswith("1.")
    return ("docker-compose",) if alone and is_known else None


def missing_images(environment: Mapping[str, str], images: Sequence[str]) -> list[str]:
    """Return those of the images that this machine does not have."""
    return [
        image
        for image in images
        if _said(("docker", "image", "inspect", "-f", "{{.Id}}", image), environment, 10.0) is None
    ]


def _unobtainable(environment: Mapping[str, str]) -> Iterator[str]:
    for image in missing_images(environment, base_images()):
        asked = ("docker", "manifest", "inspect", image)
        # Check first, because a pull takes minutes to fail when no registry answers.
        is_offered = _said(asked, environment, REGISTRY_PATIENCE) is not None
        if not is_offered or _said(("docker", "pull", image), environment, PULL_PATIENCE) is None:
            yield f"the image {image} is not here and cannot be pulled"


def _said(command: Sequence[str], environment: Mapping[str, str], within: float) -> str | None:
    """Return a command's output, or None if it failed or timed out."""
    try:
        done = subprocess.run(  # noqa: S603  # fixed words
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=within,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def inspect(environment: Mapping[str, str], *names: str) -> list[dict[str, object]]:
    """Return what the engine reports about containers."""
    text = _said(("docker", "inspect", *names), environment, 10.0)
    found: list[dict[str, object]] = json.loads(text) if text else []
    return found


def commit() -> str:
    """Return the commit of the checkout, for the labels of the images."""
    git = ("git", "-C", str(Path(CHECKOUT)), "rev-parse", "--short=12", "HEAD")
    return _said(git, {"PATH": "/usr/local/bin:/usr/bin:/bin"}, 5.0) or "unknown"
