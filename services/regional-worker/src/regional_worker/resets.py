"""Password resets of a region: who has an account here gets a token by mail, nobody else does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common import clock
from common.auth import tokens
from common.db.pool import Connection
from common.mail.enqueue import enqueue
from common.mail.kinds import MailKind
from common.mail.resets import Orders, keyed
from common.queries.regional_db import hub_password, mail_queue, tenant_password
from common.queries.regional_db.models import TenantKind
from common.queries.regional_db.reset_orders import (
    AsyncQuerier,
    GetHubResetRecipientRow,
    TakeResetOrderRow,
)
from common.wire.addresses import mailbox


def orders(region: str) -> Orders:
    """Return the orders of a region."""

    async def fulfil(conn: Connection, order_id: UUID) -> None:
        order = await AsyncQuerier(conn).take_reset_order(order_id=order_id)
        if order is None or order.expires_at <= clock.now():
            return
        if order.portal == "hub":
            await _hub(conn, region, order_id, order)
        else:
            await _tenant(conn, region, order)

    return Orders(_pending, fulfil)


async def _pending(conn: Connection, before: datetime, most: int) -> Sequence[UUID]:
    return await AsyncQuerier(conn).list_reset_orders(ordered_before=before, most=most)


async def _hub(conn: Connection, region: str, order_id: UUID, order: TakeResetOrderRow) -> None:
    user = await AsyncQuerier(conn).get_hub_reset_recipient(hub_user_global_id=order.account_id)
    if user is None:
        return
    address = _address(user, order_id, order)
    if address is None:
        return
    token = tokens.mint(region)
    await hub_password.AsyncQuerier(conn).insert_hub_password_reset_token(
        token_hash=token.digest,
        hub_user_global_id=order.account_id,
        now=order.ordered_at,
        expires_at=order.expires_at,
    )
    await _mail(conn, MailKind.HUB_PASSWORD_RESET, order, token, address, user.preferred_language)


def _address(user: GetHubResetRecipientRow, order_id: UUID, order: TakeResetOrderRow) -> str | None:
    """Return the user's address; the one that was asked for, while it is being changed.

    The directory may have the new address already, and must not lead the token to the old one.
    """
    if user.pending_email_address is None:
        return user.email_address
    for address in (user.email_address, user.pending_email_address):
        if tokens.same(keyed(order_id, mailbox(address)), order.address_hash):
            return address
    return None


async def _tenant(conn: Connection, region: str, order: TakeResetOrderRow) -> None:
    kind = TenantKind(order.portal)
    member = await AsyncQuerier(conn).get_tenant_reset_recipient(
        tenant_user_id=order.account_id, tenant_id=order.tenant_id, kind=kind, domain=order.domain
    )
    if member is None:
        return
    token = tokens.mint(region)
    await tenant_password.AsyncQuerier(conn).insert_tenant_password_reset_token(
        token_hash=token.digest,
        kind=kind,
        tenant_user_id=order.account_id,
        now=order.ordered_at,
        expires_at=order.expires_at,
    )
    mail = MailKind(f"{order.portal}_password_reset")
    await _mail(conn, mail, order, token, member.email_address, member.preferred_language)


async def _mail(
    conn: Connection,
    kind: MailKind,
    order: TakeResetOrderRow,
    token: tokens.Token,
    address: str,
    language: str,
) -> None:
    await enqueue(
        mail_queue.AsyncQuerier(conn),
        kind=kind,
        to=address,
        language=language,
        expires_at=order.expires_at,
        life=order.expires_at - order.ordered_at,
        ui_url=order.ui_url,
        token=token.text,
    )
