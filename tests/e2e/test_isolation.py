"""Invariant 1 on the running system: who is connected to which database, and who could be."""

import itertools
from collections.abc import Callable

import psycopg.conninfo
import pytest
from e2e.companies import PORTALS, Colleague
from e2e.people import Person
from e2e.system import DATABASES, REGIONS, SERVICES, System

from embedded.testing import eventually

MAY_USE: dict[str, set[str]] = {
    "global-service": {"global"},
    **{f"regional-api {region}": {"global", region} for region in REGIONS},
    **{f"regional-worker {region}": {region} for region in REGIONS},
}


@pytest.fixture(autouse=True)
def traffic(
    system: System,
    resident: Callable[[str], Person],
    superadmin: Callable[[str, str], Colleague],
) -> None:
    """Every pool has been used, for requests of every origin."""
    for landing, home in itertools.product(REGIONS, REGIONS):
        assert resident(home).get(landing).is_success
        for portal in PORTALS:
            boss = superadmin(portal, home)
            assert boss.get(landing).is_success
            assert boss.post(landing, "list-domains").is_success
            assert boss.ask_login(landing, "not the password").status_code == 401
        system.at(landing).post("/hub/request-signup", json={"email_address": "a@b.example"})


@pytest.mark.parametrize("database", DATABASES)
def test_server_sees_only_those_who_may_connect(system: System, database: str) -> None:
    """`pg_stat_activity`: every client of the server, whatever its user and database."""
    query = (
        "select application_name, usename::text, datname::text from pg_stat_activity"
        " where backend_type = 'client backend' and pid <> pg_backend_pid()"
    )
    allowed = {service for service, databases in MAY_USE.items() if database in databases}
    own = psycopg.conninfo.conninfo_to_dict(system.note["databases"][database])

    def clients() -> set[str]:
        rows = system.sql(database, query)
        assert {tuple(row[1:]) for row in rows} == {(own["user"], own["dbname"])}
        return {row[0] for row in rows}

    # A first connection may be opened by the traffic, none may come from anybody else.
    eventually(lambda: clients() == allowed)


@pytest.mark.parametrize("service", SERVICES)
def test_sockets_lead_to_the_own_databases_alone(system: System, service: str) -> None:
    """A process can lie about its name, but not about where its connections lead."""
    assert system.parts.reached(service) == MAY_USE[service]


@pytest.mark.parametrize("service", SERVICES)
def test_process_is_told_of_no_other_database(system: System, service: str) -> None:
    """Neither a password nor an address of another database is among its variables and files."""
    databases = {
        name: psycopg.conninfo.conninfo_to_dict(conninfo)
        for name, conninfo in system.note["databases"].items()
    }
    said = system.parts.told(service)
    for name, parts in databases.items():
        is_told = name in MAY_USE[service]
        assert (str(parts["password"]) in said) is is_told
        assert (system.parts.address_of(name) in said) is is_told
        superuser = psycopg.conninfo.conninfo_to_dict(system.note["superuser_databases"][name])
        assert str(superuser["password"]) not in said
