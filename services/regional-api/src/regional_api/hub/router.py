"""The routes of the hub portal."""

from litestar import Router
from litestar.di import Provide

from regional_api.hub.password.routes import HANDLERS as PASSWORD
from regional_api.hub.portal import Hub
from regional_api.hub.profile.routes import HANDLERS as PROFILE
from regional_api.hub.session.routes import HANDLERS as SESSION
from regional_api.hub.signup.routes import HANDLERS as SIGNUP


def router(hub: Hub) -> Router:
    """Mount the hub portal."""
    return Router(
        "/hub",
        route_handlers=[*SIGNUP, *SESSION, *PASSWORD, *PROFILE],
        dependencies={"hub": Provide(lambda: hub, sync_to_thread=False)},
        opt={"portal": "hub"},
        tags=["hub"],
    )
