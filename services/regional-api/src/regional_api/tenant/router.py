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
    """Mount a tenant portal: the same handlers with another `Portal`."""
    return Router(
        f"/{portal.name}",
        route_handlers=[
            *signup.HANDLERS,
            *signup.PORTAL_HANDLERS[portal.name],
            *session.HANDLERS,
            *session.PORTAL_HANDLERS[portal.name],
            *password.HANDLERS,
            *members.HANDLERS,
            *members.PORTAL_HANDLERS[portal.name],
            *domains.HANDLERS,
        ],
        dependencies={"portal": Provide(lambda: portal, sync_to_thread=False)},
        opt={"portal": portal.name},
        tags=[portal.name],
    )
