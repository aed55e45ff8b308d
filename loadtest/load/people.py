"""Data that scenarios need besides accounts: staff, login codes, sign-up tokens."""

import hashlib
from uuid import NAMESPACE_URL, uuid5

import psycopg

from common.auth import tokens
from common.auth.address_hash import ALGORITHM, AddressHash
from loadtest.seed import User, copy, hexed

ADMINS = 500
CODE = "123456"
_HERE = "now"
_LATER = "tomorrow"


def secret(text: str) -> str:
    """Return the 64 digits of the token with a given name."""
    return hashlib.sha256(text.encode()).hexdigest()


def admin_token(number: int) -> str:
    """Return the session token of an admin."""
    return secret(f"admin {number}")


def fill(global_db: str) -> None:
    """Insert staff, who may list each other, and the approved domain for sign-ups."""
    admins = [(uuid5(NAMESPACE_URL, f"admin {n}"), n) for n in range(ADMINS)]
    with psycopg.connect(global_db) as conn:
        copy(
            conn,
            "admin_users (admin_user_id, email_address, full_name, status)",
            [(each, f"admin{n}@example.com", f"Admin {n}", "active") for each, n in admins],
        )
        copy(
            conn,
            "admin_sessions (token_hash, admin_user_id, expires_at)",
            [(hexed(tokens.digest(admin_token(n))), each, _LATER) for each, n in admins],
        )
        conn.execute(
            "insert into admin_user_roles (admin_user_id, role_id)"
            " select admin_user_id, role_id from admin_users, roles"
            " where role_name = 'admin:view_users'"
        )
        conn.execute(
            "insert into approved_domains (domain_name, created_by_admin_id)"
            " select 'example.com', admin_user_id from admin_users limit 1"
        )
    with psycopg.connect(global_db, autocommit=True) as conn:
        conn.execute("vacuum analyze")


def challenges(home_db: str, users: list[User], name: str) -> list[str]:
    """Open a challenge for each user; return the tokens. Each can be used once."""
    secrets = [secret(f"{name} {user.number}") for user in users]
    with psycopg.connect(home_db) as conn:
        rows = [
            (
                *(hexed(tokens.digest(each)), user.id, hexed(tokens.code_digest(each, CODE))),
                *(_HERE, _LATER),
            )
            for each, user in zip(secrets, users, strict=True)
        ]
        copy(
            conn,
            "hub_tfa_tokens (token_hash, hub_user_global_id, code_hash, created_at, expires_at)",
            rows,
        )
    return [f"{user.home.upper()}-{each}" for each, user in zip(secrets, users, strict=True)]


def invited(global_db: str, key: str, name: str, count: int) -> list[tuple[str, str]]:
    """Request that many sign-ups; return the addresses and sign-up tokens."""
    address_hash = AddressHash(key)
    found = [(f"{name}{n}@example.com", secret(f"{name} {n}")) for n in range(count)]
    with psycopg.connect(global_db) as conn:
        copy(
            conn,
            "hub_signup_tokens (token_hash, email_address_hash, hashing_algorithm, expires_at)",
            [
                (hexed(tokens.digest(each)), hexed(address_hash(who)), ALGORITHM, _LATER)
                for who, each in found
            ],
        )
    return found


def forget_throttles(conninfo: str) -> None:
    """Delete all throttle rows: the same accounts log in again and again here."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("truncate throttles")
