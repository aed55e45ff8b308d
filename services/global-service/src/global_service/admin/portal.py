"""What the features of the admin portal work with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar.di import NamedDependency

from common.auth.passwords import Passwords
from common.auth.sessions import Sessions
from common.auth.throttle import Throttle
from common.db.pool import Connection, Database
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
    sessions: Sessions[AdminPrincipal]
    smtp: SmtpSettings


GivenAdmin = NamedDependency[Admin]
"""The portal as its router gives it to handlers."""


def principals(database: Database) -> Sessions[AdminPrincipal]:
    """Return the look-up of admin sessions; status and roles are those of the moment."""

    async def fetch(digests: list[bytes], now: datetime) -> Iterable[AdminPrincipal]:
        async with database.connection() as conn:
            return await AsyncQuerier(conn).list_admin_principals(token_hashes=digests, now=now)

    return Sessions(fetch)


async def end_sessions(conn: Connection, admin_id: UUID, *, keep: bytes = NO_SESSION) -> None:
    """End an admin's sessions but the one to keep, his challenges and his resets.

    The caller has locked the admin's row, which everybody takes before the tokens.
    """
    queries = AsyncQuerier(conn)
    await queries.delete_admin_sessions(admin_user_id=admin_id, kept=keep)
    await queries.delete_admin_tfa_tokens(admin_user_id=admin_id)
    await admin_account.AsyncQuerier(conn).delete_admin_password_reset_tokens(
        admin_user_id=admin_id
    )
