"""For tests: whole flows of the hub portal, and what they leave in the databases."""

import secrets
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import psycopg

from common import clock
from common.db.pool import Database
from common.queries.global_db import cleanup as global_cleanup
from common.queries.regional_db import cleanup as regional_cleanup
from regional_api.hub.portal import Hub
from regional_api.tenant.portal import Portal
from vetchium_testing.regional_api.calls import signup
from vetchium_testing.regional_api.joined_regions import DOMAIN, PASSWORD, REGIONS, Platform, bearer

_BATCH = 1000


def new_address(name: str = "ada.lovelace") -> str:
    """Return an address that nobody has."""
    return f"{name}.{secrets.token_hex(8)}@{DOMAIN}"


def _state(platform: Platform, region: str) -> Any:
    app: Any = platform.apps[region]
    return app.app.state


def hub_of(platform: Platform, region: str) -> Hub:
    """Return the hub portal of a region's application."""
    found: Hub = _state(platform, region).hub
    return found


def portal_of(platform: Platform, name: str, region: str) -> Portal:
    """Return a tenant portal of a region's application."""
    found: Portal = _state(platform, region).tenants[name]
    return found


def databases_of(platform: Platform, region: str) -> tuple[Database, Database]:
    """Return the two databases of a region's application, as it holds them."""
    hub = hub_of(platform, region)
    return hub.global_db, hub.regional_db


async def signup_token(platform: Platform, address: str, landing: str = "ind1") -> str:
    """Ask for a sign-up and return the token that was mailed."""
    answer = await platform.at(landing).post("/hub/request-signup", json={"email_address": address})
    assert answer.status_code == 200, answer.text
    return await platform.mailed_token(landing, address, "hub_signup_verification")


async def complete(
    platform: Platform, token: str, address: str, home: str, **changes: Any
) -> httpx.Response:
    """Send a complete-signup to the home region itself."""
    body = signup(
        home, **{"signup_token": token, "email_address": address, "password": PASSWORD, **changes}
    )
    return await platform.at(home).post("/hub/complete-signup", json=body)


async def sign_in(
    platform: Platform, address: str, password: str = PASSWORD, landing: str = "deu1"
) -> str | None:
    """Log in with the mailed code; return the session, None where the login is refused (401)."""
    at = platform.at(landing)
    login = await at.post("/hub/login", json={"email_address": address, "password": password})
    if login.status_code == 401:
        return None
    assert login.status_code == 200, login.text
    code = await platform.mailed_code(login.headers["x-answered-by"], address)
    body = {"tfa_token": login.json()["tfa_token"], "tfa_code": code}
    tfa = await at.post("/hub/tfa", json=body)
    assert tfa.status_code == 200, tfa.text
    session: str = tfa.json()["session_token"]
    assert (await who(platform, session, landing))["email_address"] == address
    return session


async def who(platform: Platform, session: str, landing: str = "deu1") -> dict[str, Any]:
    """Return the profile of a session."""
    answer = await platform.at(landing).get("/hub/myinfo", headers=bearer(session))
    assert answer.status_code == 200, answer.text
    profile: dict[str, Any] = answer.json()
    return profile


class Row(NamedTuple):
    """A hub user's row in a database."""

    database: str
    user_id: UUID
    handle: str
    is_confirmed: bool


async def census(platform: Platform, address: str) -> list[Row]:
    """Return all rows that hold an address, in the directory and in every region."""
    columns = "hub_user_global_id, handle, confirmed_at is not null"
    found = await platform.sql(
        "global",
        f"select {columns} from hub_users where email_address_hash = %s",  # noqa: S608  constant
        platform.address_hash(address),
    )
    rows = [Row("global", *row) for row in found]
    for region in REGIONS:
        found = await platform.sql(
            region,
            f"select {columns} from hub_users where email_address = %s",  # noqa: S608  constant
            address,
        )
        rows += [Row(region, *row) for row in found]
    return rows


async def sweep(platform: Platform) -> None:
    """Do what the workers do with unfinished rows, at the present (moved) time."""
    now = clock.now()
    for database, conninfo in platform.conninfo.items():
        async with await psycopg.AsyncConnection.connect(
            conninfo, autocommit=True, cursor_factory=psycopg.AsyncRawCursor
        ) as conn:
            if database == "global":
                queries = global_cleanup.AsyncQuerier(conn)
                await queries.delete_spent_hub_signup_tokens(now=now, batch_size=_BATCH)
                await queries.delete_unconfirmed_hub_users(now=now, batch_size=_BATCH)
            else:
                await regional_cleanup.AsyncQuerier(conn).delete_unconfirmed_hub_users(
                    now=now, batch_size=_BATCH
                )
