"""What the databases' containers run when they are made: owner, groups and logins (H1)."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from common.db.migrate import apply
from containers.engine import COMPOSE_FILE
from containers.prepare import Preparation, own
from embedded.settings import load
from vetchium_testing.db.postgres import Server, programs

SCRIPT = COMPOSE_FILE.parent / "postgres" / "database.sh"


@pytest.mark.parametrize(
    ("kind", "name", "login", "foreign"),
    [
        ("global", "global", "vetchium_api_ind1", "admin_users"),
        ("regional", "ind1", "vetchium_worker_ind1", "hub_user_display_names"),
    ],
)
def test_it_makes_the_logins_and_can_be_repeated(
    private_postgres: Server, tmp_path: Path, kind: str, name: str, login: str, foreign: str
) -> None:
    secrets = Preparation(own(load({"VETCHIUM_DATA_DIR": str(tmp_path)}, tmp_path))).secrets()
    database = f"vetchium_{name}"
    with psycopg.connect(private_postgres.conninfo(), autocommit=True) as conn:
        conn.execute(f"create database {database}".encode())
    environment = {
        "PATH": f"{programs()}:{os.defpath}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(private_postgres.port),
        "POSTGRES_DB": database,
        "OWNER_PASSWORD": secrets[f"{name}_vetchium_password"],
        "LOGINS": secrets[f"{name}_logins"],
    }
    for _ in range(2):
        done = subprocess.run(
            ["bash", str(SCRIPT)], env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr, done.stdout) == (0, "", "")

    def conninfo(role: str, place: str = database) -> str:
        return private_postgres.conninfo(place).replace("postgres@", f"{role}@")

    assert list(apply(conninfo("vetchium"), kind))
    with psycopg.connect(conninfo(login), autocommit=True) as conn:
        conn.execute(
            "select region_code from available_regions" if kind == "global" else "select 1"
        )
        with pytest.raises(InsufficientPrivilege):
            conn.execute(f"select from {foreign}".encode())
    with pytest.raises(psycopg.OperationalError, match="does not have CONNECT"):
        psycopg.connect(conninfo(login, "postgres"))
