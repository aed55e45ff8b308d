"""Databases for tests: copies of a migrated template, made in milliseconds."""

import hashlib
import uuid
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from common.db.migrate import KINDS, apply, folder

Ask = Callable[..., list[tuple[Any, ...]]]


class Databases:
    """Makes and drops databases on one server, given a superuser's connection string (a URL)."""

    def __init__(self, url: str) -> None:
        self._server = url
        self._made: list[str] = []

    @property
    def port(self) -> int:
        """Where the server listens."""
        return urlsplit(self._server).port or 5432

    def prepare(self) -> None:
        """Build the templates that are missing; several processes may try at once."""
        with self._session() as conn:
            conn.execute("select pg_advisory_lock(hashtextextended('vetchium-templates', 0))")
            for kind in KINDS:
                self._build_template(conn, kind)

    def make(self, kind: str) -> str:
        """Make a fresh, migrated database and give its connection string."""
        name = f"test_{kind}_{uuid.uuid4().hex}"
        with self._session() as conn:
            _execute(conn, "create database {} template {}", name, template(kind))
        self._made.append(name)
        return self._url(name)

    def make_empty(self) -> str:
        """Make a database without any migration."""
        name = f"test_empty_{uuid.uuid4().hex}"
        with self._session() as conn:
            _execute(conn, "create database {} template template0", name)
        self._made.append(name)
        return self._url(name)

    def drop_all(self) -> None:
        """Drop what this object made."""
        with self._session() as conn:
            while self._made:
                _execute(conn, "drop database if exists {} with (force)", self._made.pop())

    def _session(self) -> closing[psycopg.Connection[tuple[object, ...]]]:
        return closing(psycopg.connect(self._server, autocommit=True))

    def _url(self, name: str) -> str:
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()

    def _build_template(self, conn: psycopg.Connection[tuple[object, ...]], kind: str) -> None:
        name, draft = template(kind), f"{template(kind)}_draft"
        if conn.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return
        _execute(conn, "drop database if exists {} with (force)", draft)
        _execute(conn, "create database {} template template0", draft)
        for _ in apply(self._url(draft), kind):
            pass
        _execute(conn, "alter database {} rename to {}", draft, name)


def asking(url: str) -> Ask:
    """Return a function that runs one statement (`%s` and values) and gives its rows."""

    def ask(query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(psycopg.connect(url, autocommit=True)) as conn:
            cursor = conn.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    return ask


def template(kind: str) -> str:
    """Name the template; a changed migration changes the name."""
    digest = hashlib.sha256()
    for path in sorted(folder(kind).glob("*.sql")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"template_{kind}_{digest.hexdigest()[:12]}"


def _execute(conn: psycopg.Connection[tuple[object, ...]], text: str, *names: str) -> None:
    conn.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
