"""The contents of the images' wheels: services and shared code, without test support."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

TOP = Path(__file__).parents[2]
WHEELS = {
    "libs/common": "common",
    "services/regional-api": "regional_api",
    "services/regional-worker": "regional_worker",
    "services/global-service": "global_service",
    "deploy/dns": "nameserver",
}


@pytest.mark.parametrize(("folder", "package"), WHEELS.items())
def test_wheel_holds_one_package_and_no_test_support(
    tmp_path: Path, folder: str, package: str
) -> None:
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel")
    subprocess.run([*build, "--directory", tmp_path], cwd=TOP / folder, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as held:
        names = held.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {each for each in tops if not each.endswith(".dist-info")} == {package}
    assert [name for name in names if "test" in Path(name).as_posix()] == []


def test_no_image_and_no_service_asks_for_the_test_support() -> None:
    asking = [*TOP.glob("services/*/Dockerfile"), *TOP.glob("deploy/*/Dockerfile")]
    asking += [TOP / folder / "pyproject.toml" for folder in WHEELS]
    asking += [*TOP.glob("requirements/*.in")]
    assert len(asking) > len(WHEELS)
    found = [path for path in asking if "testing" in path.read_text("utf-8")]
    assert [path for path in found if path != TOP / "deploy/dns/pyproject.toml"] == []
