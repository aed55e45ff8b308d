"""The cost of growth: rows in a region, worker processes, regions.

The added rows are accounts that make no requests; the database itself generates them in a scratch
database that is deleted after the run. The services' queries are measured both on the database, as
prepared statements, and through the service.
"""

from statistics import median

import psycopg

from loadtest import seed
from loadtest.load import attack
from loadtest.load.run import CONNECTIONS, targets
from loadtest.load.stand import Stand
from loadtest.load.tables import Table

SIZES = (10_000, 1_000_000, 10_000_000)
ASKED = ("myinfo", "login", "signup")
_AT_ONCE = 500_000
_RATES = {"myinfo": 300.0, "login": 10.0, "signup": 10.0}
_DIRECTORY = """
insert into hub_users (hub_user_global_id, handle, email_address_hash, hashing_algorithm,
    home_region, status, preferred_language, confirmed_at)
select md5('grown ' || n)::uuid, 'grown' || n, sha256(('grown ' || n)::bytea), 'HMAC-SHA-256', %s,
    'active', 'en-US', now()
from generate_series(%s::bigint, %s::bigint) n
"""
_PEOPLE = """
insert into hub_users (hub_user_global_id, handle, email_address, password_hash, confirmed_at)
select md5('grown ' || n)::uuid, 'grown' || n, 'grown' || n || '@example.com', 'none', now()
from generate_series(%s::bigint, %s::bigint) n
"""
_SESSIONS = """
insert into hub_sessions (token_hash, hub_user_global_id, expires_at)
select sha256(('grown session ' || n)::bytea), md5('grown ' || n)::uuid, now() + interval '1 day'
from generate_series(%s::bigint, %s::bigint) n
"""


def measure(stand: Stand, sizes: tuple[int, ...], rounds: int, seconds: float) -> Table:
    """Grow from size to size; at each, send requests at a low rate and take the median."""
    rows = []
    there = seed.USERS
    for size in sizes:
        there = _grow(stand, there, size)
        took = {name: _ask(stand, name, size, rounds, seconds) for name in ASKED}
        rows.append([f"{size:,}", *(f"{took[name]:.2f}" for name in ASKED), *_sizes(stand)])
    head = ["users in the region", *(f"{name} p50 ms" for name in ASKED)]
    return Table("growth", [*head, "region MB", "global MB"], rows)


def _grow(stand: Stand, there: int, size: int) -> int:
    for conninfo, statements in (
        (stand.conninfo("global"), (_DIRECTORY,)),
        (stand.conninfo(seed.HOME), (_PEOPLE, _SESSIONS)),
    ):
        with psycopg.connect(conninfo, autocommit=True) as conn:
            for first in range(there + 1, size + 1, _AT_ONCE):
                last = min(first + _AT_ONCE - 1, size)
                for statement in statements:
                    head = (seed.HOME,) if statement is _DIRECTORY else ()
                    conn.execute(statement, (*head, first, last))
            conn.execute("vacuum analyze")
            conn.execute("checkpoint")
    return max(there, size)


def _ask(stand: Stand, name: str, size: int, rounds: int, seconds: float) -> float:
    found = []
    for number in range(rounds + 1):
        path = targets(stand, name, f"grown-{size}-{number}")
        recorded = attack.steady(path, _RATES[name], seconds)
        recorded.check(name)
        found.append(recorded.at(50))
    return median(found[1:])  # the first is the warm-up


def _sizes(stand: Stand) -> list[str]:
    found = []
    for name in (seed.HOME, "global"):
        with psycopg.connect(stand.conninfo(name)) as conn:
            row = conn.execute("select pg_database_size(current_database())").fetchone()
        found.append(f"{row[0] / 1e6:,.0f}" if row else "")
    return found


def workers(found: dict[int, dict[str, attack.Recorded]]) -> Table:
    """Return the table of one, two and four worker processes."""
    head = ["worker processes", *(f"{name} requests/s" for name in next(iter(found.values())))]
    rows = [
        [str(count), *(f"{each.good:,.0f}" for each in kinds.values())]
        for count, kinds in found.items()
    ]
    return Table("workers", head, rows)


def with_workers(stand: Stand, seconds: float) -> dict[str, attack.Recorded]:
    """Attack as fast as it goes."""
    found = {}
    for name in ("myinfo", "login"):
        attack.closed(targets(stand, name, "warm"), CONNECTIONS, 1)
        found[name] = attack.closed(targets(stand, name, "most"), CONNECTIONS, seconds)
    return found
