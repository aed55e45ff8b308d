"""Inviting members, disabling and enabling them, their roles, their list."""

from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from common.auth.login import Done, Notice
from common.web import home
from common.web.context import Request
from common.web.guards import MissingRole, requires
from common.web.routes import post
from common.wire.problems import Invalid, TooManyRequests
from regional_api.tenant.members import service
from regional_api.tenant.members.schemas import (
    CompleteSetupRequest,
    FilterUsersRequest,
    FilterUsersResponse,
    InviteUserRequest,
    InviteUserResponse,
    RoleRequest,
    UserAtAddressRequest,
)
from regional_api.tenant.naming import Names
from regional_api.tenant.portal import INVITE_USERS, MANAGE_USERS, GivenPortal

_MANAGE = requires(home.session, MANAGE_USERS)


@post(
    "/invite-user",
    status_code=201,
    problems=[Invalid, TooManyRequests, service.AddressTaken],
    **requires(home.session, INVITE_USERS),
)
async def invite_user(
    data: JSONBody[InviteUserRequest], portal: GivenPortal, request: Request
) -> InviteUserResponse:
    """Invite somebody; inviting again replaces the invitation."""
    return await service.invite(portal, request.user, data)


@post(
    "/complete-setup",
    home=home.token("invitation_token"),
    problems=[Invalid, service.DeadInvitation, service.NotInvited],
)
async def complete_setup(data: JSONBody[CompleteSetupRequest], portal: GivenPortal) -> Notice:
    """Set up the account of an invited person."""
    return await service.complete_setup(portal, data)


@post(
    "/disable-user",
    problems=[Invalid, service.UnknownMember, service.AlreadyDisabled, service.LastSuperadmin],
    **_MANAGE,
)
async def disable_user(
    data: JSONBody[UserAtAddressRequest], portal: GivenPortal, request: Request
) -> Done:
    """Disable a user; all his sessions end."""
    await service.disable_user(portal, request.user, data)
    return Done()


@post("/enable-user", problems=[Invalid, service.UnknownMember, service.NotDisabled], **_MANAGE)
async def enable_user(
    data: JSONBody[UserAtAddressRequest], portal: GivenPortal, request: Request
) -> Done:
    """Enable a disabled user."""
    await service.enable_user(portal, request.user, data)
    return Done()


@post(
    "/assign-role",
    problems=[Invalid, MissingRole, service.UnknownMember, service.RoleHeld],
    **_MANAGE,
)
async def assign_role(data: JSONBody[RoleRequest], portal: GivenPortal, request: Request) -> Notice:
    """Give a user a role."""
    return await service.assign_role(portal, request.user, data)


@post(
    "/remove-role",
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
    """Take a role from a user."""
    return await service.remove_role(portal, request.user, data)


HANDLERS = [invite_user, complete_setup, disable_user, enable_user, assign_role, remove_role]


def handlers(names: Names) -> list[HTTPRouteHandler]:
    """Return the handlers whose answers have names of the portal's own."""

    @post(
        "/filter-users",
        problems=[Invalid],
        returns=names.of(FilterUsersResponse),
        **requires(home.session, INVITE_USERS, MANAGE_USERS),
    )
    async def filter_users(
        data: JSONBody[FilterUsersRequest], portal: GivenPortal, request: Request
    ) -> FilterUsersResponse:
        """List users, newest first."""
        return await service.filter_users(portal, request.user, data)

    return [filter_users]
