"""The regions added to or retired from VETCHIUM_REGIONS, stored with the data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

from embedded.vault import write_private

FILE = "regions.json"


@dataclass(frozen=True, slots=True)
class Roster:
    """The changes made by `make region`, which `make up` applies."""

    # Region → the variables of its ports.
    added: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    draining: tuple[str, ...] = ()

    @classmethod
    def read(cls, data_dir: Path) -> Self:
        """Load the file; a missing file means no changes."""
        path = data_dir / FILE
        if not path.is_file():
            return cls()
        found = json.loads(path.read_text("utf-8"))
        return cls(found["added"], tuple(found["retired"]), tuple(found.get("draining", ())))

    def variables(self) -> dict[str, str]:
        """Return the port variables of all added regions."""
        return {name: port for each in self.added.values() for name, port in each.items()}

    def write(self, data_dir: Path) -> None:
        """Write the file atomically."""
        write_private(data_dir / FILE, json.dumps(asdict(self), indent=2))

    def with_region(self, code: str, ports: Mapping[str, str], *, is_new: bool) -> Self:
        """Return a copy with a region that runs again, or for the first time."""
        added = {**self.added, code: dict(ports)} if is_new else self.added
        return replace(self, added=added, retired=tuple(c for c in self.retired if c != code))

    def without_region(self, code: str) -> Self:
        """Return a copy with a retired region, whose ports stay reserved."""
        retired = (*(c for c in self.retired if c != code), code)
        return replace(self.with_draining(code, is_draining=False), retired=retired)

    def with_draining(self, code: str, *, is_draining: bool) -> Self:
        """Return a copy in which a region is draining, or is not."""
        others = tuple(c for c in self.draining if c != code)
        return replace(self, draining=(*others, code) if is_draining else others)
