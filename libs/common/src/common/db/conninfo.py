"""Connection strings: the options of every session, and direct connections past a pooler."""

from psycopg.conninfo import conninfo_to_dict, make_conninfo

# The server ends the work of a client that is gone, and the locks of one that is idle.
_SESSION = (
    "-c timezone=UTC -c client_connection_check_interval=1s"
    " -c idle_in_transaction_session_timeout=30s"
)


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
