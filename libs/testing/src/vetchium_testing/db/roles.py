"""Logins of the services on a test server: code under test has the rights of its service."""

from contextlib import suppress
from functools import cache
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from common.db.roles import GROUPS, login


def as_service(conninfo: str, service: str, region: str = "") -> str:
    """Return the connection string of a service's login, made from the superuser's.

    One that leads nowhere, or is a login's already, stays. A server that is away gets no login.
    """
    parts = urlsplit(conninfo)
    name = login(service, region)
    if not parts.hostname or (parts.username or "").startswith("vetchium"):
        return conninfo
    with suppress(psycopg.OperationalError):
        _make(parts._replace(path="/postgres", query="").geturl(), name, GROUPS[service])
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{name}@{place}").geturl()


@cache
def _make(server: str, name: str, group: str) -> None:
    """Make a login and its group; other processes of the run do the same at this moment."""
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute("select pg_advisory_lock(hashtextextended('vetchium-test-roles', 0))")
        for role, words in ((group, "nologin"), (name, "login in role {}")):
            if conn.execute("select from pg_roles where rolname = %s", [role]).fetchone() is None:
                text = sql.SQL("create role {} " + words)
                conn.execute(text.format(*map(sql.Identifier, (role, group))))
