"""Compares the committed modules with what sqlc generates now; changes nothing."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from sqlc_gen_psycopg.heading import warnings_of

_INPUTS = ("sqlc.yaml", "db", "tools", "modules")
_MODULES = ("libs/**/*.py", "modules/*/src/*/queries/*.py")


def main(top: Path, stderr: TextIO) -> int:
    """Print every difference; exit code 0 without differences, 1 with some, 2 if sqlc fails."""
    found = shutil.which("sqlc")
    if found is None:
        stderr.write("check-generated: sqlc is not on the PATH\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="check-generated-") as name:
        fresh = Path(name)
        _copy_inputs(top, fresh)
        for config in ("sqlc.yaml", *sorted(fresh.glob("modules/*/sqlc.yaml"))):
            # S603: the program was looked up just now, the arguments are our own.
            run = subprocess.run(  # noqa: S603
                [str(Path(found).absolute()), "generate", "-f", str(config)],
                cwd=fresh,
                capture_output=True,
                text=True,
                check=False,
            )
            if run.returncode != 0:
                stderr.write(f"check-generated: sqlc failed\n{run.stdout}{run.stderr}")
                return 2
        complaints = list(differences(top, fresh))
        warnings = [w for p in _written(fresh) for w in warnings_of(p.read_text())]
    stderr.writelines(f"check-generated: warning: {warning}\n" for warning in warnings)
    stderr.writelines(f"check-generated: {complaint}\n" for complaint in complaints)
    return 1 if complaints else 0


def differences(top: Path, fresh: Path) -> Iterator[str]:
    """Yield every module of `top` that is missing, stale or left over."""
    written = {path.relative_to(fresh) for path in _written(fresh)}
    packages = {path.parent for path in written}
    present = {path.relative_to(top) for p in packages for path in (top / p).glob("*.py")}
    for path in sorted(written | present):
        if path not in present:
            yield f"{path} is missing: run `make generate`"
        elif path not in written:
            yield f"{path} has no query file any more: delete it"
        elif (fresh / path).read_bytes() != (top / path).read_bytes():
            yield f"{path} is stale: run `make generate`"


def _written(fresh: Path) -> list[Path]:
    return sorted(path for pattern in _MODULES for path in fresh.glob(pattern))


def _copy_inputs(top: Path, fresh: Path) -> None:
    for part in _INPUTS:
        source = top / part
        if source.is_dir():
            shutil.copytree(source, fresh / part, ignore=_left_out)
        elif source.is_file():
            shutil.copy2(source, fresh / part)


def _left_out(folder: str, names: list[str]) -> set[str]:
    """Leave out caches, and what was generated before."""
    left = {"__pycache__", "node_modules", "pages"}.intersection(names)
    return left | {
        each for each in names if Path(folder).name == "queries" and each.endswith(".py")
    }
