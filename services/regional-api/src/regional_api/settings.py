"""The environment of a regional-api (contract, emails.md, and docs/configuration.md)."""

from collections.abc import Mapping
from datetime import timedelta

from common.auth.breached import RangeUrl
from common.auth.throttle import too_long
from common.db.conninfo import ConnectionString, clear_connections
from common.dns import parse_server
from common.forwarding.signature import SigningSecrets
from common.settings import (
    Certificates,
    InFlight,
    Level,
    Network,
    PageUrl,
    Pause,
    PoolSize,
    Port,
    ProxyCount,
    Rate,
    RegionCode,
    Secret,
    Settings,
    StartSettings,
    WebOrigin,
    WorkerCount,
    check_proxies,
    clear_pages,
)

_MINUTE = timedelta(minutes=1)
_MINUTES_10 = timedelta(minutes=10)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
_KEY_BYTES = 32


class HubLifetimes(Settings, frozen=True, kw_only=True):
    """How long the tokens of the hub portal live."""

    hub_signup_token_expiry: timedelta = _DAY
    hub_tfa_token_expiry: timedelta = _MINUTES_10
    hub_session_token_expiry: timedelta = _DAY
    hub_remember_me_expiry: timedelta = _YEAR
    password_reset_token_expiry: timedelta = _HOUR
    email_verification_token_expiry: timedelta = _HOUR


class TenantLifetimes(Settings, frozen=True, kw_only=True):
    """How long the tokens of a tenant portal live; each portal has its own prefix."""

    signup_token_expiry: timedelta = _DAY
    tfa_token_expiry: timedelta = _MINUTES_10
    session_token_expiry: timedelta = _DAY
    remember_me_expiry: timedelta = _YEAR
    invitation_token_expiry: timedelta = timedelta(days=7)


class OrgLifetimes(TenantLifetimes, frozen=True, kw_only=True):
    """`ORG_SIGNUP_TOKEN_EXPIRY` and so on."""

    prefix = "org_"


class AgencyLifetimes(TenantLifetimes, frozen=True, kw_only=True):
    """`AGENCY_SIGNUP_TOKEN_EXPIRY` and so on."""

    prefix = "agency_"


class LimitSettings(Settings, frozen=True, kw_only=True):
    """How often routes may be called: `LIMIT_SIGNUP_CLIENT` and so on (decision 0060)."""

    prefix = "limit_"

    signup_client: Rate = Rate(30, _HOUR)
    signup_recipient: Rate = Rate(5, _HOUR)
    init_signup_client: Rate = Rate(30, _HOUR)
    init_signup_domain: Rate = Rate(60, _HOUR)
    init_signup_recipient: Rate = Rate(5, _HOUR)
    reset_client: Rate = Rate(100, _HOUR)
    reset_recipient: Rate = Rate(5, _HOUR)
    tfa_client: Rate = Rate(300, _MINUTE)
    complete_client: Rate = Rate(120, _MINUTE)
    lookup_client: Rate = Rate(600, _MINUTE)
    invitation_tenant: Rate = Rate(200, _DAY)
    email_change_account: Rate = Rate(5, _DAY)

    def check(self) -> Mapping[str, str]:
        """Refuse windows that the cleanup of the counters does not know."""
        return too_long(self, by_the_day={"invitation_tenant", "email_change_account"})


class RegionalApiSettings(StartSettings, frozen=True, kw_only=True):
    """Everything that a regional-api is told."""

    region: RegionCode
    global_db_conn: ConnectionString
    global_db_read_conn: ConnectionString = Secret("")
    regional_db_conn: ConnectionString
    service_private_key: SigningSecrets
    internal_proxy_secret: SigningSecrets = Secret("")
    email_hash_key: Secret
    cors_allowed_origins: tuple[WebOrigin, ...]
    hub_ui_url: PageUrl
    org_ui_url: PageUrl
    agency_ui_url: PageUrl
    host: str = "0.0.0.0"  # noqa: S104  a container's port is opened by its network
    port: Port = 8080
    workers: WorkerCount = 1
    log_level: Level = Level("info")
    env: str = "full"
    forward_connect_timeout: timedelta = timedelta(seconds=1)
    forward_timeout: timedelta = timedelta(seconds=10)
    peer_ca: Certificates = ""
    trusted_proxy_count: ProxyCount = 0
    trusted_proxies: tuple[Network, ...] = ()
    db_pool_size: PoolSize = 10
    db_transaction_pooler: bool = False
    max_in_flight: InFlight = 256
    drain_delay: Pause = timedelta(seconds=1)
    dns_resolver: str = ""
    limits: LimitSettings = LimitSettings()
    breached_passwords_url: RangeUrl = ""
    hub: HubLifetimes = HubLifetimes()
    org: OrgLifetimes = OrgLifetimes()
    agency: AgencyLifetimes = AgencyLifetimes()

    def check(self) -> Mapping[str, str]:
        """Refuse a key that is too short and a resolver that is none."""
        wrong: dict[str, str] = {}
        if len(self.email_hash_key.encode()) < _KEY_BYTES:
            wrong["email_hash_key"] = "must be at least 32 bytes"
        try:
            parse_server(self.dns_resolver or "127.0.0.1:53")
        except ValueError:
            wrong["dns_resolver"] = "must be host:port"
        return wrong | check_proxies(self.trusted_proxy_count, self.trusted_proxies)

    def plaintext(self) -> Mapping[str, str]:
        """Refuse databases and pages without TLS."""
        return clear_connections(
            global_db_conn=self.global_db_conn,
            global_db_read_conn=self.global_db_read_conn,
            regional_db_conn=self.regional_db_conn,
        ) | clear_pages(self, "cors_allowed_origins", "hub_ui_url", "org_ui_url", "agency_ui_url")
