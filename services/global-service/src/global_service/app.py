"""The application of the global-service, with its background work."""

from collections.abc import Sequence
from typing import Any

from litestar.types import ASGIApp

from common.auth.address_hash import AddressHash
from common.auth.devices import Devices
from common.auth.password_check import PasswordCheck
from common.auth.passwords import Passwords
from common.auth.throttle import Throttle, by_name
from common.db.pool import Database
from common.forwarding.client_ip import TrustedProxies
from common.forwarding.endpoints import Endpoints
from common.forwarding.forwarder import Forwarder
from common.forwarding.keys import ServiceKeys
from common.forwarding.peer import Transport
from common.forwarding.regions import GLOBAL, Regions
from common.forwarding.service_calls import CallSigner, ServiceCalls
from common.forwarding.signature import Signer, parse_secrets
from common.forwarding.transport import PeerTransport
from common.logs import configure
from common.mail.queue.gauges import QueueGauges
from common.modules import Chosen, chosen
from common.queries.global_db import mail_operations, throttle
from common.settings import load
from common.web.app import Resource, build, refusing_to_start, settled
from common.web.cors import Cors
from common.web.health import Health, database_ready
from common.web.home_routing import HomeRouting
from common.web.limits import Limits
from common.web.load_shedding import LoadShedding
from common.web.modules import GlobalModule, limits_of, routers
from common.web.root import root
from global_service.admin.portal import Admin, principals
from global_service.admin.router import router as admin_router
from global_service.background import Background
from global_service.settings import GlobalServiceSettings

_CONNECT_SECONDS = 0.5


def create_app() -> ASGIApp:
    """Build the application from the environment; granian's workers call this."""
    settings = load(GlobalServiceSettings)
    configure(settings.log_level, service="global-service")
    with refusing_to_start():
        return settled(build_app(settings, Endpoints.from_environ(), modules=chosen()))


def build_app(
    settings: GlobalServiceSettings,
    endpoints: Endpoints,
    transport: Transport | None = None,
    *,
    modules: Sequence[Chosen] = (),
) -> ASGIApp:
    """Build the application; each process is a candidate for the background work.

    Tests give a transport that leads to the regions in one process.
    """
    database = Database(
        settings.global_db_conn,
        name="global",
        application_name="global-service",
        max_size=settings.db_pool_size,
        pooler=settings.db_transaction_pooler,
    )
    background = Background(database, settings)
    passwords = Passwords(breached_url=settings.breached_passwords_url)
    # The connection string is a secret that all instances share; enough for counters, logs, and
    # for devices, which are unknown after it has been changed.
    address_hash = AddressHash(settings.global_db_conn)
    counters = Throttle(database, throttle.AsyncQuerier, address_hash)
    regions = Regions(database)
    keys = ServiceKeys(GLOBAL, parse_secrets(settings.service_private_key), regions.public_keys)
    regions.publish(GLOBAL, keys.public)
    forwarder = Forwarder(
        transport or PeerTransport(authorities=settings.peer_ca, connect_timeout=_CONNECT_SECONDS),
        endpoints=endpoints,
        signer=Signer(keys),
    )
    admin = Admin(
        ui_url=settings.admin_ui_url,
        lifetimes=settings.admin,
        database=database,
        passwords=passwords,
        throttle=counters,
        check_password=PasswordCheck(passwords, counters),
        devices=Devices(address_hash),
        invitations=by_name(settings.limits)["invitation_tenant"],
        sessions=principals(database),
        smtp=settings.smtp,
        calls=ServiceCalls(forwarder, CallSigner(keys), regions),
    )
    made: list[GlobalModule[Any]] = [
        GlobalModule(each, throttle=counters, global_db=database, calls=admin.calls)
        for each in modules
    ]
    return build(
        title="Vetchium, global service",
        handlers=[
            root,
            admin_router(
                admin, settings.admin_allowed_networks, routers(made, ["admin"], below=True)
            ),
        ],
        parts=[
            Resource(database.close, database.open),
            Resource(regions.stop, regions.start),
            Resource(forwarder.aclose),
            Resource(background.stop, background.start),
            Resource(passwords.aclose),
        ],
        state={
            "sessions": {"admin": admin.sessions},
            "client_hash": address_hash,
            "token_region": None,
            "identity": {},
            "databases": {"global_db": database},
        },
        health=Health(
            [database_ready(database, "global", [each.module for each in modules])],
            [QueueGauges(database, mail_operations.AsyncQuerier).refresh],
        ),
        cors=Cors(settings.cors_allowed_origins),
        limits=Limits(settings.limits, home=counters, more=limits_of(modules)),
        routing=HomeRouting(
            region=GLOBAL,
            proxies=TrustedProxies(settings.trusted_proxy_count, settings.trusted_proxies),
            load_shedding=LoadShedding(settings.max_in_flight),
        ),
    )
