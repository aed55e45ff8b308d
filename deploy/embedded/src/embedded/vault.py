"""Secrets and notes of the stack: generated once, stored in the data folder, private to us."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any


def write_private(path: Path, text: str) -> None:
    """Write a private file atomically."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


class Vault:
    """A JSON object on disk; a missing secret is generated on first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        self._read()

    def _read(self) -> None:
        if self._path.is_file():
            self._values = json.loads(self._path.read_text("utf-8"))

    def secret(self, name: str, generate: Callable[[], str] = lambda: secrets.token_hex(32)) -> str:
        """Return the secret of that name, always the same value."""
        if name not in self._values:
            self.put(name, generate())
        return str(self._values[name])

    def get(self, name: str) -> Any:  # noqa: ANN401  # notes are JSON
        """Return a note, or None."""
        return self._values.get(name)

    def put(self, name: str, value: Any) -> None:  # noqa: ANN401  # notes are JSON
        """Store a note."""
        self._read()  # another command may have written in the meantime
        self._values[name] = value
        write_private(self._path, json.dumps(self._values, indent=2))
