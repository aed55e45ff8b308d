"""The name server that the regional-apis use: it serves the TXT records of the demo domains."""

import sys
from pathlib import Path

from embedded.ports import HOST
from embedded.probe import listens
from embedded.process import Part
from embedded.services import surroundings
from embedded.settings import Settings
from nameserver.zone import ZoneFile


def path(settings: Settings) -> Path:
    """Return the file of the records, in a folder that can be mounted into a container."""
    return settings.data_dir / "dns" / "zone.json"


def part(settings: Settings) -> Part:
    """Describe the name server's process."""
    port = settings.port("dns")
    zone = path(settings)
    return Part(
        name="dns",
        command=(
            *(sys.executable, "-m", "nameserver", "--zone", str(zone)),
            *("serve", "--host", HOST, "--port", str(port)),
        ),
        environment=surroundings(settings.given),
        is_ready=lambda _: listens(port),
        grace=3.0,
    )


def edit(settings: Settings, name: str, value: str, *, is_removal: bool = False) -> list[str]:
    """Add, remove or list records; return the lines to print. Changes apply at once."""
    zone = ZoneFile(path(settings))
    if not name:
        return [
            f"{each} {text}" for each, texts in sorted(zone.records().items()) for text in texts
        ]
    if is_removal:
        return [f"removed: {zone.remove(name, value or None)}"]
    return ["added" if zone.add(name, value) else "there already"]
