"""The packages of clients/: built, installed, and used as their README files say."""

import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from e2e.people import code_of, sign_up
from e2e.system import System

from embedded.settings import CHECKOUT
from embedded.testing import PATIENCE, eventually

DOCUMENTS = {"regional": "regional-api.json", "admin": "global-service.json"}
MODULES = CHECKOUT / "hub-ui" / "node_modules"
PYTHON = CHECKOUT / ".tools" / "clients" / "bin" / "python"


def run(where: Path, *command: str | Path, **variables: str) -> None:
    done = subprocess.run(
        ["env", *(f"{name}={value}" for name, value in variables.items()), *map(str, command)],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make clients` builds."""
    folder = tmp_path_factory.mktemp("packages")
    run(CHECKOUT, sys.executable, "tools/build-clients", "--to", folder)
    return folder


@pytest.fixture(scope="module")
def wheel(packages: Path) -> Path:
    (found,) = packages.glob("*.whl")
    return found


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CHECKOUT / "hub-ui" / "openapi" / name).read_text("utf-8"))
    return found


def tour(language: str, fence: str, to: Path) -> Path:
    """Write the program of a README into a file."""
    text = (CHECKOUT / "clients" / language / "README.md").read_text("utf-8")
    (program,) = re.findall(rf"^```{fence}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    to.write_text(program, "utf-8")
    return to


def said(system: System, where: Path, *command: str | Path, **variables: str) -> list[str]:
    """Run the program for a person, who types the code of the mail; return what it prints."""
    person = sign_up(system, "usa1")

    def mails() -> int:
        return len(system.mails(**{"to.address": person.address}))

    before = mails()
    told = {
        "VETCHIUM_URL": f"http://127.0.0.1:{system.settings.port('edge')}",
        "VETCHIUM_ADDRESS": person.address,
        "VETCHIUM_PASSWORD": person.password,
        **variables,
    }
    child = subprocess.Popen(
        ["env", *(f"{name}={value}" for name, value in told.items()), *map(str, command)],
        cwd=where,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        # A code, or the end: a program that fails is not waited for, and says why.
        eventually(lambda: child.poll() is not None or mails() > before, PATIENCE)
        code = code_of(system.next_mail(person.address)) if mails() > before else ""
        out, err = child.communicate(f"{code}\n", timeout=PATIENCE)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == 0, out + err
    return out.replace("Code: ", "").replace(code, "").replace(person.handle, "HANDLE").splitlines()


@pytest.mark.parametrize(("package", "name"), DOCUMENTS.items())
def test_wheel_has_a_function_for_every_operation(wheel: Path, package: str, name: str) -> None:
    """A generator that cannot read a schema leaves its operations out."""
    paths = document(name)["paths"].values()
    wanted = {each["operationId"] for methods in paths for each in methods.values()}
    with ZipFile(wheel) as held:
        names = [name for name in held.namelist() if f"/{package}/api/" in name]
    assert {Path(name).stem for name in names} - {"__init__"} == wanted


def test_packages_have_the_version_of_the_documents(packages: Path) -> None:
    versions = {
        json.loads((CHECKOUT / "hub-ui" / "openapi" / document).read_text("utf-8"))["info"][
            "version"
        ]
        for document in DOCUMENTS.values()
    }
    (version,) = versions
    assert {each.name for each in packages.iterdir()} == {
        f"vetchium_client-{version}-py3-none-any.whl",
        f"vetchium_client-{version}.tar.gz",
        f"vetchium-client-{version}.tgz",
    }


def test_python_as_its_readme_says(system: System, wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with ZipFile(wheel) as held:
        held.extractall(site)
    program = tour("python", "python", tmp_path / "tour.py")
    strictly = ("--strict", "--follow-imports", "silent", "--python-executable", PYTHON)
    mypy = (sys.executable, "-m", "mypy", "--config-file=", "--cache-dir", tmp_path / "cache")
    by_hand = site / "vetchium_client" / "problems.py"
    run(tmp_path, *mypy, *strictly, "--python-version=3.11", program, by_hand, MYPYPATH=str(site))
    assert said(system, tmp_path, PYTHON, program, PYTHONPATH=str(site)) == [
        "400 Invalid request",
        "email_address: must be an e-mail address of 3-254 characters",
        "signed in: HANDLE ['hub:read_posts']",
        "401 There is no valid session, or the credentials are wrong. False",
    ]


def test_typescript_as_its_readme_says(system: System, packages: Path, tmp_path: Path) -> None:
    (packed,) = packages.glob("*.tgz")
    installed = tmp_path / "node_modules"
    (installed / "@vetchium").mkdir(parents=True)
    with tarfile.open(packed) as held:
        held.extractall(installed / "@vetchium", filter="data")
    (installed / "@vetchium" / "package").rename(installed / "@vetchium" / "client")
    for name in ("openapi-fetch", "openapi-typescript-helpers", "@types", "undici-types"):
        (installed / name).symlink_to(MODULES / name)
    program = tour("typescript", "ts", tmp_path / "tour.mts")
    words = (
        "--strict",
        "--skipLibCheck",
        "--module",
        "nodenext",
        "--target",
        "es2023",
        "--types",
        "node",
    )
    run(tmp_path, MODULES / ".bin" / "tsc", *words, program)
    assert [line for line in said(system, tmp_path, "node", "tour.mjs") if line] == [
        "400",
        "email_address: must be an e-mail address of 3-254 characters",
        "signed in: HANDLE [ 'hub:read_posts' ]",
        "401 There is no valid session, or the credentials are wrong. false",
    ]
