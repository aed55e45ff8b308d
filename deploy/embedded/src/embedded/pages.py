"""The pages of the portals: built when their sources have changed, copied to where nginx reads."""

import asyncio
import fcntl
import hashlib
import json
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from common.settings import parse_duration
from embedded.ground import Ground
from embedded.problems import StackError
from embedded.process import run_once
from embedded.services import surroundings
from embedded.settings import CHECKOUT, Settings

SOURCES = CHECKOUT / "hub-ui"
BUILT = SOURCES / "dist"
MODULES = CHECKOUT / "modules"
_STAMP = BUILT / ".built"
_FOLDERS = ("src", "public", "tools")
_LINKED = SOURCES / "src" / "modules"  # written by each build
_TFA_EXPIRY = "10m"  # the services' own default


def values(settings: Settings, entry: str, *, listen: str, folder: str) -> dict[str, str]:
    """Return the template values for the pages of one portal."""
    lifetime = settings.given.get(f"{entry.upper()}_TFA_TOKEN_EXPIRY") or _TFA_EXPIRY
    told = {"tfa_seconds": int(parse_duration(lifetime).total_seconds())}
    return {
        "PAGES_LISTEN": listen,
        "PAGES_DIR": folder,
        "PAGES_UPSTREAM": "global_service" if entry == "admin" else "$way",
        "PAGES_SETTINGS": json.dumps(told),
    }


async def build(settings: Settings) -> bool:
    """Build all portals if their sources have changed; return whether they were built."""
    npm = shutil.which("npm", path=settings.given.get("PATH"))
    if npm is None or not (SOURCES / "node_modules").is_dir():
        raise StackError("the tools of the pages are not installed: run `make setup`")
    async with _turn():
        chosen = _chosen(settings)
        wanted = digest(chosen)
        if _STAMP.is_file() and _STAMP.read_text("utf-8") == wanted:
            return False
        _STAMP.unlink(missing_ok=True)
        await run_once(
            *(npm, "--prefix", str(SOURCES), "run", "--silent", "build"),
            environment={**surroundings(settings.given), **chosen},
        )
        _STAMP.write_text(wanted, "utf-8")
    return True


def publish(settings: Settings, ground: Ground) -> None:
    """Copy the built files to the servers' folder: nginx's user may not read the checkout."""
    for entry in settings.entries:
        target = ground.folder("pages") / entry
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(BUILT / entry, target)
        for path in (target, *target.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def _chosen(settings: Settings) -> dict[str, str]:
    """Return the variables that choose business modules; an empty value means the default."""
    names = ("MODULES", "MODULE_PAGES")
    return {name: settings.given[name] for name in names if settings.given.get(name)}


def digest(chosen: Mapping[str, str], modules: Path = MODULES) -> str:
    """Return a digest of all sources of the pages and of the variables that choose modules."""
    found = hashlib.sha256(json.dumps(chosen, sort_keys=True).encode())
    for path in sorted(_sources(chosen, modules)):
        found.update(f"{path}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _sources(chosen: Mapping[str, str], modules: Path) -> Iterator[Path]:
    yield from (path for path in SOURCES.iterdir() if path.suffix in {".json", ".ts"})
    folders = [SOURCES / folder for folder in _FOLDERS]
    folders += modules.glob("*/pages")
    given = chosen.get("MODULE_PAGES", "").split(":")
    folders += [Path(folder) for _, _, folder in (each.partition("=") for each in given) if folder]
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and _LINKED not in path.parents:
                yield path


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """Hold the build lock: wait until no other stack of this checkout builds."""
    with (SOURCES / "package.json").open() as own:
        while True:
            try:
                fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                await asyncio.sleep(0.2)
            else:
                break
        yield
