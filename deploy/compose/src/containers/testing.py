"""A separate stack in containers for tests, with its own folder, ports and networks."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 700.0


def docker(*words: str, is_expected: bool = True, within: float = 120.0) -> str:
    """Run a command of the engine; return its output."""
    done = subprocess.run(  # noqa: S603  # words of our tests
        ["docker", *words],  # noqa: S607  # wherever it is installed
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )
    if done.returncode and is_expected:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout + done.stderr


@dataclass
class Run:
    """A stack in containers with its own ports and folder."""

    folder: Path
    variables: dict[str, str]

    def container(self, service: str) -> str:
        """Return the id of a service's container."""
        note = json.loads((self.folder / "compose" / "stack.json").read_text("utf-8"))
        labels = (f"project={note['project']}", f"service={service}", "oneoff=False")
        filters = [f"--filter=label=com.docker.compose.{label}" for label in labels]
        return docker("ps", "-aq", *filters).strip()

    def make(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command that `make` runs."""
        return subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-m", "containers", *words],
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
