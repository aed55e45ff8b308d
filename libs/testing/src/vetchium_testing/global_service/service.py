"""For tests: a global-service in this process, and staff to fill it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg
from litestar.types import ASGIApp

from common import clock
from common.auth import tokens
from common.auth.passwords import hash_sync
from common.db.pool import Database
from common.forwarding.endpoints import Endpoints
from common.mail import resets
from common.settings import Rate, Secret
from global_service.app import build_app
from global_service.background import _POST
from global_service.resets import orders
from global_service.settings import GlobalServiceSettings, LimitSettings
from vetchium_testing.asgi import client_of
from vetchium_testing.db.roles import as_service
from vetchium_testing.mail.mailbox import code_in, token_in

PASSWORD = "correct horse battery"
CODE = "314159"
ROLES = (
    "admin:manage_domains",
    "admin:manage_users",
    "admin:superadmin",
    "admin:view_domains",
    "admin:view_users",
)

_HASH = hash_sync(PASSWORD)

# All tests come from one address; a test of a limit gives the limits of the product.
GENEROUS = LimitSettings(
    **{name: Rate(10**9, timedelta(hours=1)) for name in LimitSettings.__struct_fields__}
)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Colleague:
    """An admin that a test may do anything to."""

    admin_id: UUID
    address: str
    password: str = PASSWORD

    @property
    def credentials(self) -> dict[str, str]:
        """The body of a login."""
        return {"email": self.address, "password": self.password}


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a session."""
    return {"Authorization": f"Bearer {token}"}


def new_address() -> str:
    """Return an address that nobody has."""
    return f"staff-{secrets.token_hex(8)}@vetchium.example"


def settings(conninfo: str, **changes: Any) -> GlobalServiceSettings:
    """Return settings with the rights of the service; its mails lead nowhere outside."""
    given: dict[str, Any] = {
        "global_db_conn": Secret(as_service(conninfo, "global-service")),
        "cors_allowed_origins": ("http://localhost:3001",),
        "admin_ui_url": "http://localhost:3001",
        "limits": GENEROUS,
        **changes,
    }
    return GlobalServiceSettings(**given)


@dataclass
class Office:
    """A global-service, its database, and a client of it."""

    conninfo: str
    client: httpx.AsyncClient
    app: ASGIApp
    _open: list[psycopg.AsyncConnection[Any]] = field(default_factory=list)

    async def sql(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run a statement, and return its rows if it has any."""
        if not self._open or self._open[0].closed:
            self._open[:] = [
                await psycopg.AsyncConnection.connect(
                    self.conninfo, autocommit=True, options="-c timezone=UTC"
                )
            ]
        cursor = await self._open[0].execute(query.encode(), parameters or None)
        return await cursor.fetchall() if cursor.description else []

    async def aclose(self) -> None:
        """Let go of the connection that `sql` keeps."""
        for conn in self._open:
            await conn.close()

    async def post(
        self,
        path: str,
        body: Any = None,
        by: str | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Post JSON to a path of the portal, under a session if one is given."""
        sent = headers | (bearer(by) if by else {})
        return await self.client.post(f"/admin/{path}", json=body, headers=sent)

    async def colleague(
        self,
        *roles: str,
        status: str = "active",
        language: str = "en-US",
        name: str | None = "Maya Rao",
        address: str | None = None,
    ) -> Colleague:
        """Write an admin with these roles; who is invited has neither name nor password."""
        address = address or new_address()
        is_invited = status == "invited"
        ((admin_id,),) = await self.sql(
            "insert into admin_users (email_address, full_name, password_hash, status,"
            " preferred_language) values (%s, %s, %s, %s, %s) returning admin_user_id",
            *(address, None if is_invited else name, None if is_invited else _HASH),
            *(status, language),
        )
        await self.sql(
            "insert into admin_user_roles (admin_user_id, role_id)"
            " select %s, role_id from roles where role_name = any(%s)",
            *(admin_id, [f"admin:{role}" for role in roles]),
        )
        return Colleague(admin_id, address)

    async def session(self, colleague: Colleague, lifetime: timedelta = _HOUR) -> str:
        """Open a session and return its token."""
        return await self._token("sessions", colleague, lifetime)

    async def signed_in(self, *roles: str) -> str:
        """Return a session of a new admin with these roles."""
        return await self.session(await self.colleague(*roles), timedelta(days=1))

    async def reset_token(self, colleague: Colleague, lifetime: timedelta = _HOUR) -> str:
        """Write a password-reset token and return it."""
        return await self._token("password_reset_tokens", colleague, lifetime)

    async def invitation(self, colleague: Colleague, lifetime: timedelta = _HOUR) -> str:
        """Write an invitation token and return it."""
        return await self._token("invitation_tokens", colleague, lifetime)

    async def challenge(self, colleague: Colleague, lifetime: timedelta = _HOUR) -> str:
        """Write a TFA token whose code is CODE and return it."""
        token = tokens.mint()
        await self.sql(
            "insert into admin_tfa_tokens (token_hash, admin_user_id, code_hash, expires_at)"
            " values (%s, %s, %s, %s)",
            *(token.digest, colleague.admin_id, tokens.code_digest(token.secret, CODE)),
            clock.now() + lifetime,
        )
        return token.text

    async def _token(self, table: str, colleague: Colleague, lifetime: timedelta) -> str:
        token = tokens.mint()
        await self.sql(
            f"insert into admin_{table} (token_hash, admin_user_id, expires_at)"  # noqa: S608  ours
            " values (%s, %s, %s)",
            *(token.digest, colleague.admin_id, clock.now() + lifetime),
        )
        return token.text

    async def belongings(self, colleague: Colleague) -> dict[str, int]:
        """Count the sessions and single-use tokens of an admin."""
        await self.work()
        found: dict[str, int] = {}
        for table in ("sessions", "tfa_tokens", "password_reset_tokens", "invitation_tokens"):
            rows = await self.sql(
                f"select count(*) from admin_{table} where admin_user_id = %s",  # noqa: S608  ours
                colleague.admin_id,
            )
            found[table] = rows[0][0]
        return found

    async def furnish(self, colleague: Colleague) -> str:
        """Give an admin two sessions and one token of each kind; return a session to act with."""
        await self.session(colleague)
        await self.challenge(colleague)
        await self.reset_token(colleague)
        await self.invitation(colleague)
        return await self.session(colleague)

    async def row(self, colleague: Colleague, columns: str) -> Any:
        """Return columns of an admin; the value itself if it is one column."""
        ((*values,),) = await self.sql(
            f"select {columns} from admin_users where admin_user_id = %s",  # noqa: S608  ours
            colleague.admin_id,
        )
        return values[0] if len(values) == 1 else tuple(values)

    async def roles(self, colleague: Colleague) -> list[str]:
        """Return the names of an admin's roles."""
        rows = await self.sql(
            "select role_name from admin_user_roles join roles using (role_id)"
            " where admin_user_id = %s order by role_name",
            colleague.admin_id,
        )
        return [row[0] for row in rows]

    async def work(self) -> None:
        """Do at once what the leader does with orders of password resets."""
        app: Any = self.app
        database: Database = app.app.state.databases["global_db"]
        await resets.fulfil(database, orders("http://localhost:3001"), before=clock.now())

    async def mails(self, to: str, kind: str = "%") -> list[str]:
        """Return the texts of the mails that wait for an address, newest first."""
        await self.work()
        rows = await self.sql(
            "select email_text_body from emails where email_to = %s and email_type::text like %s"
            " order by created_at desc",
            *(to, kind),
        )
        return [row[0] for row in rows]

    async def mailed_token(self, to: str, kind: str = "%") -> str:
        """Return the token in the newest mail to an address."""
        return token_in((await self.mails(to, kind))[0])

    async def mailed_code(self, to: str) -> str:
        """Return the code in the newest sign-in mail to an address."""
        return code_in((await self.mails(to, "admin_tfa"))[0])


@asynccontextmanager
async def office(
    conninfo: str, endpoints: Endpoints | None = None, **changes: Any
) -> AsyncIterator[Office]:
    """Run a global-service without background work: its post is taken, the mails stay."""
    async with AsyncExitStack() as stack:
        leader = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
        stack.push_async_callback(leader.close)
        await leader.execute("select pg_advisory_lock(%s)", [_POST])
        app = build_app(settings(conninfo, **changes), endpoints or Endpoints({}))
        client = await stack.enter_async_context(client_of(app, "global"))
        built = Office(conninfo, client, app)
        stack.push_async_callback(built.aclose)
        yield built
