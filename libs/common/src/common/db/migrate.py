"""`vetchium-migrate`: yoyo inside a session advisory lock.

yoyo's own lock is a committed row, which a killed run leaves behind to block every later one; a
migration and the record that it is applied are two transactions. Here the lock ends with the
session, and the two are one transaction.
"""

import argparse
import getpass
import os
import socket
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow
from yoyo import read_migrations
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import DatabaseURI, parse_uri
from yoyo.exceptions import BadMigration, LockTimeout
from yoyo.migrations import Migration, default_migration_table

from common.db.conninfo import (
    ConnectionString,
    clear_connections,
    read_conninfo,
    session_conninfo,
    without_direct,
)
from common.db.pool import Connection
from common.modules import Module, modules_or_exit
from common.settings import (
    Secret,
    StartSettings,
    leave,
    load_or_exit,
    refused_plaintext,
)

KINDS = ("global", "regional")
_LOCK_TIMEOUT = "5s"
_FOREIGN_LOCK_WAIT = 4.0
# Sessions that may have written the row of yoyo's lock: nameless (the plain command) and older.
_OWNERS = """
select count(*) from pg_stat_activity a
where a.datname = current_database() and a.pid <> pg_backend_pid()
  and a.backend_type = 'client backend' and a.application_name = ''
  and a.backend_start <= (select max(ctime) from yoyo_lock) at time zone 'UTC' + interval '1 minute'
"""


class MigrationFailed(Exception):
    """A migration or the connection failed; the message is for the operator."""


class GlobalSettings(StartSettings, frozen=True, kw_only=True):
    """Settings of `vetchium-migrate global`."""

    global_db_conn: ConnectionString
    global_db_direct_conn: ConnectionString = Secret("")
    db_transaction_pooler: bool = False

    def check(self) -> Mapping[str, str]:
        """Refuse a pooler without a direct connection: the lock belongs to the session."""
        return without_direct(
            "global_db_direct_conn",
            pooler=self.db_transaction_pooler,
            direct=self.global_db_direct_conn,
        )

    def plaintext(self) -> Mapping[str, str]:
        """Refuse a database without TLS."""
        return clear_connections(
            global_db_conn=self.global_db_conn, global_db_direct_conn=self.global_db_direct_conn
        )


class RegionalSettings(StartSettings, frozen=True, kw_only=True):
    """Settings of `vetchium-migrate regional`."""

    regional_db_conn: ConnectionString
    regional_db_direct_conn: ConnectionString = Secret("")
    db_transaction_pooler: bool = False

    def check(self) -> Mapping[str, str]:
        """Refuse a pooler without a direct connection: the lock belongs to the session."""
        return without_direct(
            "regional_db_direct_conn",
            pooler=self.db_transaction_pooler,
            direct=self.regional_db_direct_conn,
        )

    def plaintext(self) -> Mapping[str, str]:
        """Refuse a database without TLS."""
        return clear_connections(
            regional_db_conn=self.regional_db_conn,
            regional_db_direct_conn=self.regional_db_direct_conn,
        )


class _Backend(PostgresqlPsycopgBackend):  # type: ignore[misc]  # yoyo ships no types
    """yoyo's psycopg backend, for a connection string of any form."""

    def connect(self, dburi: DatabaseURI) -> psycopg.Connection[TupleRow]:
        """Open yoyo's session, named to differ from the plain command's."""
        conninfo = session_conninfo(dburi.args["conninfo"], "vetchium-migrate")
        return psycopg.connect(conninfo, autocommit=True)

    def get_log_data(
        self, migration: Migration = None, operation: str = "apply"
    ) -> dict[str, object]:
        """Fill yoyo's log without DNS, and also for a user without a name."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):
            user = str(os.getuid())
        return {
            "id": str(uuid.uuid4()),
            "migration_id": migration.id,
            "migration_hash": migration.hash,
            "username": user,
            "hostname": socket.gethostname(),
            "created_at_utc": datetime.now(UTC).replace(tzinfo=None),
            "operation": operation,
        }


def folder(kind: str) -> Path:
    """Find the migrations: in the installed package, else in the checkout."""
    here = Path(__file__).resolve()
    packed = here.parents[1] / "migrations" / kind
    return packed if packed.is_dir() else here.parents[5] / "db" / kind / "migrations"


def folders(kind: str, modules: Iterable[Module] = ()) -> tuple[Path, ...]:
    """Return the folders of a kind's migrations: core's, then those of modules."""
    found = (module.migrations(kind) for module in modules)
    return (folder(kind), *(each for each in found if each is not None))


@cache
def known(kind: str, modules: tuple[Module, ...] = ()) -> tuple[str, ...]:
    """Return the names of a kind's migrations in their order: core's first (they are numbers)."""
    return tuple(
        sorted(path.stem for each in folders(kind, modules) for path in each.glob("*.sql"))
    )


async def pending(conn: Connection, kind: str, modules: Iterable[Module] = ()) -> list[str]:
    """Return the names of the migrations that this database lacks."""
    wanted = known(kind, tuple(modules))
    cursor = await conn.execute("select to_regclass('_yoyo_migration') is not null")
    if await cursor.fetchone() != (True,):
        return list(wanted)
    cursor = await conn.execute("select migration_id from _yoyo_migration")
    applied = {row[0] for row in await cursor.fetchall()}
    return [migration for migration in wanted if migration not in applied]


def apply(conninfo: str, kind: str, modules: Iterable[Module] = ()) -> Iterator[str]:
    """Apply pending migrations one at a time; yield each name when it is done."""
    with _locked(conninfo) as backend:
        for migration in _to_apply(backend, kind, modules):
            try:
                _apply_one(backend, migration)
            except (psycopg.Error, BadMigration) as error:
                raise MigrationFailed(f"{migration.id} failed: {_reason(error)}") from error
            yield migration.id


def list_pending(conninfo: str, kind: str, modules: Iterable[Module] = ()) -> list[str]:
    """Return the names of the migrations that `apply` would apply."""
    with _session(conninfo) as backend:
        tables = backend.list_tables()
        if backend.migration_table not in tables:
            return list(known(kind, tuple(modules)))
        return [migration.id for migration in _to_apply(backend, kind, modules)]


@contextmanager
def _session(conninfo: str) -> Iterator[_Backend]:
    uri = parse_uri("postgresql+psycopg:///")._replace(args={"conninfo": conninfo})
    try:
        backend = _Backend(uri, default_migration_table)
    except psycopg.Error as error:
        raise MigrationFailed(f"no connection: {_reason(error)}") from error
    with backend:
        yield backend


@contextmanager
def _locked(conninfo: str) -> Iterator[_Backend]:
    """Hold the lock; a second run waits here and then finds nothing to do."""
    with _session(conninfo) as backend:
        try:
            backend.execute("select pg_advisory_lock(hashtextextended('vetchium-migrate', 0))")
            backend.execute(f"set lock_timeout = '{_LOCK_TIMEOUT}'")
            backend.create_lock_table()
            _wait_for_plain_yoyo(backend)
            with backend.lock(timeout=_FOREIGN_LOCK_WAIT):
                yield backend
        except LockTimeout as error:
            raise MigrationFailed(str(error)) from error
        except psycopg.Error as error:
            raise MigrationFailed(_reason(error)) from error


def _wait_for_plain_yoyo(backend: _Backend) -> None:
    """Break the lock of a dead run; wait some seconds for a plain `yoyo apply` that runs."""
    end = time.monotonic() + _FOREIGN_LOCK_WAIT
    while backend.execute("select 1 from yoyo_lock").fetchone() is not None:
        if backend.execute(_OWNERS).fetchone() == (0,):
            backend.break_lock()
        elif time.monotonic() > end:
            raise MigrationFailed("another yoyo holds the lock (`yoyo break-lock` removes it)")
        else:
            time.sleep(0.2)


def _to_apply(backend: _Backend, kind: str, modules: Iterable[Module]) -> list[Migration]:
    return list(backend.to_apply(read_migrations(*map(str, folders(kind, modules)))))


def _apply_one(backend: _Backend, migration: Migration) -> None:
    migration.load()
    if not migration.use_transactions:  # such as `create index concurrently`: must be repeatable
        migration.process_steps(backend, "apply")
        backend.log_migration(migration, "apply")
        backend.mark_one(migration, log=False)
        return
    with backend.transaction():
        migration.process_steps(backend, "apply")
        backend.log_migration(migration, "apply")
        backend.mark_one(migration, log=False)


def _reason(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0 done, 1 failed, 2 wrong usage. `MODULES` adds theirs to core's."""
    parser = argparse.ArgumentParser(prog="vetchium-migrate", description="Migrate a database.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--database", metavar="URL", help="instead of <KIND>_DB_CONN")
    parser.add_argument("--list", action="store_true", help="only name what is pending")
    asked = parser.parse_args(arguments)
    conninfo = _from_option(asked.database) if asked.database else _from_environment(asked.kind)
    say = sys.stdout.write
    added = modules_or_exit()
    try:
        waiting = list_pending(conninfo, asked.kind, added)
        for migration in waiting:
            say(f"pending {migration}\n")
        if not asked.list:
            for migration in apply(conninfo, asked.kind, added):
                say(f"applied {migration}\n")
                sys.stdout.flush()
    except MigrationFailed as error:
        sys.stderr.write(f"vetchium-migrate: {error}\n")
        return 1
    if not waiting:
        say(f"{asked.kind}: up to date\n")
    return 0


def _from_option(text: str) -> str:
    """Check the option as the variables are: a wrong one is not shown either."""
    try:
        conninfo = read_conninfo(text)
    except ValueError as error:
        leave([f"--database {error}"])
    clear = [f"--database {what}" for what in clear_connections(it=conninfo).values()]
    if wrong := refused_plaintext(clear):
        leave(wrong)
    return conninfo


def _from_environment(kind: str) -> str:
    if kind == "global":
        own = load_or_exit(GlobalSettings)
        return own.global_db_direct_conn or own.global_db_conn
    given = load_or_exit(RegionalSettings)
    return given.regional_db_direct_conn or given.regional_db_conn


if __name__ == "__main__":
    sys.exit(main())
