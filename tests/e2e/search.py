"""Looking for what somebody has planted: in all databases, all logs, all metrics."""

from collections.abc import Iterable, Mapping

from e2e.system import DATABASES, SERVICES, System


def databases_with(system: System, *texts: str) -> dict[str, set[str]]:
    """Return where any of the texts is found, plain or as bytes: database → tables."""
    shapes = [f"%{shape}%" for text in texts for shape in (text, text.encode().hex())]
    found = {database: _tables_with(system, database, shapes) for database in DATABASES}
    return {database: tables for database, tables in found.items() if tables}


def _tables_with(system: System, database: str, shapes: list[str]) -> set[str]:
    tables = system.sql(
        database,
        "select schemaname, tablename from pg_tables"
        " where schemaname not in ('pg_catalog', 'information_schema')",
    )
    assert ("public", "hub_users") in tables
    questions = (
        f'select \'{table}\' from "{schema}"."{table}" t where t::text ilike any(%(shapes)s)'
        for schema, table in tables
    )
    rows = system.sql(database, " union all ".join(questions), shapes=shapes)
    return {name for (name,) in rows}


def is_only_in(system: System, text: str, places: dict[str, set[str]]) -> bool:
    """Whether a text is in these tables of these databases and nowhere else."""
    return databases_with(system, text) == places


def searched(system: System) -> dict[str, str]:
    """Everything that is written about requests: logs of all parts but the catcher, metrics."""
    # Metrics first: whoever tells them writes its log up to that point.
    metrics = {f"metrics of {part}": system.metrics(part) for part in SERVICES}
    return system.parts.logs() | metrics


def told(texts: Mapping[str, str], wanted: Iterable[str]) -> set[tuple[str, str]]:
    """Return which texts tell what, in whatever case."""
    return {
        (place, needle)
        for needle in wanted
        for place, text in texts.items()
        if needle.lower() in text.lower()
    }
