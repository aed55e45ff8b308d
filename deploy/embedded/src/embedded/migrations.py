"""Apply migrations to the databases, and skip the check if the files are unchanged."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from common.db.migrate import folders
from embedded import modules
from embedded.postgres import Server
from embedded.process import run_once
from embedded.services import program, surroundings
from embedded.settings import Settings

KINDS = {"global": ("global", "GLOBAL_DB_CONN")}
REGIONAL = ("regional", "REGIONAL_DB_CONN")


def fingerprint(folders: Iterable[Path]) -> str:
    """Return a digest of all migrations in folders: core's, and those of modules."""
    digest = hashlib.sha256()
    for path in (path for folder in folders for path in sorted(folder.glob("*.sql"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


async def migrate(server: Server, settings: Settings, *, force: bool = False) -> bool:
    """Apply pending migrations; return whether a check was needed."""
    kind, variable = KINDS.get(server.name, REGIONAL)
    current = fingerprint(folders(kind, modules.modules(settings.given)))
    # Running yoyo takes most of a second per database, at every start.
    if not force and server.vault.get(f"{server.name}_migrations") == current:
        return False
    await run_once(
        str(program("vetchium-migrate")),
        kind,
        environment=surroundings(settings.given)
        | modules.variables(settings.given)
        | {variable: server.conninfo()},
    )
    server.vault.put(f"{server.name}_migrations", current)
    return True
