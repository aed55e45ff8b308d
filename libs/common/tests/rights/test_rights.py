"""The rights in both databases are those that docs/rights.md tells: no more, no fewer (H1)."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from common.db.roles import GROUPS, SERVICES
from vetchium_testing.db.databases import Ask, asking

DOCUMENT = Path(__file__).parents[4] / "docs" / "rights.md"
KINDS = ("global", "regional")
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
NOTHING = "none"

# Whatever can hold rights, by table or by column; `grantee` 0 is PUBLIC.
_RIGHTS = """
select t.relname::text, coalesce(r.rolname::text, 'PUBLIC'), x.privilege_type, a.attname::text
from pg_class t
left join pg_attribute a on a.attrelid = t.oid and a.attacl is not null
cross join lateral (
    select * from aclexplode(t.relacl) where a.attname is null
    union all select * from aclexplode(a.attacl)
) x
left join pg_roles r on r.oid = x.grantee
where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and x.grantee <> t.relowner
union all
select t.relname::text, coalesce(r.rolname::text, 'PUBLIC'), x.privilege_type, null
from pg_class t cross join lateral aclexplode(t.relacl) x left join pg_roles r on r.oid = x.grantee
where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and x.grantee <> t.relowner
    and exists (select from pg_attribute a where a.attrelid = t.oid and a.attacl is not null)
"""
_TABLES = """
select relname::text from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
"""
_POLICIES = """
select tablename::text, policyname::text, lower(cmd), array_to_string(roles, ', '),
    coalesce(qual, ''), coalesce(with_check, '')
from pg_policies where permissive = 'PERMISSIVE'
"""


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def ask(kind: str, make_database: Callable[[str], str]) -> Ask:
    return asking(make_database(kind))


def table(header: Sequence[str], rows: Iterator[Sequence[str]]) -> list[str]:
    """Return a table of Markdown, its rows in order."""
    lines = sorted("| " + " | ".join(row) + " |" for row in rows)
    return ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header), *lines]


def told(kind: str, number: int) -> list[str]:
    """Return a table of the document: the first or the second one below a kind's heading."""
    part = DOCUMENT.read_text("utf-8").partition(f"## The {kind} database\n")[2]
    tables = re.findall(r"(?:^\|.*\n)+", part.partition("\n## ")[0], re.MULTILINE)
    return str(tables[number]).splitlines()


def words(rights: list[tuple[str, str | None]]) -> str:
    """Return the rights of one role on one table, as the document writes them."""
    found = []
    for verb in VERBS:
        if (verb, None) in rights:
            found.append(verb.lower())
        elif columns := sorted(str(column) for each, column in rights if each == verb):
            found.append(f"{verb.lower()} ({', '.join(columns)})")
    return ", ".join(found) or NOTHING


def test_rights_are_those_of_the_document(kind: str, ask: Ask) -> None:
    """A table that the document does not name has no declared rights, and fails here."""
    groups = [GROUPS[service] for service in SERVICES[kind]]
    found: dict[str, dict[str, list[tuple[str, str | None]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for name, role, verb, column in ask(_RIGHTS):
        assert role in groups, f"{role} has rights on {name}"
        assert verb in VERBS, f"{role} may {verb} {name}"
        found[name][role].append((verb, column))
    rows = ((name, *(words(found[name][role]) for role in groups)) for (name,) in ask(_TABLES))
    expected = table(("table", *groups), rows)
    assert told(kind, 0) == expected, "docs/rights.md:\n" + "\n".join(expected)


def test_rows_are_those_of_the_document(kind: str, ask: Ask) -> None:
    """Every policy of row security; a region has none, as its database has no foreign rows."""
    rows = [
        [re.sub(r"\( SELECT own_region\(\) AS own_region\)", "own_region()", cell) for cell in row]
        for row in ask(_POLICIES)
    ]
    if kind == "regional":
        assert rows == []
        return
    expected = table(
        ("table", "policy", "verb", "role", "rows", "must stay"),
        ([cell and (f"`{cell}`" if n > 3 else cell) for n, cell in enumerate(row)] for row in rows),
    )
    assert told(kind, 1) == expected, "docs/rights.md:\n" + "\n".join(expected)


def test_every_table_with_a_home_has_row_security(ask: Ask, kind: str) -> None:
    """So that a region that is taken over cannot write the rows of another one."""
    query = (
        "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where a.attname = 'home_region' and c.relkind = 'r' and not c.relrowsecurity"
        " and c.relnamespace = 'public'::regnamespace"
    )
    if kind == "global":
        assert ask(query) == []


def test_nobody_else_has_a_right(ask: Ask) -> None:
    """PUBLIC may look names up in the schema and make nothing there; no right is given ahead."""
    public = "select x.privilege_type from pg_namespace, aclexplode(nspacl) x"
    assert ask(f"{public} where nspname = 'public' and grantee = 0") == [("USAGE",)]
    assert ask("select * from pg_default_acl") == []


def test_groups_can_do_nothing_by_themselves(ask: Ask) -> None:
    query = (
        "select rolname::text from pg_roles where rolname = any(%s) and (rolcanlogin or rolsuper"
        " or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)"
    )
    assert ask(query, list(GROUPS.values())) == []


def test_functions_with_the_rights_of_the_owner(kind: str, ask: Ask) -> None:
    """A function that is new here must be looked at: whom it lets do what the owner may."""
    query = (
        "select p.proname::text, array(select coalesce(r.rolname::text, 'PUBLIC')"
        " from aclexplode(p.proacl) x left join pg_roles r on r.oid = x.grantee"
        " where x.grantee <> p.proowner) from pg_proc p"
        " where p.prosecdef and p.pronamespace = 'public'::regnamespace"
    )
    allowed = {
        "global": [
            ("begin_domain_observation", [GROUPS["regional-api"]]),
            ("observe_domain", [GROUPS["regional-api"]]),
            ("residents_of_region", [GROUPS["global-service"]]),
        ],
        "regional": [],
    }
    assert sorted(ask(query)) == allowed[kind]
