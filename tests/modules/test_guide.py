"""The guide of docs/modules.md, word for word, in a checkout of its own; only ports are others."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from embedded import settings
from embedded.settings import CHECKOUT
from embedded.testing import environment

pytestmark = pytest.mark.stack

_GUIDE = re.compile(r"^## From nothing to .*?\n(.*?)^## ", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def guide(ports: dict[str, int]) -> str:
    """Return the commands, with other ports in the lines that define the addresses."""
    found = _GUIDE.search((CHECKOUT / "docs" / "modules.md").read_text("utf-8"))
    assert found
    lines = "\n".join(_BLOCK.findall(found[1])).splitlines()
    for place, line in enumerate(lines):
        name = line.partition("=")[0]
        if name in ports:
            lines[place] = f"{name}=http://localhost:{ports[name]}"
    return "\n".join(lines)


def copied(to: Path) -> Path:
    """Return a checkout of what git knows here, without anything that was installed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (CHECKOUT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, to / name)
    return to


def run(commands: str, checkout: Path, env: dict[str, str]) -> str:
    """Run commands as a reader would; return what they say."""
    ran = subprocess.run(
        ["bash", "-eu", "-o", "pipefail"],
        cwd=checkout,
        env=env,
        input=commands,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_from_nothing_to_an_answer(tmp_path: Path) -> None:
    checkout = copied(tmp_path / "vetchium")
    first, *_ = guide({}).split("\n")
    assert first == "make module NAME=demo"
    run(first, checkout, dict(os.environ))
    # Only now: other tests may take a port that is free for minutes.
    env = dict(os.environ) | environment(tmp_path / "data")
    env |= {"MODE": "embedded", "MODULES": "demo"}
    found = settings.load(env)
    ports = {"EDGE": found.port("edge"), "USA1": found.port("regional-api usa1")}
    try:
        said = run(guide(ports).removeprefix(first), checkout, env)
        kept, listed = said.strip().splitlines()[-2:]
        assert '"title":"Vetchium"' in kept
        assert listed == f'{{"items":[{kept}]}}'
    finally:
        subprocess.run(["make", "reset"], cwd=checkout, env=env, capture_output=True, check=False)
