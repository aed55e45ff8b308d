"""PgBouncer in transaction mode before a PostgreSQL server, for tests; the system's own program."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from common.db.roles import REGIONAL, login
from vetchium_testing.db.postgres import account, free_port

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin")
MISSING = "pgbouncer is not installed (on Debian: apt install pgbouncer)"

# So few connections to the server that those of the clients must take turns on them.
_SERVER_CONNECTIONS = 3
_PATIENCE = 10.0
_LOGINS = (
    login("global-service"),
    *(login(service, code) for service in REGIONAL for code in ("ind1", "usa1", "deu1")),
)


@contextmanager
def pgbouncer(folder: Path, server_port: int) -> Iterator[int]:
    """Run one for the length of a block; give its port."""
    if PROGRAM is None:
        raise RuntimeError(MISSING)
    port, user = free_port(), account()
    config, users = folder / "pgbouncer.ini", folder / "users.txt"
    users.write_text("".join(f'"{name}" ""\n' for name in ("postgres", *_LOGINS)))
    config.write_text(
        f"""[databases]
* = host=127.0.0.1 port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {_SERVER_CONNECTIONS}
max_client_conn = 500
server_idle_timeout = 5
logfile = {folder / "pgbouncer.log"}
"""
    )
    if user is not None:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    with subprocess.Popen(  # noqa: S603  the system's own program
        [PROGRAM, "-q", str(config)], user=None if user is None else user.pw_uid
    ) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.kill()


def _wait_for(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        with (
            suppress(psycopg.OperationalError),
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres"),
        ):
            return
        if time.monotonic() > end:
            raise RuntimeError("pgbouncer does not answer")
        time.sleep(0.05)
