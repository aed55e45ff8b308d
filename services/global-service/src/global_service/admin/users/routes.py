"""The admins: invite, disable, enable and list them, and change their roles."""

from litestar.params import JSONBody

from common.auth.login import Done, Notice
from common.events import Event
from common.web import home, limits
from common.web.context import Request
from common.web.guards import MissingRole, requires
from common.web.routes import post
from common.wire.problems import Invalid, TooManyRequests
from global_service.admin.portal import GivenAdmin
from global_service.admin.users import service
from global_service.admin.users.schemas import (
    CompleteSetupRequest,
    FilterUsersRequest,
    FilterUsersResponse,
    InviteUserRequest,
    InviteUserResponse,
    RoleRequest,
    UserAtAddressRequest,
)

_MANAGE = requires(home.local, "manage_users")


@post(
    "/invite-user",
    event=Event.INVITATION,
    status_code=201,
    problems=[Invalid, TooManyRequests, service.AddressTaken],
    **_MANAGE,
)
async def invite_user(
    data: JSONBody[InviteUserRequest], admin: GivenAdmin, request: Request
) -> InviteUserResponse:
    """Invite an admin; a second invitation replaces the first."""
    return await service.invite(admin, request.user, data)


@post(
    "/complete-setup",
    event=Event.SETUP,
    home=home.local,
    limits=[limits.by_client("complete_client")],
    problems=[Invalid, service.DeadInvitation, service.NotInvited],
)
async def complete_setup(data: JSONBody[CompleteSetupRequest], admin: GivenAdmin) -> Notice:
    """Set up the account of an invited admin."""
    return await service.complete_setup(admin, data)


@post(
    "/disable-user",
    event=Event.DISABLE,
    problems=[Invalid, service.UnknownAdmin, service.AlreadyDisabled, service.LastSuperadmin],
    **_MANAGE,
)
async def disable_user(
    data: JSONBody[UserAtAddressRequest], admin: GivenAdmin, request: Request
) -> Done:
    """Disable an admin and end all their sessions; a superadmin only by a superadmin."""
    await service.disable_user(admin, request.user, data)
    return Done()


@post(
    "/enable-user",
    event=Event.ENABLE,
    problems=[Invalid, service.UnknownAdmin, service.NotDisabled],
    **_MANAGE,
)
async def enable_user(
    data: JSONBody[UserAtAddressRequest], admin: GivenAdmin, request: Request
) -> Done:
    """Enable a disabled admin; a superadmin only by a superadmin."""
    await service.enable_user(admin, request.user, data)
    return Done()


@post(
    "/assign-role",
    event=Event.ROLE_ASSIGN,
    problems=[Invalid, MissingRole, service.OwnRole, service.UnknownAdmin, service.RoleHeld],
    **_MANAGE,
)
async def assign_role(data: JSONBody[RoleRequest], admin: GivenAdmin, request: Request) -> Notice:
    """Assign a role to another admin; to a superadmin only by a superadmin."""
    return await service.assign_role(admin, request.user, data)


@post(
    "/remove-role",
    event=Event.ROLE_REMOVE,
    problems=[
        Invalid,
        MissingRole,
        service.UnknownAdmin,
        service.RoleNotHeld,
        service.LastSuperadmin,
    ],
    **_MANAGE,
)
async def remove_role(data: JSONBody[RoleRequest], admin: GivenAdmin, request: Request) -> Notice:
    """Remove a role from an admin; from a superadmin only by a superadmin."""
    return await service.remove_role(admin, request.user, data)


@post("/filter-users", problems=[Invalid], **requires(home.local, "view_users", "manage_users"))
async def filter_users(
    data: JSONBody[FilterUsersRequest], admin: GivenAdmin
) -> FilterUsersResponse:
    """List admins, newest first."""
    return await service.filter_users(admin, data)


HANDLERS = [
    invite_user,
    complete_setup,
    disable_user,
    enable_user,
    assign_role,
    remove_role,
    filter_users,
]
