"""Requests and responses of the admins."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from common.queries.global_db.models import AdminUserStatus
from common.wire.paging import NEWEST, Pages, Place
from common.wire.problems import FieldError
from common.wire.schema import (
    Cursor,
    Email,
    Id,
    Language,
    Name,
    NewEmail,
    NewPassword,
    PageLimit,
    Part,
    TokenText,
    Wire,
)

ADMINS = Pages("admin users", Place, NEWEST)
"""The cursors of the list of admins."""

RoleName = Annotated[
    Literal[
        "admin:view_users",
        "admin:manage_users",
        "admin:view_domains",
        "admin:manage_domains",
        "admin:superadmin",
    ],
    Meta(description="must be one of the five admin roles", examples=["admin:view_users"]),
]
Status = Annotated[
    AdminUserStatus,
    Meta(description="must be invited, active or disabled", examples=["active"]),
]


class InviteUserRequest(Wire):
    """The address to invite and the mail's language (default: the inviter's language)."""

    email_address: NewEmail
    invite_email_language: Language | UnsetType = UNSET


class InviteUserResponse(Wire):
    """The new admin's id and when the invitation expires."""

    invitation_id: str
    expires_at: datetime


class CompleteSetupRequest(Wire):
    """The mailed token, the password and the profile."""

    invitation_token: TokenText
    password: NewPassword
    full_name: Name
    preferred_language: Language | UnsetType = UNSET


class UserAtAddressRequest(Wire):
    """The address of an admin."""

    email_address: Email


class RoleRequest(Wire):
    """An admin and a role."""

    target_user_id: Id
    role_name: RoleName


class FilterUsersRequest(Wire):
    """Filters and page of the list of admins; an admin must match all filters."""

    filter_email: Part = ""
    filter_name: Part = ""
    filter_status: Status | UnsetType = UNSET
    limit: PageLimit = 50
    cursor: Cursor = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse a cursor of another list."""
        return ADMINS.cross_field_errors("cursor", self.cursor)


class AdminItem(Wire):
    """One admin; the name is empty until the account is set up."""

    admin_user_id: str
    email_address: str
    name: str
    status: AdminUserStatus
    created_at: datetime
    roles: list[str]


class FilterUsersResponse(Wire):
    """A page of admins, newest first, and the cursor of the next page."""

    items: list[AdminItem]
    next_cursor: str
