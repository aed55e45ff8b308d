"""The objects that the features of the admin portal share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar.di import NamedDependency

from common.auth.devices import Devices
from common.auth.password_check import PasswordCheck
from common.auth.passwords import Passwords
from common.auth.sessions import Sessions
from common.auth.throttle import Limit, Throttle
from common.db.pool import Connection, Database
from common.forwarding.service_calls import ServiceCalls
from common.mail.queue.settings import SmtpSettings
from common.queries.global_db import admin_account
from common.queries.global_db.admin_session import AsyncQuerier, ListAdminPrincipalsRow
from global_service.settings import AdminLifetimes

AdminPrincipal = ListAdminPrincipalsRow

NO_SESSION = b""


@dataclass(frozen=True, slots=True)
class Admin:
    """The admin portal."""

    ui_url: str
    lifetimes: AdminLifetimes
    database: Database
    passwords: Passwords
    throttle: Throttle
    check_password: PasswordCheck
    devices: Devices
    invitations: Limit
    """How many people all staff together may invite."""
    sessions: Sessions[AdminPrincipal]
    smtp: SmtpSettings
    calls: ServiceCalls


GivenAdmin = NamedDependency[Admin]
"""The portal, a dependency that the router provides to handlers."""


def principals(database: Database) -> Sessions[AdminPrincipal]:
    """Return the look-up of admin sessions; status and roles are read on every request."""

    async def fetch(digests: list[bytes], now: datetime) -> Iterable[AdminPrincipal]:
        async with database.connection() as conn:
            return await AsyncQuerier(conn).list_admin_principals(token_hashes=digests, now=now)

    return Sessions(fetch)


async def end_sessions(conn: Connection, admin_id: UUID, *, keep: bytes = NO_SESSION) -> None:
    """End an admin's sessions except the one to keep, their challenges and their resets.

    The caller has locked the admin's row, which is always locked before the tokens.
    """
    queries = AsyncQuerier(conn)
    await queries.delete_admin_sessions(admin_user_id=admin_id, kept=keep)
    await queries.delete_admin_tfa_tokens(admin_user_id=admin_id)
    await admin_account.AsyncQuerier(conn).delete_admin_password_reset_tokens(
        admin_user_id=admin_id
    )
