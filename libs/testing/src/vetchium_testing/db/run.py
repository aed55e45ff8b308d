"""One test run: the folder that its processes share, and what earlier runs left behind."""

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from vetchium_testing.db.databases import Databases
from vetchium_testing.db.postgres import Server

_PREFIX = "vetchium-tests-"
_SIGNING = 60.0  # seconds in which a new folder may have no owner yet
_DRIFT = 60.0  # seconds by which the kernel may tell another start of a process than before
_VARIABLE = "VETCHIUM_TEST_RUN"


def begin() -> None:
    """Make the folder of this run and name it to the processes that start later."""
    _clear_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    (folder / "owner").write_text(json.dumps([os.getpid(), psutil.Process().create_time()]))
    os.environ[_VARIABLE] = str(folder)


def end() -> None:
    """Stop the shared server, if one was needed, and remove the folder."""
    _destroy(Path(os.environ.pop(_VARIABLE)))


def shared_server() -> Server:
    """Return the server of this run; the first caller starts it."""
    folder = Path(os.environ[_VARIABLE])
    with _locked(folder / "lock"):
        server = Server(folder / "server")
        port = folder / "port"
        if port.exists():
            server.port = int(port.read_text())
        else:
            (folder / "server").mkdir()
            server.create_copy_of(_cluster(folder))
            port.write_text(str(server.port))
    return server


def private_server() -> Server:
    """Start a server for one test; it goes with the run at the latest."""
    folder = Path(os.environ[_VARIABLE])
    with _locked(folder / "lock"):
        data = _cluster(folder)
    server = Server(private_folder())
    server.create_copy_of(data)
    return server


def _cluster(folder: Path) -> Path:
    """Return data with both templates, which every server of the run begins with."""
    base = folder / "cluster"
    if not base.exists():
        folder.chmod(0o711)
        draft = folder / "private-cluster"
        draft.mkdir()
        server = Server(draft)
        server.create()
        Databases(server.conninfo()).prepare()
        server.shut_down()
        draft.rename(base)
    return base / "data"


def private_folder() -> Path:
    """Make a folder that goes with the run."""
    folder = Path(os.environ[_VARIABLE])
    folder.chmod(0o711)
    return Path(tempfile.mkdtemp(prefix="private-", dir=folder))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _clear_leftovers() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):  # another run is clearing up as well
            if folder.stat().st_uid == os.geteuid() and not _is_owned(folder):
                _destroy(folder)


def _is_owned(folder: Path) -> bool:
    try:
        pid, created = json.loads((folder / "owner").read_text())
        return abs(psutil.Process(pid).create_time() - float(created)) < _DRIFT
    except (OSError, ValueError):
        try:
            return time.time() - folder.stat().st_mtime < _SIGNING
        except OSError:
            return True
    except psutil.Error:
        return False


def _destroy(folder: Path) -> None:
    for base in (folder / "server", *folder.glob("private-*")):
        Server(base).destroy()
    shutil.rmtree(folder, ignore_errors=True)
