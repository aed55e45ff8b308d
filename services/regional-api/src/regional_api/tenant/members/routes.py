"""Inviting members, disabling and enabling them, their roles, their list."""

from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from common.auth.login import Done, Notice
from common.events import Event
from common.web import home, limits
from common.web.context import Request
from common.web.guards import MissingRole, requires
from common.web.routes import post
from common.wire.problems import Invalid, TooManyRequests
from regional_api.tenant.members import service
from regional_api.tenant.members.schemas import (
    AgencyFilterUsersResponse,
    AgencyMemberItem,
    CompleteSetupRequest,
    FilterUsersRequest,
    InviteUserRequest,
    InviteUserResponse,
    OrgFilterUsersResponse,
    OrgMemberItem,
    RoleRequest,
    UserAtAddressRequest,
)
from regional_api.tenant.portal import INVITE_USERS, MANAGE_USERS, GivenPortal

_MANAGE = requires(home.session, MANAGE_USERS)


@post(
    "/invite-user",
    event=Event.INVITATION,
    status_code=201,
    problems=[Invalid, TooManyRequests, service.AddressTaken],
    **requires(home.session, INVITE_USERS),
)
async def invite_user(
    data: JSONBody[InviteUserRequest], portal: GivenPortal, request: Request
) -> InviteUserResponse:
    """Invite a user; a repeated invitation replaces the earlier one."""
    return await service.invite(portal, request.user, data)


@post(
    "/complete-setup",
    event=Event.SETUP,
    home=home.token("invitation_token"),
    limits=[limits.by_client("complete_client")],
    problems=[Invalid, service.DeadInvitation, service.NotInvited],
)
async def complete_setup(data: JSONBody[CompleteSetupRequest], portal: GivenPortal) -> Notice:
    """Set up the account of an invited person."""
    return await service.complete_setup(portal, data)


@post(
    "/disable-user",
    event=Event.DISABLE,
    problems=[Invalid, service.UnknownMember, service.AlreadyDisabled, service.LastSuperadmin],
    **_MANAGE,
)
async def disable_user(
    data: JSONBody[UserAtAddressRequest], portal: GivenPortal, request: Request
) -> Done:
    """Disable a user and end their sessions; a superadmin only by a superadmin."""
    await service.disable_user(portal, request.user, data)
    return Done()


@post(
    "/enable-user",
    event=Event.ENABLE,
    problems=[Invalid, service.UnknownMember, service.NotDisabled],
    **_MANAGE,
)
async def enable_user(
    data: JSONBody[UserAtAddressRequest], portal: GivenPortal, request: Request
) -> Done:
    """Enable a disabled user; a superadmin only by a superadmin."""
    await service.enable_user(portal, request.user, data)
    return Done()


@post(
    "/assign-role",
    event=Event.ROLE_ASSIGN,
    problems=[Invalid, MissingRole, service.OwnRole, service.UnknownMember, service.RoleHeld],
    **_MANAGE,
)
async def assign_role(data: JSONBody[RoleRequest], portal: GivenPortal, request: Request) -> Notice:
    """Give another user a role; a superadmin only by a superadmin."""
    return await service.assign_role(portal, request.user, data)


@post(
    "/remove-role",
    event=Event.ROLE_REMOVE,
    problems=[
        Invalid,
        MissingRole,
        service.UnknownMember,
        service.RoleNotHeld,
        service.LastSuperadmin,
    ],
    **_MANAGE,
)
async def remove_role(data: JSONBody[RoleRequest], portal: GivenPortal, request: Request) -> Notice:
    """Take a role from a user; from a superadmin only by a superadmin."""
    return await service.remove_role(portal, request.user, data)


HANDLERS = [invite_user, complete_setup, disable_user, enable_user, assign_role, remove_role]


@post(
    "/filter-users",
    problems=[Invalid],
    **requires(home.session, INVITE_USERS, MANAGE_USERS),
)
async def org_filter_users(
    data: JSONBody[FilterUsersRequest], portal: GivenPortal, request: Request
) -> OrgFilterUsersResponse:
    """List users, newest first."""
    items, cursor = await service.filter_users(portal, request.user, data, OrgMemberItem)
    return OrgFilterUsersResponse(items=items, next_cursor=cursor)


@post(
    "/filter-users",
    problems=[Invalid],
    **requires(home.session, INVITE_USERS, MANAGE_USERS),
)
async def agency_filter_users(
    data: JSONBody[FilterUsersRequest], portal: GivenPortal, request: Request
) -> AgencyFilterUsersResponse:
    """List users, newest first."""
    items, cursor = await service.filter_users(portal, request.user, data, AgencyMemberItem)
    return AgencyFilterUsersResponse(items=items, next_cursor=cursor)


PORTAL_HANDLERS: dict[str, list[HTTPRouteHandler]] = {
    "org": [org_filter_users],
    "agency": [agency_filter_users],
}
"""The handlers whose answers have fields that each portal names differently."""
