"""The environment of the global-service (contract, emails.md)."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_network

from common.auth.breached import url_error
from common.db.conninfo import without_direct
from common.mail.queue.settings import CourierSettings, SmtpSettings
from common.settings import Level, Secret, Settings

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class AdminLifetimes(Settings, frozen=True, kw_only=True):
    """How long the tokens of the admin portal live."""

    admin_tfa_token_expiry: timedelta = timedelta(minutes=10)
    admin_session_token_expiry: timedelta = _DAY
    admin_invitation_token_expiry: timedelta = timedelta(days=7)
    admin_password_reset_token_expiry: timedelta = _HOUR


class CleanupSettings(Settings, frozen=True, kw_only=True):
    """How often each cleanup job runs."""

    cleanup_admin_tfa_tokens_interval: timedelta = _HOUR
    cleanup_admin_sessions_interval: timedelta = _HOUR
    cleanup_admin_password_reset_tokens_interval: timedelta = _HOUR
    cleanup_hub_signup_tokens_interval: timedelta = _HOUR
    cleanup_org_signup_tokens_interval: timedelta = _HOUR
    cleanup_agency_signup_tokens_interval: timedelta = _HOUR


class GlobalServiceSettings(Settings, frozen=True, kw_only=True):
    """All settings of a global-service."""

    global_db_conn: Secret
    global_db_direct_conn: Secret = Secret("")
    db_transaction_pooler: bool = False
    cors_allowed_origins: tuple[str, ...]
    admin_ui_url: str
    admin_allowed_networks: tuple[str, ...] = ()
    host: str = "0.0.0.0"  # noqa: S104  a container's port is opened by its network
    port: int = 8081
    workers: int = 1
    log_level: Level = Level("info")
    trusted_proxy_count: int = 0
    db_pool_size: int = 10
    max_in_flight: int = 256
    drain_delay: timedelta = timedelta(seconds=1)
    breached_passwords_url: str = ""
    admin: AdminLifetimes = AdminLifetimes()
    smtp: SmtpSettings = SmtpSettings()
    courier: CourierSettings = CourierSettings()
    cleanup: CleanupSettings = CleanupSettings()

    def check(self) -> Mapping[str, str]:
        """Refuse an invalid URL, an invalid network, and a pooler without a direct connection."""
        wrong = without_direct(
            "global_db_direct_conn",
            pooler=self.db_transaction_pooler,
            direct=self.global_db_direct_conn,
        )
        url = self.admin_ui_url
        if not url.startswith(("http://", "https://")) or url.endswith("/"):
            wrong["admin_ui_url"] = "must begin with http:// or https:// and end without a slash"
        try:
            for network in self.admin_allowed_networks:
                ip_network(network)
        except ValueError:
            wrong["admin_allowed_networks"] = "must be networks such as 10.0.0.0/8,2001:db8::/32"
        if error := url_error(self.breached_passwords_url):
            wrong["breached_passwords_url"] = error
        return wrong


class CommandSettings(Settings, frozen=True, kw_only=True):
    """Settings of a command: the global database."""

    global_db_conn: Secret
    db_transaction_pooler: bool = False
    breached_passwords_url: str = ""

    def check(self) -> Mapping[str, str]:
        """Refuse an invalid URL."""
        error = url_error(self.breached_passwords_url)
        return {"breached_passwords_url": error} if error else {}


class TestMailSettings(Settings, frozen=True, kw_only=True):
    """Settings of a test mail: the mail server."""

    smtp: SmtpSettings = SmtpSettings()
