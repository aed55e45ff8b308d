"""For tests: three regions in one process, joined without a socket, and accounts to fill them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
from litestar.types import ControllerRouterHandler, Middleware

from common import clock
from common.auth import tokens
from common.auth.address_hash import AddressHash
from common.auth.passwords import hash_sync
from common.db.pool import Database
from common.forwarding.endpoints import Endpoints
from common.mail import resets
from common.modules import Chosen
from common.settings import Rate, Secret
from common.web.middleware import ServerMiddleware
from regional_api.app import build_app
from regional_api.settings import LimitSettings, RegionalApiSettings
from regional_worker.resets import orders
from vetchium_testing.asgi import client_of
from vetchium_testing.db.roles import as_service
from vetchium_testing.forwarding.keys import secret_of
from vetchium_testing.mail.mailbox import code_in, token_in
from vetchium_testing.modules import migrated

REGIONS = ("deu1", "ind1", "usa1")
PASSWORD = "correct horse battery"
DOMAIN = "example.com"
KEY = "a key of at least thirty-two bytes"
SECRET = "a secret of at least thirty-two bytes"
NEW_SECRET = "the secret that takes over: 32 bytes and more"

_HASH = hash_sync(PASSWORD)

# All tests come from one address; a test of a limit gives the limits of the product.
GENEROUS = LimitSettings(
    **{name: Rate(10**9, timedelta(hours=1)) for name in LimitSettings.__struct_fields__}
)


@dataclass(frozen=True)
class Account:
    """A hub user that a test may do anything to."""

    user_id: UUID
    address: str
    handle: str
    home: str
    password: str = PASSWORD

    @property
    def credentials(self) -> dict[str, str]:
        """The body of a login."""
        return {"email_address": self.address, "password": self.password}


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a session."""
    return {"Authorization": f"Bearer {token}"}


def settings(region: str, global_db: str, regional_db: str, **changes: Any) -> RegionalApiSettings:
    """Return the settings of a region, with its rights; its peers and mails lead nowhere."""
    return RegionalApiSettings(
        **{
            "region": region,
            "global_db_conn": Secret(as_service(global_db, "regional-api", region)),
            "regional_db_conn": Secret(as_service(regional_db, "regional-api", region)),
            "service_private_key": Secret(secret_of(region)),
            "internal_proxy_secret": Secret(SECRET),
            "email_hash_key": Secret(KEY),
            "cors_allowed_origins": ("http://localhost:3000",),
            "hub_ui_url": "http://localhost:3000",
            "org_ui_url": "http://localhost:3002",
            "agency_ui_url": "http://localhost:3003",
            "limits": GENEROUS,
            **changes,
        }
    )


@dataclass
class Platform:
    """Three regions, their databases, and a client that lands in each."""

    conninfo: Mapping[str, str]
    apps: dict[str, ServerMiddleware] = field(default_factory=dict)
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    address_hash: AddressHash = field(default_factory=lambda: AddressHash(KEY))
    workers: dict[str, Database] = field(default_factory=dict)
    _open: dict[str, psycopg.AsyncConnection[Any]] = field(default_factory=dict)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _working: asyncio.Lock = field(default_factory=asyncio.Lock)

    def at(self, region: str) -> httpx.AsyncClient:
        """Return a client whose requests land in a region."""
        return self.clients[region]

    async def sql(self, database: str, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run a statement in `global` or a region, and return its rows if it has any."""
        async with self._opening:
            conn = self._open.get(database)
            if conn is None or conn.closed:
                conn = self._open[database] = await psycopg.AsyncConnection.connect(
                    self.conninfo[database], autocommit=True
                )
        cursor = await conn.execute(query, parameters or None)
        return await cursor.fetchall() if cursor.description else []

    @asynccontextmanager
    async def holding(self, account: Account) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """Keep the regional row of an account locked, so that what needs it queues up."""
        async with await psycopg.AsyncConnection.connect(self.conninfo[account.home]) as conn:
            await conn.execute(
                "select from hub_users where hub_user_global_id = %s for update",
                [account.user_id],
            )
            yield conn

    async def aclose(self) -> None:
        """Let go of the connections that `sql` and `work` keep, one per database."""
        for worker in self.workers.values():
            await worker.close()
        self.workers.clear()
        for conn in self._open.values():
            await conn.close()

    async def account(
        self,
        home: str = "usa1",
        *,
        language: str = "en-US",
        status: str = "active",
        address: str | None = None,
    ) -> Account:
        """Write a finished account into both databases."""
        handle = f"maya-{secrets.token_hex(8)}"
        account = Account(uuid4(), address or f"{handle}@{DOMAIN}", handle, home)
        await self.sql(
            "global",
            "insert into hub_users (hub_user_global_id, handle, email_address_hash,"
            " hashing_algorithm, status, preferred_language, home_region, confirmed_at)"
            " values (%s, %s, %s, 'HMAC-SHA-256', %s, %s, %s, now())",
            *(account.user_id, handle, self.address_hash(account.address)),
            *(status, language, home),
        )
        await self.sql(
            home,
            "insert into hub_users (hub_user_global_id, email_address, password_hash, handle,"
            " status, preferred_language, confirmed_at) values (%s, %s, %s, %s, %s, %s, now())",
            *(account.user_id, account.address, _HASH, handle, status, language),
        )
        await self.sql(
            home,
            "insert into hub_user_roles (hub_user_global_id, role_id)"
            " select %s, role_id from roles where role_name = 'hub:read_posts'",
            account.user_id,
        )
        return account

    async def session(self, account: Account, lifetime: timedelta = timedelta(hours=1)) -> str:
        """Open a session and return its token."""
        token, now = tokens.mint(account.home), clock.now()
        await self.sql(
            account.home,
            "insert into hub_sessions (token_hash, hub_user_global_id, expires_at)"
            " values (%s, %s, %s)",
            *(token.digest, account.user_id, now + lifetime),
        )
        return token.text

    async def work(self, region: str) -> None:
        """Do at once what the worker of a region does with orders of password resets."""
        async with self._working:  # who asks at the same time must find what this one sends
            await resets.fulfil(await self.worker(region), orders(region), before=clock.now())

    async def worker(self, region: str) -> Database:
        """Return a region's database with the rights of its worker."""
        if region not in self.workers:
            login = as_service(self.conninfo[region], "regional-worker", region)
            self.workers[region] = Database(login, name="worker", application_name="test worker")
            await self.workers[region].open()
        return self.workers[region]

    async def mails(self, region: str, to: str, kind: str = "%") -> list[str]:
        """Return the texts of the mails that wait in a region for an address, newest first."""
        await self.work(region)
        rows = await self.sql(
            region,
            "select email_text_body from emails where email_to = %s and email_type::text like %s"
            " order by created_at desc",
            *(to, kind),
        )
        return [row[0] for row in rows]

    async def mailed_token(self, region: str, to: str, kind: str = "%") -> str:
        """Return the token in the newest mail to an address."""
        return token_in((await self.mails(region, to, kind))[0])

    async def mailed_code(self, region: str, to: str) -> str:
        """Return the code in the newest sign-in mail to an address."""
        return code_in((await self.mails(region, to, "hub_tfa"))[0])


class Joined(httpx.AsyncBaseTransport):
    """Leads `http://<region>` to that region's application."""

    def __init__(self, apps: Mapping[str, ServerMiddleware]) -> None:
        self._apps = apps

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand a request to the application of its region."""
        app: Any = self._apps[request.url.host]
        return await httpx.ASGITransport(app=app).handle_async_request(request)


@asynccontextmanager
async def platform(
    make_database: Callable[[str], str],
    transport: Callable[[str, httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] | None = None,
    pooled: Callable[[str], str] = str,
    handlers: Sequence[ControllerRouterHandler] = (),
    middleware: Sequence[Middleware] = (),
    modules: Sequence[Chosen] = (),
    **changes: Any,
) -> AsyncIterator[Platform]:
    """Run three regions; `transport(region, way)` may wrap the way from one to its peers.

    `pooled` makes of a connection string the one that the regions are given. `modules` run in all
    of them, with their migrations.
    """
    conninfo = {"global": make_database("global")}
    conninfo |= {region: make_database("regional") for region in REGIONS}
    if modules:
        for place, url in conninfo.items():
            kind = "global" if place == "global" else "regional"
            await asyncio.to_thread(migrated, url, kind, [each.module for each in modules])
    built = Platform(conninfo)
    await built.sql(
        "global",
        "with a as (insert into admin_users (email_address) values ('staff@vetchium.com')"
        " returning admin_user_id) insert into approved_domains (domain_name, created_by_admin_id)"
        " select %s, admin_user_id from a",
        DOMAIN,
    )
    endpoints = Endpoints({region: f"http://{region}" for region in REGIONS})
    async with AsyncExitStack() as stack:
        stack.push_async_callback(built.aclose)
        for region in REGIONS:
            way: httpx.AsyncBaseTransport = Joined(built.apps)
            app = build_app(
                settings(
                    region,
                    pooled(as_service(conninfo["global"], "regional-api", region)),
                    pooled(as_service(conninfo[region], "regional-api", region)),
                    **changes,
                ),
                endpoints,
                transport(region, way) if transport else way,
                handlers=handlers,
                middleware=middleware,
                modules=modules,
            )
            built.apps[region] = app
            built.clients[region] = await stack.enter_async_context(client_of(app, region))
        yield built


@asynccontextmanager
async def another(
    platform: Platform, endpoints: Mapping[str, str], **changes: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """Run another instance of ind1, whose peers are elsewhere and may be anything."""
    databases = platform.conninfo["global"], platform.conninfo["ind1"]
    app = build_app(settings("ind1", *databases, **changes), Endpoints(endpoints))
    async with client_of(app, "ind1") as client:
        yield client
