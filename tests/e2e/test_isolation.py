"""Invariant 1 on the running system: who is connected to which database, and who could be."""

import itertools
from collections.abc import Callable

import psycopg.conninfo
import pytest
from e2e.companies import PORTALS, Colleague
from e2e.people import Person
from e2e.system import DATABASES, REGIONS, SERVICES, System

from common.db.roles import login
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
    name = psycopg.conninfo.conninfo_to_dict(system.note["databases"][database])["dbname"]
    allowed = {
        (service, login(*service.split()), name)
        for service, databases in MAY_USE.items()
        if database in databases
    }

    def clients() -> set[tuple[str, ...]]:
        return {tuple(row) for row in system.sql(database, query)}

    # A first connection may be opened by the traffic, none may come from anybody else.
    eventually(lambda: clients() == allowed)


@pytest.mark.parametrize("service", SERVICES)
def test_sockets_lead_to_the_own_databases_alone(system: System, service: str) -> None:
    """A process can lie about its name, but not about where its connections lead."""
    assert system.parts.reached(service) == MAY_USE[service]


@pytest.mark.parametrize("service", SERVICES)
def test_process_is_told_of_no_other_database(system: System, service: str) -> None:
    """Neither a password nor an address of another database is among its variables and files.

    Of its own databases it has the password of its own login, and not the owner's (H1).
    """
    said = system.parts.told(service)
    for name, logins in system.note["logins"].items():
        is_told = name in MAY_USE[service]
        assert (system.parts.address_of(name) in said) is is_told
        others = {kind: system.note[kind][name] for kind in ("databases", "superuser_databases")}
        for role, conninfo in (logins | others).items():
            password = str(psycopg.conninfo.conninfo_to_dict(conninfo)["password"])
            assert (password in said) is (is_told and role == login(*service.split()))
