"""The environment of a regional-worker (contract, emails.md)."""

from collections.abc import Mapping
from datetime import timedelta

from common.db.conninfo import ConnectionString, clear_connections, without_direct
from common.dns import parse_server
from common.mail.queue.settings import CourierSettings, SmtpSettings
from common.settings import Level, PageUrl, Port, RegionCode, Secret, Settings, StartSettings

_HOUR = timedelta(hours=1)


class CleanupSettings(Settings, frozen=True, kw_only=True):
    """How often each cleanup job runs."""

    cleanup_hub_tfa_tokens_interval: timedelta = _HOUR
    cleanup_hub_sessions_interval: timedelta = _HOUR
    cleanup_hub_password_reset_tokens_interval: timedelta = _HOUR
    cleanup_hub_email_verification_tokens_interval: timedelta = _HOUR
    cleanup_org_tfa_tokens_interval: timedelta = _HOUR
    cleanup_org_sessions_interval: timedelta = _HOUR
    cleanup_org_password_reset_tokens_interval: timedelta = _HOUR
    cleanup_agency_tfa_tokens_interval: timedelta = _HOUR
    cleanup_agency_sessions_interval: timedelta = _HOUR
    cleanup_agency_password_reset_tokens_interval: timedelta = _HOUR


class RegionalWorkerSettings(StartSettings, frozen=True, kw_only=True):
    """All settings of a regional-worker."""

    region: RegionCode
    regional_db_conn: ConnectionString
    regional_db_direct_conn: ConnectionString = Secret("")
    db_transaction_pooler: bool = False
    log_level: Level = Level("info")
    host: str = "0.0.0.0"  # noqa: S104  a container's port is opened by its network
    health_port: Port | None = None
    dns_resolver: str = ""
    hub_ui_url: PageUrl = ""
    org_ui_url: PageUrl = ""
    agency_ui_url: PageUrl = ""
    smtp: SmtpSettings = SmtpSettings()
    courier: CourierSettings = CourierSettings()
    cleanup: CleanupSettings = CleanupSettings()

    @property
    def ui_urls(self) -> Mapping[str, str]:
        """Return the addresses of the portals' pages, for the mails of modules."""
        return {"hub": self.hub_ui_url, "org": self.org_ui_url, "agency": self.agency_ui_url}

    def check(self) -> Mapping[str, str]:
        """Refuse an invalid resolver, and a pooler without a direct connection."""
        wrong: dict[str, str] = {}
        try:
            parse_server(self.dns_resolver or "127.0.0.1:53")
        except ValueError:
            wrong["dns_resolver"] = "must be host:port"
        return wrong | without_direct(
            "regional_db_direct_conn",
            pooler=self.db_transaction_pooler,
            direct=self.regional_db_direct_conn,
        )

    def plaintext(self) -> Mapping[str, str]:
        """Refuse a database without TLS."""
        return clear_connections(
            regional_db_conn=self.regional_db_conn,
            regional_db_direct_conn=self.regional_db_direct_conn,
        )


class CommandSettings(StartSettings, frozen=True, kw_only=True):
    """Settings of a command on the queue: the database."""

    regional_db_conn: ConnectionString
    db_transaction_pooler: bool = False

    def plaintext(self) -> Mapping[str, str]:
        """Refuse a database without TLS."""
        return clear_connections(regional_db_conn=self.regional_db_conn)


class TestMailSettings(StartSettings, frozen=True, kw_only=True):
    """Settings of a test mail: the mail server."""

    smtp: SmtpSettings = SmtpSettings()
