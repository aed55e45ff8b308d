"""List, requeue and cancel mails of the global queue; send a test mail."""

from uuid import UUID

import structlog
from msgspec import UnsetType

from common.mail.queue.operations import Operations
from common.mail.queue.trial import send_test
from common.queries.global_db.mail_operations import AsyncQuerier
from global_service.admin.mails.schemas import (
    CancelMailResponse,
    ListMailsRequest,
    ListMailsResponse,
    RequeueMailResponse,
    SendTestMailRequest,
    SendTestMailResponse,
    WhichMailsRequest,
)
from global_service.admin.portal import Admin, AdminPrincipal

_TRIAL = 10.0
"""Time limit of a test mail in seconds; the caller waits for it."""

log = structlog.get_logger()


def _operations(admin: Admin) -> Operations:
    return Operations(admin.database, AsyncQuerier)


async def list_mails(admin: Admin, data: ListMailsRequest) -> ListMailsResponse:
    """Return a page of the queue."""
    status, email_type = data.filter_status, data.filter_type
    page = await _operations(admin).list(
        status=None if isinstance(status, UnsetType) else status,
        email_type=None if isinstance(email_type, UnsetType) else email_type,
        cursor=data.cursor,
        limit=data.limit,
    )
    return ListMailsResponse(items=list(page.rows), next_cursor=page.next_cursor)


async def requeue(
    admin: Admin, who: AdminPrincipal, data: WhichMailsRequest
) -> RequeueMailResponse:
    """Requeue one failed mail, or all of a type."""
    operations, count = _operations(admin), 1
    if not isinstance(data.email_type, UnsetType):
        count = await operations.requeue_all(data.email_type)
    else:
        await operations.requeue(UUID(str(data.email_id)))
    log.info("mails_requeued", admin_user_id=str(who.admin_user_id), count=count)
    return RequeueMailResponse(requeued=count)


async def cancel(admin: Admin, who: AdminPrincipal, data: WhichMailsRequest) -> CancelMailResponse:
    """Cancel one pending mail, or all of a type."""
    operations = _operations(admin)
    if not isinstance(data.email_type, UnsetType):
        done = await operations.cancel_all(data.email_type)
    else:
        done = await operations.cancel(UUID(str(data.email_id)))
    log.info("mails_cancelled", admin_user_id=str(who.admin_user_id), count=done.total)
    return CancelMailResponse(cancelled=done.total, in_hand=done.in_hand)


async def send_test_mail(
    admin: Admin, who: AdminPrincipal, data: SendTestMailRequest
) -> SendTestMailResponse:
    """Send a test mail without the queue."""
    email_id = await send_test(admin.smtp, data.email_address, within=_TRIAL)
    log.info("test_mail_sent", admin_user_id=str(who.admin_user_id), email_id=str(email_id))
    return SendTestMailResponse(email_id=email_id)
