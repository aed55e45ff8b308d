"""The PostgreSQL servers from the wheel, one per database, each with its own passwords."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from common.db import roles
from embedded.ground import Ground
from embedded.ledger import has_ended
from embedded.ports import HOST
from embedded.problems import StackError
from embedded.process import Part, run_once
from embedded.vault import Vault

OPTIONS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "wal_level": "minimal",  # the demo has no replicas
    "max_wal_senders": "0",
    "jit": "off",  # all our queries are short
    "log_timezone": "UTC",
    "timezone": "UTC",
}
OWNER = "vetchium"


@dataclass(frozen=True, slots=True)
class Server:
    """One database server: `global` or that of a region."""

    name: str
    port: int
    ground: Ground
    vault: Vault

    @property
    def database(self) -> str:
        """Return the name of the database."""
        return f"vetchium_{self.name}"

    @property
    def data(self) -> Path:
        """Return the data folder (PGDATA)."""
        return self.ground.folder("postgres") / self.name

    def conninfo(self, *, superuser: bool = False) -> str:
        """Return the connection string of the owner (migrations) or the superuser (tests)."""
        return self._conninfo("postgres" if superuser else OWNER)

    def service_conninfo(self, service: str, region: str = "") -> str:
        """Return the connection string of a service."""
        return self._conninfo(roles.login(service, region))

    def _conninfo(self, role: str) -> str:
        return f"postgresql://{role}:{self.password(role)}@{HOST}:{self.port}/{self.database}"

    def password(self, role: str) -> str:
        """Return the password of a role on this server."""
        return self.vault.secret(f"{self.name}_{role}_password")

    def logins(self, regions: Iterable[str]) -> dict[str, str]:
        """Return login → group of the services that connect, those of some regions among them."""
        if self.name != "global":
            regions = (self.name,)
        found = {}
        for service in roles.SERVICES["global" if self.name == "global" else "regional"]:
            for region in regions if service in roles.REGIONAL else ("",):
                found[roles.login(service, region)] = roles.GROUPS[service]
        return found

    def login_conninfos(self, regions: Iterable[str]) -> dict[str, str]:
        """Return login → connection string of the services that connect."""
        return {name: self._conninfo(name) for name in self.logins(regions)}

    async def initialise(self) -> bool:
        """Create PGDATA if it does not exist; return whether it was created."""
        if (self.data / "PG_VERSION").is_file():
            await self._check_version()
            self._drop_foreign_lock()
            return False
        draft = self.data.with_name(f"{self.name}.new")
        shutil.rmtree(draft, ignore_errors=True)  # of an interrupted run
        await self._initdb(self.ground.folder("postgres", draft.name))
        draft.rename(self.data)
        return True

    async def _initdb(self, target: Path) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self.ground.folder("postgres")) as file:
            file.write(self.vault.secret(f"{self.name}_postgres_password"))
            file.flush()
            if self.ground.uid is not None:
                os.chown(file.name, self.ground.uid, -1)
            await run_once(
                str(self.ground.postgres_bin / "initdb"),
                *("-D", str(target), "-U", "postgres", "--pwfile", file.name),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                environment=_environment(),
                uid=self.ground.uid,
                gid=self.ground.gid,
            )

    async def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text("ascii").strip()
        program = str(self.ground.postgres_bin / "postgres")
        version = (await run_once(program, "--version", environment=_environment())).split()[-1]
        if made_by != version.partition(".")[0]:
            raise StackError(
                f"the data of {self.name} were made by PostgreSQL {made_by}, this checkout runs "
                f"{version}: `make reset` deletes them, an older checkout can still read them"
            )
        if self.vault.get(f"{self.name}_postgres_password") is None:
            raise StackError(
                f"the data of {self.name} are there but their passwords are gone: `make reset`"
            )

    def _drop_foreign_lock(self) -> None:
        """Remove a lock file whose process id belongs to a foreign or an ended process.

        PostgreSQL would refuse to start with it. The lock file of a running server protects the
        data and stays; `leftovers` has already stopped all processes of an ended server.
        """
        lock = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            holder = psutil.Process(int(lock.read_text("ascii").split()[0]))
            if holder.name() != "postgres" or has_ended(holder):
                lock.unlink()

    def part(self) -> Part:
        """Describe the process."""
        options = OPTIONS | {"cluster_name": self.name}
        return Part(
            name=f"postgres {self.name}",
            command=(
                str(self.ground.postgres_bin / "postgres"),
                *("-D", str(self.data), "-p", str(self.port)),
                *(word for key, value in options.items() for word in ("-c", f"{key}={value}")),
            ),
            environment=_environment(),
            is_ready=self._is_ready,
            uid=self.ground.uid,
            gid=self.ground.gid,
            stop_signal=signal.SIGINT,  # fast shutdown
        )

    async def _is_ready(self, pid: int) -> bool:
        """Check readiness as pg_ctl does: in the eighth line of the lock file."""
        with contextlib.suppress(OSError, IndexError, ValueError):
            lines = (self.data / "postmaster.pid").read_text("ascii").splitlines()
            return int(lines[0]) == pid and lines[7].strip() == "ready"
        return False

    async def make_database(self, regions: Iterable[str]) -> None:
        """Create the owner, its database and the logins of services; runs at every start."""
        await self.sql(
            f"{self._role(OWNER)}"  # noqa: S608  # names are ours
            f"SELECT 'CREATE DATABASE {self.database} OWNER {OWNER} STRATEGY file_copy' "
            f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{self.database}') "
            f"\\gexec\n"
            f"REVOKE ALL ON DATABASE {self.database}, postgres FROM PUBLIC;\n"
            f"{self._logins(regions)}",
            database="postgres",
        )

    async def make_logins(self, regions: Iterable[str]) -> None:
        """Create the logins of regions that are added while the server runs."""
        await self.sql(self._logins(regions), database="postgres")

    async def end_login(self, region: str) -> None:
        """Let the API of a region connect no more, until its login is made again."""
        name = roles.login("regional-api", region)
        await self.sql(f"ALTER ROLE {name} NOLOGIN;\n", database="postgres")

    def _logins(self, regions: Iterable[str]) -> str:
        """Return the statements that create logins, and the groups that have the rights."""
        made = (
            f"SELECT 'CREATE ROLE {group} NOLOGIN' WHERE NOT EXISTS "  # noqa: S608  # ours
            f"(SELECT FROM pg_roles WHERE rolname = '{group}') \\gexec\n"
            f"{self._role(name)}"
            f"GRANT {group} TO {name};\n"
            f"GRANT CONNECT ON DATABASE {self.database} TO {name};\n"
            for name, group in self.logins(regions).items()
        )
        return "".join(("SET client_min_messages = warning;\n", *made))

    def _role(self, name: str) -> str:
        return (
            f"SELECT 'CREATE ROLE {name}' WHERE NOT EXISTS "  # noqa: S608  # names are ours
            f"(SELECT FROM pg_roles WHERE rolname = '{name}') \\gexec\n"
            f"ALTER ROLE {name} LOGIN PASSWORD '{self.password(name)}';\n"
        )

    async def sql(self, text: str, *, database: str | None = None) -> str:
        """Run SQL: as the owner on our database, or as superuser on the database named."""
        role = OWNER if database is None else "postgres"
        return await run_once(
            str(self.ground.postgres_bin / "psql"),
            *("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"),
            *("-h", HOST, "-p", str(self.port), "-U", role, "-d", database or self.database),
            environment=_environment() | {"PGPASSWORD": self.password(role)},
            stdin=text,
        )


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LANG": "C.UTF-8"}
