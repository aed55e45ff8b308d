"""The environment of the global-service (contract, emails.md)."""

from collections.abc import Mapping
from datetime import timedelta

from common.auth.breached import RangeUrl
from common.auth.throttle import too_long
from common.db.conninfo import ConnectionString, clear_connections, without_direct
from common.forwarding.signature import SigningSecrets
from common.mail.queue.settings import CourierSettings, SmtpSettings
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
    Secret,
    Settings,
    StartSettings,
    WebOrigin,
    WorkerCount,
    check_proxies,
    clear_pages,
)

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class AdminLifetimes(Settings, frozen=True, kw_only=True):
    """How long the tokens of the admin portal live."""

    admin_tfa_token_expiry: timedelta = timedelta(minutes=10)
    admin_session_token_expiry: timedelta = _DAY
    admin_invitation_token_expiry: timedelta = timedelta(days=7)
    admin_password_reset_token_expiry: timedelta = _HOUR


class LimitSettings(Settings, frozen=True, kw_only=True):
    """How often routes may be called: `LIMIT_RESET_CLIENT` and so on (decision 0060)."""

    prefix = "limit_"

    reset_client: Rate = Rate(100, _HOUR)
    reset_recipient: Rate = Rate(5, _HOUR)
    tfa_client: Rate = Rate(300, timedelta(minutes=1))
    complete_client: Rate = Rate(120, timedelta(minutes=1))
    invitation_tenant: Rate = Rate(200, _DAY)

    def check(self) -> Mapping[str, str]:
        """Refuse windows that the cleanup of the counters does not know."""
        return too_long(self, by_the_day={"invitation_tenant"})


class CleanupSettings(Settings, frozen=True, kw_only=True):
    """How often each cleanup job runs."""

    cleanup_admin_tfa_tokens_interval: timedelta = _HOUR
    cleanup_admin_sessions_interval: timedelta = _HOUR
    cleanup_admin_password_reset_tokens_interval: timedelta = _HOUR
    cleanup_hub_signup_tokens_interval: timedelta = _HOUR
    cleanup_org_signup_tokens_interval: timedelta = _HOUR
    cleanup_agency_signup_tokens_interval: timedelta = _HOUR


class GlobalServiceSettings(StartSettings, frozen=True, kw_only=True):
    """All settings of a global-service."""

    global_db_conn: ConnectionString
    global_db_direct_conn: ConnectionString = Secret("")
    db_transaction_pooler: bool = False
    service_private_key: SigningSecrets = Secret("")
    peer_ca: Certificates = ""
    cors_allowed_origins: tuple[WebOrigin, ...]
    admin_ui_url: PageUrl
    admin_allowed_networks: tuple[Network, ...] = ()
    host: str = "0.0.0.0"  # noqa: S104  a container's port is opened by its network
    port: Port = 8081
    workers: WorkerCount = 1
    log_level: Level = Level("info")
    trusted_proxy_count: ProxyCount = 0
    trusted_proxies: tuple[Network, ...] = ()
    db_pool_size: PoolSize = 10
    max_in_flight: InFlight = 256
    drain_delay: Pause = timedelta(seconds=1)
    limits: LimitSettings = LimitSettings()
    breached_passwords_url: RangeUrl = ""
    admin: AdminLifetimes = AdminLifetimes()
    smtp: SmtpSettings = SmtpSettings()
    courier: CourierSettings = CourierSettings()
    cleanup: CleanupSettings = CleanupSettings()

    def check(self) -> Mapping[str, str]:
        """Refuse a pooler without a direct connection, and proxies without their networks."""
        return without_direct(
            "global_db_direct_conn",
            pooler=self.db_transaction_pooler,
            direct=self.global_db_direct_conn,
        ) | check_proxies(self.trusted_proxy_count, self.trusted_proxies)

    def plaintext(self) -> Mapping[str, str]:
        """Refuse databases and pages without TLS."""
        return clear_connections(
            global_db_conn=self.global_db_conn, global_db_direct_conn=self.global_db_direct_conn
        ) | clear_pages(self, "cors_allowed_origins", "admin_ui_url")


class CommandSettings(StartSettings, frozen=True, kw_only=True):
    """Settings of a command: the global database."""

    global_db_conn: ConnectionString
    db_transaction_pooler: bool = False
    breached_passwords_url: RangeUrl = ""

    def plaintext(self) -> Mapping[str, str]:
        """Refuse a database without TLS."""
        return clear_connections(global_db_conn=self.global_db_conn)


class TestMailSettings(StartSettings, frozen=True, kw_only=True):
    """Settings of a test mail: the mail server."""

    smtp: SmtpSettings = SmtpSettings()
