"""The routes of a tenant portal, mounted once per portal."""

from litestar import Router
from litestar.di import Provide

from regional_api.tenant.domains import routes as domains
from regional_api.tenant.members import routes as members
from regional_api.tenant.password import routes as password
from regional_api.tenant.portal import Portal
from regional_api.tenant.session import routes as session
from regional_api.tenant.signup import routes as signup

_OWN = {
    "org": [*signup.ORG, *session.ORG, *members.ORG],
    "agency": [*signup.AGENCY, *session.AGENCY, *members.AGENCY],
}
"""The handlers whose answers have names of the portal's own."""


def router(portal: Portal) -> Router:
    """Mount a tenant portal: the same handlers, told which portal they are."""
    return Router(
        f"/{portal.name}",
        route_handlers=[
            *signup.HANDLERS,
            *session.HANDLERS,
            *password.HANDLERS,
            *members.HANDLERS,
            *domains.HANDLERS,
            *_OWN[portal.name],
        ],
        dependencies={"portal": Provide(lambda: portal, sync_to_thread=False)},
        opt={"portal": portal.name},
        tags=[portal.name],
    )
