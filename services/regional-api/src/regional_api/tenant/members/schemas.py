"""The wire of members."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from common.queries.regional_db.models import TenantUserStatus
from common.wire.paging import NEWEST, Pages, Place
from common.wire.problems import FieldError
from common.wire.schema import (
    Check,
    Cursor,
    Email,
    Id,
    Language,
    Name,
    NewEmail,
    NewPassword,
    OfPortal,
    PageLimit,
    Part,
    TokenText,
    Wire,
)
from regional_api.tenant.portal import KNOWN_ROLES

MEMBERS = Pages("tenant members", Place, NEWEST)
"""The cursors of the lists of members; each tenant has its own."""


RoleName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]+:[a-z_]{1,40}(?!\n)$",
        description="must be a role of this portal",
        examples=["org:invite_users"],
    ),
    OfPortal(),
    Check(lambda name: name.partition(":")[2] in KNOWN_ROLES),
]
Status = Annotated[
    TenantUserStatus,
    Meta(description="must be invited, active or disabled", examples=["active"]),
]


class InviteUserRequest(Wire):
    """The address to invite and the mail's language; the default is the inviter's."""

    email_address: NewEmail
    invite_email_language: Language | UnsetType = UNSET


class InviteUserResponse(Wire):
    """The new member's id, and the end of the invitation."""

    invitation_id: str
    expires_at: datetime


class CompleteSetupRequest(Wire):
    """The mailed token, and the new account's password, name and language."""

    invitation_token: TokenText
    password: NewPassword
    full_name: Name
    preferred_language: Language | UnsetType = UNSET


class UserAtAddressRequest(Wire):
    """The member's address."""

    email_address: Email


class RoleRequest(Wire):
    """The member and the role."""

    target_user_id: Id
    role_name: RoleName


class FilterUsersRequest(Wire):
    """Filters of the member list; a member must match all of them."""

    filter_email: Part = ""
    filter_name: Part = ""
    filter_status: Status | UnsetType = UNSET
    limit: PageLimit = 50
    cursor: Cursor = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse a malformed cursor; the service checks that it belongs to the tenant."""
        return MEMBERS.misshapen("cursor", self.cursor)


class MemberItem(Wire):
    """One member; the name is empty until set-up."""

    tenant_user_id: str
    email_address: str
    name: str
    status: TenantUserStatus
    created_at: datetime
    roles: list[str]


class OrgMemberItem(MemberItem):
    """One member; the name is empty until set-up."""

    tenant_user_id: str = field(name="org_user_id")


class AgencyMemberItem(MemberItem):
    """One member; the name is empty until set-up."""

    tenant_user_id: str = field(name="agency_user_id")


class OrgFilterUsersResponse(Wire):
    """Members, newest first, and the cursor of the next page."""

    items: list[OrgMemberItem]
    next_cursor: str


class AgencyFilterUsersResponse(Wire):
    """Members, newest first, and the cursor of the next page."""

    items: list[AgencyMemberItem]
    next_cursor: str
