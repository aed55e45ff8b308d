"""Accounts: a few thousand at home in a region, each with a live session."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg
from psycopg.rows import TupleRow

from common.auth import tokens
from common.auth.address_hash import ALGORITHM, AddressHash
from common.auth.passwords import hash_sync

HOME = "ind1"
LANDING = "usa1"
USERS = 3000
PASSWORD = "correct horse battery"  # noqa: S105  of accounts that live for minutes
SESSION_DIGEST = "sha256(encode(sha256(('session ' || {number})::bytea), 'hex')::bytea)"
"""The SQL for the digest of a user's session token: pgbench uses another user each time."""


@dataclass(frozen=True, slots=True)
class User:
    """One account."""

    number: int
    home: str = HOME

    @property
    def address(self) -> str:
        """Return the e-mail address."""
        return f"user{self.number}@example.com"

    @property
    def token(self) -> str:
        """Return the session token."""
        return f"{self.home.upper()}-{self.secret}"

    @property
    def secret(self) -> str:
        """Return the 64 digits of the token."""
        return hashlib.sha256(f"session {self.number}".encode()).hexdigest()

    @property
    def id(self) -> UUID:
        """Return the id, the same in the directory and at home."""
        return uuid5(NAMESPACE_URL, self.address)


def users(home: str = HOME, first: int = 1) -> list[User]:
    """Return all accounts of a region; `first` keeps those of several regions distinct."""
    return [User(number, home) for number in range(first, first + USERS)]


def fill(global_db: str, home_db: str, email_hash_key: str, people: Sequence[User]) -> None:
    """Insert accounts into the directory and their home region."""
    address_hash, password_hash = AddressHash(email_hash_key), hash_sync(PASSWORD)
    known = [(user.id, f"user{user.number}", user) for user in people]
    with psycopg.connect(global_db) as conn:
        copy(
            conn,
            "hub_users (hub_user_global_id, handle, email_address_hash, home_region,"
            " hashing_algorithm, status, preferred_language, confirmed_at)",
            [
                (
                    *(user_id, handle, hexed(address_hash(user.address)), user.home),
                    *(ALGORITHM, "active", "en-US", "now"),
                )
                for user_id, handle, user in known
            ],
        )
    with psycopg.connect(home_db) as conn:
        copy(
            conn,
            "hub_users (hub_user_global_id, handle, email_address, password_hash, confirmed_at)",
            [(user_id, name, user.address, password_hash, "now") for user_id, name, user in known],
        )
        copy(
            conn,
            "hub_sessions (token_hash, hub_user_global_id, expires_at)",
            [
                (hexed(tokens.digest(user.secret)), user_id, "tomorrow")
                for user_id, _, user in known
            ],
        )
        conn.execute(
            "insert into hub_user_roles (hub_user_global_id, role_id)"
            " select hub_user_global_id, role_id from hub_users, roles"
            " where role_name = 'hub:read_posts'"
        )
    for conninfo in (global_db, home_db):
        with psycopg.connect(conninfo, autocommit=True) as conn:
            conn.execute("vacuum analyze")


def copy(
    conn: psycopg.Connection[TupleRow], table: LiteralString, rows: Iterable[tuple[object, ...]]
) -> None:
    """Insert rows with COPY."""
    with conn.cursor().copy(f"copy {table} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def hexed(digest: bytes) -> str:
    """Return a digest in COPY's format."""
    return f"\\x{digest.hex()}"
