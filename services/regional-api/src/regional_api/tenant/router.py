"""The routes of a tenant portal, mounted once per portal."""

from litestar import Router
from litestar.di import Provide

from regional_api.tenant.domains import routes as domains
from regional_api.tenant.members import routes as members
from regional_api.tenant.password import routes as password
from regional_api.tenant.portal import Portal
from regional_api.tenant.session import routes as session
from regional_api.tenant.signup import routes as signup


def router(portal: Portal) -> Router:
    """Mount a tenant portal: the same handlers, told which portal they are."""
    return Router(
        f"/{portal.name}",
        route_handlers=[
            *signup.HANDLERS,
            *signup.handlers(portal.names),
            *session.HANDLERS,
            *session.handlers(portal.names),
            *password.HANDLERS,
            *members.HANDLERS,
            *members.handlers(portal.names),
            *domains.HANDLERS,
        ],
        dependencies={"portal": Provide(lambda: portal, sync_to_thread=False)},
        opt={"portal": portal.name},
        tags=[portal.name],
    )
