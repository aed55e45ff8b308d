"""The application of the global-service, with its background work."""

from litestar.types import ASGIApp

from common.auth.address_hash import AddressHash
from common.auth.passwords import Passwords
from common.auth.throttle import Throttle
from common.db.pool import Database
from common.logs import configure
from common.mail.queue.gauges import QueueGauges
from common.queries.global_db import mail_operations, throttle
from common.settings import load
from common.web.app import Resource, build, refusing_to_start, settled
from common.web.cors import Cors
from common.web.health import Health, database_ready
from common.web.home_routing import HomeRouting
from common.web.load_shedding import LoadShedding
from common.web.root import root
from global_service.admin.portal import Admin, principals
from global_service.admin.router import router as admin_router
from global_service.background import Background
from global_service.settings import GlobalServiceSettings

SERVED_BY = "global"


def create_app() -> ASGIApp:
    """Build the application from the environment; granian's workers call this."""
    settings = load(GlobalServiceSettings)
    configure(settings.log_level, service="global-service")
    with refusing_to_start():
        return settled(build_app(settings))


def build_app(settings: GlobalServiceSettings) -> ASGIApp:
    """Build the application; each process is a candidate for the background work."""
    database = Database(
        settings.global_db_conn,
        name="global",
        application_name="global-service",
        max_size=settings.db_pool_size,
        pooler=settings.db_transaction_pooler,
    )
    background = Background(database, settings)
    passwords = Passwords(breached_url=settings.breached_passwords_url)
    admin = Admin(
        ui_url=settings.admin_ui_url,
        lifetimes=settings.admin,
        database=database,
        passwords=passwords,
        # The connection string is a secret that all instances share; that is enough for counters.
        throttle=Throttle(database, throttle.AsyncQuerier, AddressHash(settings.global_db_conn)),
        sessions=principals(database),
        smtp=settings.smtp,
    )
    return build(
        title="Vetchium, global service",
        handlers=[root, admin_router(admin, settings.admin_allowed_networks)],
        parts=[
            Resource(database.close, database.open),
            Resource(background.stop, background.start),
            Resource(passwords.aclose),
        ],
        state={
            "sessions": {"admin": admin.sessions},
            "token_region": None,
            "identity": {},
            "databases": {"global_db": database},
        },
        health=Health(
            [database_ready(database, "global")],
            [QueueGauges(database, mail_operations.AsyncQuerier).refresh],
        ),
        cors=Cors(settings.cors_allowed_origins),
        routing=HomeRouting(
            region=SERVED_BY,
            trusted_proxies=settings.trusted_proxy_count,
            load_shedding=LoadShedding(settings.max_in_flight),
        ),
    )
