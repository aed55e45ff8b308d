"""Follow several log files at once, as `tail -f` does."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

RECENT = 20  # number of earlier lines to show
PAUSE = 0.2


def follow(folder: Path, service: str, *, forever: bool = True) -> Iterator[str]:
    """Yield log lines of the parts whose name starts with `service`, prefixed with the name."""
    files: dict[Path, tuple[int, IO[str]]] = {}
    prefix = service.replace(" ", "-")
    while True:
        for path in sorted(folder.glob(f"{prefix}*.log")):
            inode = path.stat().st_ino
            known = files.get(path)
            if known is not None and known[0] != inode:  # restarted, with a new file
                known[1].close()
                known = None
            if known is None:
                file = path.open(encoding="utf-8", errors="replace")
                # Earlier lines are limited at the first reading only.
                past = [] if path in files else file.readlines()[-RECENT:]
                files[path] = known = (inode, file)
                yield from (_labelled(path, line) for line in past)
            yield from (_labelled(path, line) for line in known[1])
        if not forever:
            return
        time.sleep(PAUSE)


def _labelled(path: Path, line: str) -> str:
    return f"{path.stem:<22} {line.rstrip()}"
