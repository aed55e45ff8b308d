"""Connection strings: their form, their encryption, and the options of every session."""

import re
from typing import Annotated

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from common.loopback import is_loopback
from common.settings import Reads, Secret

# The server ends the work of a client that is gone, and the locks of one that is idle.
_SESSION = (
    "-c timezone=UTC -c client_connection_check_interval=1s"
    " -c idle_in_transaction_session_timeout=30s"
)
_HOST = re.compile(r"[/@][^@]*|[A-Za-z0-9._:%-]*")  # a folder of sockets; a name or an address
_SSL_MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
_VERIFIED = "verify-full"
_MOST_PORT = 65_535
_ENCODE = "in a password, write @ as %40, / as %2F, : as %3A"


def read_conninfo(text: str) -> Secret:
    """Check a connection string; raise ValueError that never quotes it, as libpq's words would.

    A password with unencoded characters makes a well-formed string of other parts, which libpq
    quotes when it fails to connect. So the parts are checked too.
    """
    text = text.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        parts = conninfo_to_dict(text)
    except (ProgrammingError, ValueError):
        parts = {}
    if not parts:
        raise ValueError("is no connection string such as postgresql://user:…@host/database")
    for what, is_fit in _FORMS.items():
        if not all(map(is_fit, str(parts.get(what) or "").split(","))):
            raise ValueError(f"has a malformed {what}; {_ENCODE}")
    if parts.get("sslmode") and parts["sslmode"] not in _SSL_MODES:
        raise ValueError("has an unknown sslmode")
    return Secret(text)


ConnectionString = Annotated[Secret, Reads(read_conninfo)]
"""A connection string of PostgreSQL; it usually holds a password."""


def is_in_clear(conninfo: str) -> bool:
    """Return whether it may connect over a network without a verified certificate.

    libpq's own variables, such as PGHOST and PGSSLMODE, count as they do when it connects.
    """
    parts = conninfo_to_dict(conninfo)
    if parts.get("service"):  # its file, read on connecting, may name any host
        return parts.get("sslmode") != _VERIFIED
    defaults = {
        each.keyword.decode(): (each.val or b"").decode() for each in Conninfo.get_defaults()
    }
    given = {**defaults, **{name: str(value) for name, value in parts.items()}}
    hosts = (given.get("hostaddr") or given.get("host") or "").split(",")
    return given.get("sslmode") != _VERIFIED and not all(map(_is_local, hosts))


def _is_local(host: str) -> bool:
    return host[:1] in {"", "/", "@"} or is_loopback(host)


def _is_port(text: str) -> bool:
    return not text or (text.isdecimal() and text.isascii() and 0 < int(text) <= _MOST_PORT)


_FORMS = {
    "host": lambda text: _HOST.fullmatch(text) is not None,
    "hostaddr": lambda text: _HOST.fullmatch(text) is not None,
    "port": _is_port,
    "dbname": lambda text: not {"@", "/"} & {*text},
    "connect_timeout": lambda text: not text or re.fullmatch(r"-?[0-9]{1,9}", text) is not None,
}


def clear_connections(**strings: str) -> dict[str, str]:
    """Return the fields whose connection is not encrypted, or its server not verified."""
    return {
        field: "leads to another machine without sslmode=verify-full"
        for field, text in strings.items()
        if text and is_in_clear(text)
    }


def session_conninfo(conninfo: str, application_name: str, *, pooler: bool = False) -> str:
    """Add the options of every session to a connection string.

    A pooler takes no `options`: there the role or the pooler has to set them (docs/deployment.md).
    """
    given = conninfo_to_dict(conninfo)
    added: dict[str, str | int | None] = {
        "application_name": application_name,
        "connect_timeout": given.get("connect_timeout", 2),
    }
    if not pooler:
        added["options"] = f"{_SESSION} {given.get('options') or ''}".strip()
    return make_conninfo(conninfo, **added)


def without_direct(field: str, *, pooler: bool, direct: str) -> dict[str, str]:
    """Return the setting that is missing if a pooler is set without a direct connection.

    Through a pooler, LISTEN and session locks fail without an error.
    """
    return {field: "is required with DB_TRANSACTION_POOLER"} if pooler and not direct else {}
