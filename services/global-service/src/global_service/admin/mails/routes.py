"""The global mail queue: list, requeue and cancel mails, and send a test mail."""

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
    """List mails of the admin portal, newest first, with masked addresses."""
    return await service.list_mails(admin, data)


@post("/requeue-mail", problems=[Invalid, NoSuchMail, NotRequeued], **_SUPERADMIN)
async def requeue_mail(
    data: JSONBody[WhichMailsRequest], admin: GivenAdmin, request: Request
) -> RequeueMailResponse:
    """Requeue one failed mail, or all failed mails of a type that can still be sent."""
    return await service.requeue(admin, request.user, data)


@post("/cancel-mail", problems=[Invalid, NoSuchMail, NotCancelled], **_SUPERADMIN)
async def cancel_mail(
    data: JSONBody[WhichMailsRequest], admin: GivenAdmin, request: Request
) -> CancelMailResponse:
    """Cancel one pending mail, or all of a type, and delete their bodies."""
    return await service.cancel(admin, request.user, data)


@post("/send-test-mail", problems=[Invalid, NotDelivered], **_SUPERADMIN)
async def send_test_mail(
    data: JSONBody[SendTestMailRequest], admin: GivenAdmin, request: Request
) -> SendTestMailResponse:
    """Send a test mail directly to the mail server and report whether the server accepts it."""
    return await service.send_test_mail(admin, request.user, data)


HANDLERS = [list_mails, requeue_mail, cancel_mail, send_test_mail]
