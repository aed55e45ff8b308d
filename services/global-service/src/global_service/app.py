"""The application of the global-service, and the background work beside it."""

from litestar.types import ASGIApp

from common.address_hash import AddressHash
from common.admission import Admission
from common.app import Part, build, settled
from common.cors import Cors
from common.db import Database
from common.health import Health, database_ready
from common.logs import configure
from common.outbox.gauges import QueueGauges
from common.passwords import Passwords
from common.queries.global_db import mail_operations, throttle
from common.root import root
from common.routing import LocalRouting
from common.settings import load
from common.throttle import Throttle
from global_service.admin.portal import Admin, principals
from global_service.admin.router import router as admin_router
from global_service.background import Background
from global_service.settings import GlobalServiceSettings

SERVED_BY = "global"


def create_app() -> ASGIApp:
    """Build the application from the environment: what granian's workers call."""
    settings = load(GlobalServiceSettings)
    configure(settings.log_level, service="global-service")
    return settled(build_app(settings))


def build_app(settings: GlobalServiceSettings) -> ASGIApp:
    """Build the application; every process of it stands for the background post."""
    database = Database(
        settings.global_db_conn,
        name="global",
        application_name="global-service",
        max_size=settings.db_pool_size,
        pooler=settings.db_transaction_pooler,
    )
    background = Background(database, settings)
    passwords = Passwords()
    admin = Admin(
        ui_url=settings.admin_ui_url,
        lifetimes=settings.admin,
        database=database,
        passwords=passwords,
        # The one secret that all instances share already; counters need no better key.
        throttle=Throttle(database, throttle.AsyncQuerier, AddressHash(settings.global_db_conn)),
        sessions=principals(database),
        smtp=settings.smtp,
    )
    admission = Admission(settings.max_in_flight)
    return build(
        title="Vetchium, global service",
        served_by=SERVED_BY,
        handlers=[root, admin_router(admin, settings.admin_allowed_networks)],
        parts=[
            Part(database.close, database.open),
            Part(background.stop, background.start),
            Part(passwords.aclose),
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
        admission=admission,
        routing=lambda app, table: LocalRouting(
            app,
            table,
            served_by=SERVED_BY,
            trusted_proxies=settings.trusted_proxy_count,
            admission=admission,
        ),
    )
