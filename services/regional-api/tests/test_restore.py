"""A region's database goes back in time: what docs/deployment.md says of it, word for word."""

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from common.forwarding.endpoints import Endpoints
from regional_api.app import build_app
from vetchium_testing.asgi import client_of
from vetchium_testing.db.postgres import programs
from vetchium_testing.mail.mailbox import code_in
from vetchium_testing.regional_api import joined_regions
from vetchium_testing.regional_api.flows import complete, new_address, signup_token
from vetchium_testing.regional_api.joined_regions import (
    PASSWORD,
    REGIONS,
    Account,
    Joined,
    Platform,
    bearer,
    settings,
)
from vetchium_testing.regional_api.tenant import (
    PORTALS,
    Member,
    Tenant,
    challenge,
    invitation_token,
    make_member,
    make_tenant,
    new_domain,
    reset_token,
)
from vetchium_testing.regional_api.tenant import session as member_session
from vetchium_testing.regional_api.tenant_signup import init

pytestmark = pytest.mark.slow

HOME = "ind1"
TEXT = (Path(__file__).parents[3] / "docs" / "deployment.md").read_text("utf-8")


@pytest.fixture
async def platform(make_database: Callable[[str], str]) -> AsyncIterator[Platform]:
    async with joined_regions.platform(make_database) as built:
        yield built


def copied(conninfo: str) -> str:
    """Copy a database as it is now, while nobody may be connected to it."""
    parts = urlsplit(conninfo)
    name = parts.path.lstrip("/")
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as conn:
        conn.execute(f"alter database {name} allow_connections false".encode())
        conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
        )
        conn.execute(f"create database {name}_copy template {name}".encode())
        conn.execute(f"alter database {name} allow_connections true".encode())
        conn.execute(f"alter database {name}_copy allow_connections true".encode())
    return f"{conninfo}_copy"


def repair(conninfo: str, directory: str, folder: Path) -> None:
    """Run the statements of the document."""
    (sql,) = re.findall(r"^```sql\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    (script,) = re.findall(r"^```sh\n(# 3: .*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    for command in (f"psql \"$REGIONAL_DB_CONN\" <<'EOF'\n{sql}EOF\n", script):
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail"],
            input=command,
            env={
                "PATH": f"{programs()}:{os.defpath}",
                "REGIONAL_DB_CONN": conninfo,
                "GLOBAL_DB_CONN": directory,
            },
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


@asynccontextmanager
async def serving(platform: Platform, conninfo: str) -> AsyncIterator[httpx.AsyncClient]:
    """Run the region on another database."""
    own = settings(HOME, platform.conninfo["global"], conninfo)
    endpoints = Endpoints({region: f"http://{region}" for region in REGIONS})
    app: Any = build_app(own, endpoints, Joined(platform.apps))
    platform.apps[HOME] = app
    async with client_of(app, HOME) as client:
        yield client


async def login(client: httpx.AsyncClient, address: str) -> int:
    body = {"email_address": address, "password": PASSWORD}
    return (await client.post("/hub/login", json=body)).status_code


async def test_what_the_document_says(platform: Platform, tmp_path: Path) -> None:
    old, moved, disabled = [await platform.account(HOME) for _ in range(3)]
    session = await platform.session(old)
    assert (await platform.at(HOME).post("/hub/login", json=old.credentials)).status_code == 200
    before = copied(platform.conninfo[HOME])
    await platform.aclose()  # what it had open there was ended by that

    fresh, address = new_address(), new_address()
    done = await complete(platform, await signup_token(platform, fresh), fresh, HOME)
    assert done.status_code == 201
    await rename(platform, moved, address)
    for database in ("global", HOME):
        query = "update hub_users set status = 'disabled' where hub_user_global_id = %s"
        await platform.sql(database, query, disabled.user_id)

    await asyncio.to_thread(repair, before, platform.conninfo["global"], tmp_path)
    async with serving(platform, before) as client:
        platform.clients[HOME] = client
        platform.conninfo = {**platform.conninfo, HOME: before}
        await platform.aclose()  # what it has open leads to the former database
        pending = "select count(*) from emails where email_status = 'pending'"
        assert await platform.sql(HOME, pending) == [(0,)]
        gone = await client.get("/hub/myinfo", headers=bearer(session))
        assert gone.status_code == 401
        assert await login(client, old.address) == 200
        assert await login(client, moved.address) == 401
        assert await login(client, address) == 200
        row = "select email_address from hub_users where hub_user_global_id = %s"
        assert await platform.sql(HOME, row, moved.user_id) == [(address,)]
        assert await login(client, disabled.address) == 422
        assert await login(client, fresh) == 401
        again = await complete(platform, await signup_token(platform, fresh, HOME), fresh, HOME)
        assert again.status_code == 201, again.text
        assert await login(client, fresh) == 200
        (mail,) = await platform.mails(HOME, fresh, "hub_tfa")
        assert code_in(mail)


async def rename(platform: Platform, account: Account, address: str) -> None:
    at = platform.at(account.home)
    session = bearer(await platform.session(account))
    body = {"new_email_address": address, "current_password": PASSWORD}
    assert (await at.post("/hub/request-email-change", json=body, headers=session)).is_success
    token = await platform.mailed_token(account.home, address)
    done = await at.post("/hub/complete-email-change", json={"verification_token": token})
    assert done.status_code == 200, done.text


async def test_a_login_alone_frees_the_address_of_a_lost_sign_up(platform: Platform) -> None:
    """Statement 4 does for all what the document says that each login does."""
    before = copied(platform.conninfo[HOME])
    await platform.aclose()  # what it had open there was ended by that
    fresh = await platform.account(HOME)
    await platform.sql(
        "global",
        "update hub_users set confirmed_at = now() - interval '1 hour'"
        " where hub_user_global_id = %s",
        fresh.user_id,
    )
    async with serving(platform, before) as client:
        body = {"email_address": fresh.address}
        assert (await client.post("/hub/request-signup", json=body)).status_code == 409
        assert await login(client, fresh.address) == 401
        assert (await client.post("/hub/request-signup", json=body)).status_code == 200


async def company(platform: Platform, portal: str) -> Member:
    """Make a tenant with a superadmin."""
    return await make_member(platform, await make_tenant(platform, portal, HOME), "superadmin")


async def claim(platform: Platform, tenant: Tenant, domain: str) -> None:
    await platform.sql(
        "global",
        "insert into tenant_domains (kind, domain, tenant_id, home_region, verified_at,"
        " confirmed_at) values (%s, %s, %s, %s, now(), now())",
        *(tenant.portal, domain, tenant.tenant_id, HOME),
    )


@pytest.mark.parametrize("portal", PORTALS)
async def test_companies(platform: Platform, portal: str, tmp_path: Path) -> None:
    old = await company(platform, portal)
    session = await member_session(platform, old)
    for token in (challenge, reset_token, invitation_token):
        await token(platform, old)
    before = copied(platform.conninfo[HOME])
    await platform.aclose()  # what it had open there was ended by that
    fresh, domain = await company(platform, portal), new_domain()
    await claim(platform, old.tenant, domain)

    await asyncio.to_thread(repair, before, platform.conninfo["global"], tmp_path)
    async with serving(platform, before) as client:
        platform.clients[HOME] = client
        platform.conninfo = {**platform.conninfo, HOME: before}
        await platform.aclose()  # what it has open leads to the former database
        gone = await client.get(old.tenant.path("myinfo"), headers=bearer(session))
        assert gone.status_code == 401
        found = await client.post(old.tenant.path("login"), json=old.credentials)
        assert found.status_code == 200, found.text
        lost = await client.post(fresh.tenant.path("login"), json=fresh.credentials)
        assert lost.status_code == 404  # no such domain
        for free in (fresh.tenant.domain, domain):
            again = await init(platform, portal, f"founder@{free}", HOME, HOME)
            assert again.is_success, again.text
        kept = await init(platform, portal, f"founder@{old.tenant.domain}", HOME, HOME)
        assert kept.status_code == 409


async def test_statement_1_forgets_every_token(platform: Platform) -> None:
    """Whatever table with tokens is added must be named there."""
    tables = await platform.sql(
        HOME,
        "select table_name from information_schema.columns"
        " where table_schema = 'public' and column_name = 'token_hash'",
    )
    (statement,) = re.findall(r"^truncate ([^;]*);", TEXT, re.MULTILINE)
    assert {name for (name,) in tables} == set(re.split(r",\s*", statement))
