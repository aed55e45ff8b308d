"""The global mail queue: `/admin/list-mails` and what can be done about what it shows."""

from litestar.params import JSONBody

from common.mail.queue.operations import NoSuchMail, NotCancelled, NotRequeued
from common.mail.queue.trial import NotDelivered
from common.web import home
from common.web.context import Request
from common.web.guards import requires
from common.web.routes import post
from common.wire.problems import Invalid
from global_service.admin.mails import service
from global_service.admin.mails.schemas import (
    CancelMailResponse,
    ListMailsRequest,
    ListMailsResponse,
    RequeueMailResponse,
    SendTestMailRequest,
    SendTestMailResponse,
    WhichMailsRequest,
)
from global_service.admin.portal import GivenAdmin

_SUPERADMIN = requires(home.local, "superadmin")


@post("/list-mails", problems=[Invalid], **_SUPERADMIN)
async def list_mails(data: JSONBody[ListMailsRequest], admin: GivenAdmin) -> ListMailsResponse:
    """List mails to staff, newest first; their addresses are masked."""
    return await service.list_mails(admin, data)


@post("/requeue-mail", problems=[Invalid, NoSuchMail, NotRequeued], **_SUPERADMIN)
async def requeue_mail(
    data: JSONBody[WhichMailsRequest], admin: GivenAdmin, request: Request
) -> RequeueMailResponse:
    """Put a failed mail back into the queue, or all of a type that can still be sent."""
    return await service.requeue(admin, request.user, data)


@post("/cancel-mail", problems=[Invalid, NoSuchMail, NotCancelled], **_SUPERADMIN)
async def cancel_mail(
    data: JSONBody[WhichMailsRequest], admin: GivenAdmin, request: Request
) -> CancelMailResponse:
    """Cancel a pending mail, or all of a type; their bodies go."""
    return await service.cancel(admin, request.user, data)


@post("/send-test-mail", problems=[Invalid, NotDelivered], **_SUPERADMIN)
async def send_test_mail(
    data: JSONBody[SendTestMailRequest], admin: GivenAdmin, request: Request
) -> SendTestMailResponse:
    """Send a harmless mail past the queue, and tell whether the mail server takes it."""
    return await service.try_server(admin, request.user, data)


HANDLERS = [list_mails, requeue_mail, cancel_mail, send_test_mail]
