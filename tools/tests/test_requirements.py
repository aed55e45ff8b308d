"""An image has what its requirements name and nothing else: every import must be among them."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]

# Hides all distributions of the development environment that the image does not have.
IMPORT_ALL = """
import importlib, importlib.metadata as metadata, pkgutil, re, sys
wanted, package = set(re.findall(r"^([\\w.-]+)==", open(sys.argv[1]).read(), re.M)), sys.argv[2]
key = lambda name: re.sub(r"[-_.]+", "-", name).lower()
ours = {"vetchium-common", key(package)} | set(map(key, wanted))
tops = metadata.packages_distributions()
class Lacking:
    def find_spec(self, name, path=None, target=None):
        owners = set(map(key, tops.get(name, ())))
        if owners and not owners & ours:
            raise ModuleNotFoundError(f"{name} is not in the image")
sys.meta_path.insert(0, Lacking())
found = importlib.import_module(package)
names = [each.name for each in pkgutil.walk_packages(found.__path__, package + ".")]
assert len(names) > 2
for name in names:
    importlib.import_module(name)
"""


@pytest.mark.parametrize("service", ["regional-api", "regional-worker", "global-service"])
def test_every_module_of_a_service_can_be_imported(service: str) -> None:
    requirements = TOP / "requirements" / f"{service}.txt"
    words = (sys.executable, "-c", IMPORT_ALL, str(requirements), service.replace("-", "_"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_missing_is_noticed(tmp_path: Path) -> None:
    text = (TOP / "requirements" / "regional-worker.txt").read_text("utf-8")
    fewer = tmp_path / "fewer.txt"
    fewer.write_text(text.replace("dnspython==", "other=="), "utf-8")
    words = (sys.executable, "-c", IMPORT_ALL, str(fewer), "regional_worker")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "dns is not in the image" in done.stderr
