"""The wire of members."""

import unicodedata
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
    Normalize,
    OfPortal,
    PageLimit,
    Part,
    Password,
    TokenText,
    Wire,
)
from regional_api.tenant.portal import ROLES

MEMBERS = Pages("tenant members", Place, NEWEST)
"""The cursors of the lists of members; each tenant has its own."""


def _is_name(text: str) -> bool:
    """Tell letters and marks of any script, white space, apostrophes and hyphens from the rest."""
    return all(
        each in "'-\t\n\v\f\r\x85" or unicodedata.category(each)[0] in "LMZ" for each in text
    )


FullName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        description="must be 1-128 letters of any script, white space, ' and -",
        examples=["Maya Rao"],
    ),
    Normalize(str.strip),
    Check(_is_name),
]
RoleName = Annotated[
    str,
    Meta(
        pattern=rf"^[a-z]+:({'|'.join(ROLES)})(?!\n)$",
        description="must be one of the three roles of this portal",
        examples=["org:invite_users"],
    ),
    OfPortal(),
]
Status = Annotated[
    TenantUserStatus,
    Meta(description="must be invited, active or disabled", examples=["active"]),
]


class InviteUserRequest(Wire):
    """Whom to invite, and in which language; without one in the inviter's own."""

    email_address: Email
    invite_email_language: Language | UnsetType = UNSET


class InviteUserResponse(Wire):
    """The new member's id, and the end of the invitation."""

    invitation_id: str
    expires_at: datetime


class CompleteSetupRequest(Wire):
    """The mailed token, and what makes an account of an invitation."""

    invitation_token: TokenText
    password: Password
    full_name: FullName
    preferred_language: Language | UnsetType = UNSET


class UserAtAddressRequest(Wire):
    """Whom it is about."""

    email_address: Email


class RoleRequest(Wire):
    """Whom it is about, and which role."""

    target_user_id: Id
    role_name: RoleName


class FilterUsersRequest(Wire):
    """Which members to list; what is given must all hold."""

    filter_email: Part = ""
    filter_name: Part = ""
    filter_status: Status | UnsetType = UNSET
    limit: PageLimit = 50
    cursor: Cursor = ""

    def cross_field_errors(self) -> Iterable[FieldError]:
        """Refuse what is no cursor at all; the service knows whose it has to be."""
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
