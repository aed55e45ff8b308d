"""What every business module has to hold, and modules with values for tests."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import psycopg

from common.db.migrate import apply
from common.db.roles import GROUPS
from common.modules import Chosen, Module, Owner, Table
from common.settings import Rate, load

_OUTSIDE = """
select kind, what from (
    select 'table' as kind, format('%%s.%%s', n.nspname, c.relname) as what, n.nspname as schema
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    union all
    select 'column', format('%%s.%%s.%%s %%s', n.nspname, c.relname, a.attname,
        a.atttypid::regtype), n.nspname
    from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
    where a.attnum > 0 and c.relkind in ('r', 'p', 'v', 'm')
    union all
    select 'function', format('%%s.%%s', n.nspname, p.proname), n.nspname
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    union all
    select 'policy', format('%%s.%%s %%s', n.nspname, c.relname, p.polname), n.nspname
    from pg_policy p join pg_class c on c.oid = p.polrelid
        join pg_namespace n on n.oid = c.relnamespace
    union all
    select 'trigger', format('%%s.%%s %%s', n.nspname, c.relname, t.tgname), n.nspname
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
        join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal
    union all
    select 'right', format('%%s.%%s %%s %%s', n.nspname, c.relname, g.grantee::regrole,
        g.privilege_type), n.nspname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace,
        lateral aclexplode(c.relacl) g
    union all
    select 'enum', format('%%s.%%s', t.typname, e.enumlabel), n.nspname
    from pg_enum e join pg_type t on t.oid = e.enumtypid
        join pg_namespace n on n.oid = t.typnamespace
    union all
    select 'role', role_name, 'public' from roles
) as found
where schema <> %s and schema not like 'pg\\_%%' and schema <> 'information_schema'
"""
_TABLES = """
select format('%%s.%%s', n.nspname, c.relname) from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = %s and c.relkind in ('r', 'p')
"""
_GRANTEES = """
select distinct case g.grantee when 0 then 'PUBLIC' else g.grantee::regrole::text end
from pg_class c join pg_namespace n on n.oid = c.relnamespace, lateral aclexplode(c.relacl) g
where n.nspname = %s and g.grantee <> c.relowner
"""
_COLUMN = """
select count(*) from information_schema.columns
where format('%%s.%%s', table_schema, table_name) = %s and column_name = any(%s)
"""


def migrated(conninfo: str, kind: str, modules: Sequence[Module]) -> None:
    """Apply the migrations of modules to a database that has core's."""
    for _ in apply(conninfo, kind, modules):
        pass


def with_defaults(module: Module, environ: Mapping[str, str] | None = None) -> Chosen:
    """Return a module with its default settings, and limits that no test reaches."""
    limits = module.limits
    return Chosen(
        module,
        load(module.settings, environ or {}) if module.settings else None,
        limits(**{name: Rate(10**9, timedelta(hours=1)) for name in limits.__struct_fields__})
        if limits
        else None,
    )


def breaches(module: Module, conninfo: str, kind: str) -> Iterator[str]:
    """Apply a module's migrations to a fresh database; yield what breaks docs/modules.md."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        before = _outside(conn, module.name)
        migrated(conninfo, kind, [module])
        after = _outside(conn, module.name)
        for what in sorted(before - after):
            yield f"{kind}: it removes or changes {' '.join(what)}"
        for what in sorted(after - before):
            if not _is_allowed(module, what):
                yield f"{kind}: it adds {' '.join(what)}, outside its schema"
        yield from wrong_tables(module.tables, conn, module.name, kind)
        for (grantee,) in conn.execute(_GRANTEES, [module.name]):
            if grantee not in GROUPS.values():
                yield f"{kind}: {grantee} has rights"


def _outside(conn: psycopg.Connection[Any], schema: str) -> set[tuple[str, str]]:
    return {(row[0], row[1]) for row in conn.execute(_OUTSIDE.encode(), [schema])}


def _is_allowed(module: Module, what: tuple[str, str]) -> bool:
    """Return whether it is a kind of mail, or a role that the module declares."""
    declared = {f"email_template_type.{mail.kind}" for mail in module.mails}
    roles = {f"{portal}:{role}" for portal, names in module.roles.items() for role in names}
    return what in {("enum", each) for each in declared} | {("role", each) for each in roles}


def wrong_tables(
    tables: Sequence[Table], conn: psycopg.Connection[Any], schema: str, kind: str
) -> Iterator[str]:
    """Yield what the owners of tables do not say of the tables in a schema."""
    present = {row[0] for row in conn.execute(_TABLES, [schema])}
    declared = {table.name: table for table in tables}
    for name in sorted(present - declared.keys()):
        yield f"{kind}: the table {name} has no line in `tables`"
    for name in sorted(present & declared.keys()):
        table = declared[name]
        columns = [*filter(None, [table.column]), *table.personal]
        found = conn.execute(_COLUMN, [name, columns]).fetchone()
        if found != (len(columns),):
            yield f"{kind}: {name} lacks one of {', '.join(columns)}"
        if table.owner is not Owner.NOBODY and not table.column:
            yield f"{kind}: {name} has an owner and no column of it"
        if table.owner is Owner.NOBODY and not table.what:
            yield f"{kind}: {name} is nobody's, and does not say why"
