"""Requests and responses of the mail queue."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from common.mail.queue.operations import PAGES
from common.mail.queue.rows import ListedMail
from common.queries.global_db.models import EmailStatus, EmailTemplateType
from common.wire.problems import FieldError
from common.wire.schema import Cursor, Email, Id, PageLimit, Wire

MailStatus = Annotated[
    EmailStatus,
    Meta(description="must be pending, sent, failed or cancelled", examples=["failed"]),
]
MailType = Annotated[
    EmailTemplateType,
    Meta(
        description="must be admin_tfa, admin_invitation or admin_password_reset",
        examples=["admin_tfa"],
    ),
]


class ListMailsRequest(Wire):
    """Filters and page of the list of mails."""

    filter_status: MailStatus | UnsetType = UNSET
    filter_type: MailType | UnsetType = UNSET
    limit: PageLimit = 50
    cursor: Cursor = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse a cursor of another list."""
        return PAGES.cross_field_errors("cursor", self.cursor)


class ListMailsResponse(Wire):
    """A page of mails, newest first."""

    items: list[ListedMail]
    next_cursor: str


class WhichMailsRequest(Wire):
    """One mail, or all of a type."""

    email_id: Id | UnsetType = UNSET
    email_type: MailType | UnsetType = UNSET

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Require either an id or a type."""
        if isinstance(self.email_id, UnsetType) == isinstance(self.email_type, UnsetType):
            yield FieldError("email_id", "must be given, or else email_type, and not both")


class RequeueMailResponse(Wire):
    """The number of requeued mails."""

    requeued: int


class CancelMailResponse(Wire):
    """The number of cancelled mails; those that a worker holds may still be delivered."""

    cancelled: int
    in_hand: int


class SendTestMailRequest(Wire):
    """The recipient of the test mail."""

    email_address: Email


class SendTestMailResponse(Wire):
    """The id of the test mail, which is part of its Message-ID."""

    email_id: UUID
