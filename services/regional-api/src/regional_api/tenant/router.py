"""The routes of a tenant portal, mounted once per portal."""

from litestar import Router
from litestar.di import Provide

from regional_api.tenant.portal import Portal


def router(portal: Portal) -> Router:
    """Mount a tenant portal: the same handlers, told which portal they are."""
    return Router(
        f"/{portal.name}",
        route_handlers=[],
        dependencies={"portal": Provide(lambda: portal, sync_to_thread=False)},
        opt={"portal": portal.name},
        tags=[portal.name],
    )
