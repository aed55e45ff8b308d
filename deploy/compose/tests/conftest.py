"""A real engine for tests that are marked `docker`; without one they are skipped."""

import os
import shutil
from collections.abc import Iterator

import pytest

from containers.engine import base_images, compose_command, missing_images, version
from containers.testing import Run
from embedded.testing import environment


@pytest.fixture(scope="session")
def engine() -> None:
    """Skip with the reason unless containers can run here; no image is pulled for a test."""
    given = dict(os.environ)
    if shutil.which("docker") is None or version(given) is None:
        pytest.skip("no Docker engine answers")
    if compose_command(given) is None:
        pytest.skip("Compose is missing")
    missing = missing_images(given, base_images())
    if missing:
        pytest.skip(f"base images are missing: {', '.join(missing)}")


@pytest.fixture(scope="session")
def stack(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run the whole system in containers."""
    folder = tmp_path_factory.mktemp("compose")
    run = Run(folder, environment(folder) | {"MODE": "docker", "VETCHIUM_TAG": "test"})
    up = run.make("up", "--detach")
    try:
        assert up.returncode == 0, up.stdout + up.stderr
        yield run
    finally:
        run.make("reset")
