"""Password resets of staff: an active admin gets a token by mail, nobody else does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common import clock
from common.auth import tokens
from common.db.pool import Connection
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.mail.resets import Orders
from common.queries.global_db import admin_account, mail_queue
from common.queries.global_db.admin_reset_orders import AsyncQuerier


def orders(ui_url: str) -> Orders:
    """Return the orders of staff."""

    async def fulfil(conn: Connection, order_id: UUID) -> None:
        queries = AsyncQuerier(conn)
        order = await queries.take_admin_reset_order(order_id=order_id)
        if order is None or order.expires_at <= clock.now():
            return
        user = await queries.get_admin_reset_recipient(admin_user_id=order.admin_user_id)
        if user is None:
            return
        token = tokens.mint()
        await admin_account.AsyncQuerier(conn).insert_admin_password_reset_token(
            token_hash=token.digest,
            admin_user_id=order.admin_user_id,
            now=order.ordered_at,
            expires_at=order.expires_at,
        )
        await enqueue(
            mail_queue.AsyncQuerier(conn),
            kind=MailKind.ADMIN_PASSWORD_RESET,
            to=user.email_address,
            language=user.preferred_language,
            expires_at=order.expires_at,
            life=order.expires_at - order.ordered_at,
            ui_url=ui_url,
            token=token.text,
        )

    return Orders(_pending, fulfil)


async def _pending(conn: Connection, before: datetime, most: int) -> Sequence[UUID]:
    return await AsyncQuerier(conn).list_admin_reset_orders(ordered_before=before, most=most)
