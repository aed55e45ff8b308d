"""The application of one region: its portals, what they work with, and the layers in front."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from litestar.types import ASGIApp, ControllerRouterHandler, Middleware

from common.auth.address_hash import AddressHash
from common.auth.devices import Devices
from common.auth.password_check import PasswordCheck
from common.auth.passwords import Passwords
from common.auth.throttle import Tally, Throttle, by_name
from common.db.pool import Database
from common.db.replica import USE, WAIT, Replica
from common.dns import Dns
from common.forwarding.client_ip import TrustedProxies
from common.forwarding.endpoints import Endpoints
from common.forwarding.forwarder import Forwarder
from common.forwarding.keys import ServiceKeys
from common.forwarding.peer import Limits as PeerLimits
from common.forwarding.peer import Transport
from common.forwarding.regions import Regions
from common.forwarding.service_calls import CallSigner, ServiceCalls
from common.forwarding.signature import Signer, parse_secrets
from common.forwarding.transport import PeerTransport
from common.logs import configure
from common.modules import Chosen, chosen
from common.queries.global_db import region_throttle
from common.queries.regional_db import throttle as throttle_queries
from common.settings import load
from common.web.app import Resource, build, refusing_to_start, settled
from common.web.cors import Cors
from common.web.health import Health, database_ready
from common.web.home_routing import HomeRouting, Peers
from common.web.limits import Limits
from common.web.load_shedding import LoadShedding
from common.web.lookups import Lookups
from common.web.middleware import ServerMiddleware
from common.web.modules import RegionalModule, limits_of, routers
from common.web.root import root
from common.web.service_calls import Calls
from regional_api.directory import Directory
from regional_api.global_routes.routes import router as global_router
from regional_api.hub.portal import Hub, principals
from regional_api.hub.router import router as hub_router
from regional_api.settings import RegionalApiSettings
from regional_api.state.routes import HANDLERS as REGION
from regional_api.tenant.portal import KNOWN_ROLES, Portal, mails
from regional_api.tenant.portal import principals as tenant_principals
from regional_api.tenant.router import router as tenant_router


def create_app() -> ASGIApp:
    """Build the application from the environment: what granian's workers call."""
    settings = load(RegionalApiSettings)
    configure(settings.log_level, service="regional-api", region=settings.region)
    with refusing_to_start():
        return settled(build_app(settings, Endpoints.from_environ(), modules=chosen()))


def build_app(
    settings: RegionalApiSettings,
    endpoints: Endpoints,
    transport: Transport | None = None,
    *,
    modules: Sequence[Chosen] = (),
    handlers: Sequence[ControllerRouterHandler] = (),
    middleware: Sequence[Middleware] = (),
) -> ServerMiddleware:
    """Build the application; tests give a transport that leads to its peers in one process.

    `handlers` are mounted next to the portals, `middleware` runs at home only, after the routing.
    """
    name = f"regional-api {settings.region}"
    size = settings.db_pool_size
    open_pool = partial(
        Database, application_name=name, max_size=size, pooler=settings.db_transaction_pooler
    )
    global_db = open_pool(settings.global_db_conn, name="global")
    regional_db = open_pool(settings.regional_db_conn, name="regional")
    copies = [
        open_pool(conninfo, name="global replica", wait=WAIT, use=USE)
        for conninfo in filter(None, [settings.global_db_read_conn])
    ]
    replica = Replica(copies[0]) if copies else None
    regions = Regions(global_db, replica)
    address_hash = AddressHash(settings.email_hash_key)
    passwords = Passwords(breached_url=settings.breached_passwords_url)
    keys = ServiceKeys(
        settings.region, parse_secrets(settings.service_private_key), regions.public_keys
    )
    regions.publish(settings.region, keys.public)
    signer = Signer(keys, parse_secrets(settings.internal_proxy_secret))
    forwarder = Forwarder(
        transport
        or PeerTransport(
            authorities=settings.peer_ca,
            connect_timeout=settings.forward_connect_timeout.total_seconds(),
        ),
        endpoints=endpoints,
        signer=signer,
        limits=PeerLimits(total=settings.forward_timeout.total_seconds()),
    )
    limits = by_name(settings.limits)
    throttle = Throttle(regional_db, throttle_queries.AsyncQuerier, address_hash)
    check_password = PasswordCheck(passwords, throttle)
    devices = Devices(address_hash)
    hub = Hub(
        region=settings.region,
        ui_url=settings.hub_ui_url,
        lifetimes=settings.hub,
        global_db=global_db,
        regional_db=regional_db,
        passwords=passwords,
        address_hash=address_hash,
        throttle=throttle,
        check_password=check_password,
        devices=devices,
        email_changes=limits["email_change_account"],
        sessions=principals(regional_db),
    )
    load_shedding = LoadShedding(settings.max_in_flight)
    lookups = Lookups(Dns(settings.dns_resolver), load_shedding)
    tenants = [
        Portal(
            name=name,
            ui_url=ui_url,
            mails=mails(name),
            lifetimes=lifetimes,
            password_reset_expiry=settings.hub.password_reset_token_expiry,
            region=settings.region,
            global_db=global_db,
            regional_db=regional_db,
            passwords=passwords,
            address_hash=address_hash,
            throttle=throttle,
            check_password=check_password,
            devices=devices,
            invitations=limits["invitation_tenant"],
            dns=lookups,
            sessions=tenant_principals(regional_db, name),
            more_roles=tuple(role for each in modules for role in each.module.roles.get(name, ())),
        )
        for name, ui_url, lifetimes in (
            ("org", settings.org_ui_url, settings.org),
            ("agency", settings.agency_ui_url, settings.agency),
        )
    ]
    peers = Peers(
        regions=regions,
        directory=Directory(settings.region, global_db, address_hash, replica),
        signer=signer,
        forwarder=forwarder,
    )
    call_signer = CallSigner(keys)
    calls = ServiceCalls(forwarder, call_signer, regions)
    KNOWN_ROLES.update(role for portal in tenants for role in portal.more_roles)
    ui_urls = {"hub": settings.hub_ui_url, **{portal.name: portal.ui_url for portal in tenants}}
    made: list[RegionalModule[Any]] = [
        RegionalModule(
            each,
            region=settings.region,
            ui_urls=ui_urls,
            throttle=throttle,
            global_db=global_db,
            regional_db=regional_db,
            calls=calls,
        )
        for each in modules
    ]
    migrated = [each.module for each in modules]
    return build(
        title="Vetchium, regional API",
        handlers=[
            root,
            hub_router(hub),
            *(tenant_router(portal) for portal in tenants),
            global_router(global_db, replica),
            *REGION,
            *routers(made, ui_urls),
            *handlers,
        ],
        parts=[
            Resource(global_db.close, global_db.open),
            Resource(regional_db.close, regional_db.open),
            *(Resource(copy.close, copy.open) for copy in copies),
            Resource(regions.stop, regions.start),
            Resource(forwarder.aclose),
            Resource(passwords.aclose),
        ],
        state={
            "hub": hub,
            "tenants": {portal.name: portal for portal in tenants},
            "sessions": {
                "hub": hub.sessions,
                **{portal.name: portal.sessions for portal in tenants},
            },
            "peers": peers,
            "client_hash": address_hash,
            "calls": Calls(call_signer, regions, regional_db),
            "token_region": settings.region,
            "identity": {"region": settings.region},
            "databases": {"global_db": global_db, f"regional_{settings.region}": regional_db},
        },
        health=Health(
            [
                database_ready(global_db, "global", migrated),
                database_ready(regional_db, "regional", migrated),
            ]
        ),
        cors=Cors(settings.cors_allowed_origins),
        middleware=middleware,
        limits=Limits(
            settings.limits,
            home=throttle,
            across=Tally(
                global_db,
                lambda conn: region_throttle.AsyncQuerier(conn).count_region_attempts,
                address_hash,
            ),
            more=limits_of(modules),
        ),
        routing=HomeRouting(
            region=settings.region,
            proxies=TrustedProxies(settings.trusted_proxy_count, settings.trusted_proxies),
            load_shedding=load_shedding,
            peers=peers,
        ),
    )
