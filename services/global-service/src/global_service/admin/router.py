"""The routes of the admin portal."""

from collections.abc import Iterable

from litestar import Router
from litestar.di import Provide

from global_service.admin.account.routes import HANDLERS as ACCOUNT
from global_service.admin.domains.routes import HANDLERS as DOMAINS
from global_service.admin.mails.routes import HANDLERS as MAILS
from global_service.admin.networks import AllowedNetworks
from global_service.admin.portal import Admin
from global_service.admin.regions.routes import HANDLERS as REGIONS
from global_service.admin.session.routes import HANDLERS as SESSION
from global_service.admin.users.routes import HANDLERS as USERS


def router(admin: Admin, networks: Iterable[str], modules: Iterable[Router] = ()) -> Router:
    """Return the admin portal for clients from these networks; an empty list allows all.

    `modules` are the routers of business modules.
    """
    return Router(
        "/admin",
        route_handlers=[*SESSION, *ACCOUNT, *USERS, *DOMAINS, *MAILS, *REGIONS, *modules],
        dependencies={"admin": Provide(lambda: admin, sync_to_thread=False)},
        middleware=[AllowedNetworks(networks)],
        opt={"portal": "admin"},
        tags=["admin"],
    )
