"""A separate stack for tests, with its own folder and ports, deleted afterwards."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from embedded import ports, settings
from embedded.services import HANDED_ON

COMMAND = (sys.executable, "-m", "embedded")
PATIENCE = 120.0


class StackUnderTest:
    """Runs `vetchium-embedded` as a user would."""

    def __init__(self, data_dir: Path, environment: Mapping[str, str]) -> None:
        self.data_dir = data_dir
        self.environment = dict(environment)
        self.started: list[subprocess.Popen[str]] = []

    @property
    def settings(self) -> settings.Settings:
        """Return the settings that the stack reads from its environment."""
        return settings.load(self.environment)

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(  # noqa: S603  # our own command
            [*COMMAND, *words],
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, *words: str, until: str = "ready in") -> subprocess.Popen[str]:
        """Start `up` in the foreground and read its output until a text appears."""
        child = subprocess.Popen(  # noqa: S603  # our own command
            [*COMMAND, "up", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(child)
        said = []
        for line in child.stdout or ():
            said.append(line)
            if until in line:
                return child
        raise AssertionError("".join(said))

    def note(self) -> Any:  # noqa: ANN401  # JSON
        """Return what the running stack publishes: addresses, accounts, databases."""
        return json.loads((self.data_dir / "stack.json").read_text("utf-8"))

    def processes(self) -> dict[str, int]:
        """Return part → process id."""
        found = json.loads((self.data_dir / "run" / "processes.json").read_text("utf-8"))
        return {name: int(pid) for name, (pid, _) in found.items()}


def _variables() -> Iterator[str]:
    for names in HANDED_ON.values():
        yield from names


def environment(data_dir: Path) -> dict[str, str]:
    """Return an environment with its own folder and a free port for every part."""
    plain = settings.load({"VETCHIUM_DATA_DIR": str(data_dir)})
    numbers = ports.unused(len(plain.ports))
    chosen = zip(plain.ports.values(), numbers, strict=True)
    # A separate port range for added regions, which must not overlap with that of other stacks.
    first = 12_000 + secrets.randbelow(19_000)
    ours = settings.environment()
    kept: dict[str, str] = {name: ours[name] for name in ("PATH", "HOME") if name in ours}
    moved: dict[str, str] = {port.variable: str(number) for port, number in chosen}
    return {
        **kept,
        "VETCHIUM_DATA_DIR": str(data_dir),
        "REGION_PORTS": f"{first}-{first + 999}",
        # Everything comes from one address here.
        **dict.fromkeys((name for name in _variables() if name.startswith("LIMIT_")), "1000000/1h"),
        **moved,
    }


@contextmanager
def stack_under_test(folder: Path, **variables: str) -> Iterator[StackUnderTest]:
    """Provide a stack that does not run yet; stop it and delete its data at the end."""
    data_dir = folder / "data"
    stack = StackUnderTest(data_dir, environment(data_dir) | variables)
    try:
        yield stack
    finally:
        stack.run("reset")
        for child in stack.started:
            child.kill()
            child.communicate()


def eventually(condition: Callable[[], bool], within: float = 20.0) -> None:
    """Wait until another process has made the condition true."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)
