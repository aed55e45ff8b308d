"""The groups are made by the migrations, or before them by whoever may create roles (H1)."""

import threading

import psycopg
import pytest

from common.db.migrate import KINDS, MigrationFailed, apply
from common.db.roles import GROUPS
from vetchium_testing.db.databases import asking, template
from vetchium_testing.db.postgres import Server


def _new(server: Server) -> Server:
    """Take away what every server of the tests begins with: the templates and the groups."""
    ask = asking(server.conninfo())
    for kind in KINDS:
        ask(f"drop database {template(kind)}")
    for group in GROUPS.values():
        ask(f"drop role {group}")
    return server


def test_databases_of_one_cluster_migrate_at_once(private_postgres: Server) -> None:
    """Roles belong to the cluster: whichever database is first makes them."""
    ask = asking(_new(private_postgres).conninfo())
    names = [f"{kind}_{number}" for kind in KINDS for number in range(2)]
    for name in names:
        ask(f"create database {name}")
    failures: list[Exception] = []

    def migrate(name: str) -> None:
        try:
            for _ in apply(private_postgres.conninfo(name), name.partition("_")[0]):
                pass
        except MigrationFailed as error:
            failures.append(error)

    threads = [threading.Thread(target=migrate, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = ask("select rolname::text from pg_roles where rolname like 'vetchium%%'")
    assert {name for (name,) in found} == set(GROUPS.values())


def test_an_owner_who_may_create_no_role(private_postgres: Server) -> None:
    """The group that is missing is named; with it, the owner needs no right beyond the database."""
    with psycopg.connect(_new(private_postgres).conninfo(), autocommit=True) as conn:
        conn.execute("create role plain login")
        conn.execute("create database mine owner plain")
    conninfo = private_postgres.conninfo("mine").replace("postgres@", "plain@")
    with pytest.raises(
        MigrationFailed, match=r"0090\.rights failed: the role vetchium_.* is missing"
    ):
        list(apply(conninfo, "global"))
    for group in GROUPS.values():
        asking(private_postgres.conninfo())(f"create role {group} nologin")
    assert "0090.rights" in list(apply(conninfo, "global"))
