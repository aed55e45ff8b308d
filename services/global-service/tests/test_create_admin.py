"""`global-service create-admin`, as a real process."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from passlib.hash import argon2

from common.db.pool import Database
from vetchium_testing.commands import run
from vetchium_testing.db.roles import as_service

PASSWORD = "correct horse பேட்டரி"
ENOUGH = ("--email", "root@vetchium.example", "--full-name", "Root Admin", "--password-stdin")


@pytest.fixture
def conninfo(make_database: Callable[[str], str]) -> str:
    return make_database("global")


@pytest.fixture
async def database(conninfo: str) -> AsyncIterator[Database]:
    made = Database(conninfo, name="global", application_name="test")
    await made.open()
    yield made
    await made.close()


async def create_admin(
    conninfo: str, *arguments: str, stdin: bytes | str = PASSWORD + "\n"
) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        run,
        "global-service",
        "create-admin",
        *arguments,
        environment={"GLOBAL_DB_CONN": as_service(conninfo, "global-service")} if conninfo else {},
        stdin=stdin.encode() if isinstance(stdin, str) else stdin,
    )


async def admins(database: Database) -> list[tuple[Any, ...]]:
    async with database.connection() as connection:
        cursor = await connection.execute(
            "select email_address, full_name, status::text, preferred_language, "
            "array(select role_name from admin_user_roles join roles using (role_id) "
            "where admin_user_roles.admin_user_id = admin_users.admin_user_id), password_hash "
            "from admin_users order by email_address"
        )
        return await cursor.fetchall()


async def test_it_makes_an_active_superadmin(conninfo: str, database: Database) -> None:
    done = await create_admin(conninfo, *ENOUGH)
    assert done.returncode == 0
    assert json.loads(done.stderr)["event"] == "staff.create", "one line, and nothing else"
    ((*row, password_hash),) = await admins(database)
    assert row == [
        "root@vetchium.example",
        "Root Admin",
        "active",
        "en-US",
        ["admin:superadmin"],
    ]
    assert password_hash.startswith("$argon2id$")
    assert argon2.verify(PASSWORD, password_hash)
    assert PASSWORD not in done.stdout
    async with database.connection() as connection:
        cursor = await connection.execute("select count(*) from emails")
        assert await cursor.fetchone() == (0,)


async def test_values_are_normalised_like_everywhere(conninfo: str, database: Database) -> None:
    done = await create_admin(
        conninfo,
        "--email",
        "  ROOT@Vetchium.Example ",
        "--full-name",
        "  மாயா ராவ்  ",
        "--password-stdin",
        stdin=PASSWORD + "\r\nsecond line",
    )
    assert done.returncode == 0, done.stderr
    ((email, name, *_, password_hash),) = await admins(database)
    assert (email, name) == ("root@vetchium.example", "மாயா ராவ்")
    assert argon2.verify(PASSWORD, password_hash)


async def test_an_address_that_exists_changes_nothing(conninfo: str, database: Database) -> None:
    assert (await create_admin(conninfo, *ENOUGH)).returncode == 0
    before = await admins(database)
    done = await create_admin(
        conninfo,
        "--email",
        " Root@VETCHIUM.example",
        "--full-name",
        "Other",
        "--password-stdin",
        stdin="another password\n",
    )
    assert done.returncode == 1
    assert "already" in done.stderr
    assert done.stdout == ""
    assert await admins(database) == before


@pytest.mark.parametrize(
    ("email", "name", "password", "named"),
    [
        ("root..tag@vetchium.example", "Root", PASSWORD, "--email"),
        ("root", "Root", PASSWORD, "--email"),
        ("root@vetchium.example", "   ", PASSWORD, "--full-name"),
        ("root@vetchium.example", "R" * 129, PASSWORD, "--full-name"),
        ("root@vetchium.example", "Root <1>", PASSWORD, "--full-name"),
        ("root@vetchium.example", "Root", "too short 1", "--password"),
        ("root@vetchium.example", "Root", "x" * 129, "--password"),
        ("root@vetchium.example", "Root", "", "--password"),
        ("root@vetchium.example", "Root", b"\xff" * 14, "UTF-8"),
    ],
)
async def test_a_broken_value_changes_nothing(
    conninfo: str, database: Database, email: str, name: str, password: str | bytes, named: str
) -> None:
    line = password.encode() if isinstance(password, str) else password
    done = await create_admin(
        conninfo, "--email", email, "--full-name", name, "--password-stdin", stdin=line + b"\n"
    )
    assert done.returncode == 1
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    said = (done.stderr + done.stdout).encode()
    assert len(line) < 2 or line not in said
    assert await admins(database) == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ENOUGH[:-1],
        ENOUGH[2:],
        (*ENOUGH, "--password", PASSWORD),
        (*ENOUGH, "more"),
    ],
)
async def test_wrong_usage(conninfo: str, arguments: tuple[str, ...]) -> None:
    done = await create_admin(conninfo, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""


async def test_without_a_database_setting(conninfo: str) -> None:
    done = await create_admin("", *ENOUGH)
    assert done.returncode == 2
    assert "GLOBAL_DB_CONN" in done.stderr


async def test_a_database_that_is_away() -> None:
    done = await create_admin("postgresql://x@127.0.0.1:1/x", *ENOUGH)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
