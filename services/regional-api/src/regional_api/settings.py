"""The environment of a regional-api (contract, emails.md, and docs/configuration.md)."""

from collections.abc import Mapping
from datetime import timedelta

from common.auth.breached import url_error
from common.dns import parse_server
from common.settings import Level, Secret, Settings

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


class RegionalApiSettings(Settings, frozen=True, kw_only=True):
    """Everything that a regional-api is told."""

    region: str
    global_db_conn: Secret
    global_db_read_conn: Secret = Secret("")
    regional_db_conn: Secret
    internal_proxy_secret: Secret
    email_hash_key: Secret
    cors_allowed_origins: tuple[str, ...]
    hub_ui_url: str
    org_ui_url: str
    agency_ui_url: str
    host: str = "0.0.0.0"  # noqa: S104  a container's port is opened by its network
    port: int = 8080
    workers: int = 1
    log_level: Level = Level("info")
    env: str = "full"
    forward_connect_timeout: timedelta = timedelta(seconds=1)
    forward_timeout: timedelta = timedelta(seconds=10)
    trusted_proxy_count: int = 0
    db_pool_size: int = 10
    db_transaction_pooler: bool = False
    max_in_flight: int = 256
    drain_delay: timedelta = timedelta(seconds=1)
    dns_resolver: str = ""
    breached_passwords_url: str = ""
    hub: HubLifetimes = HubLifetimes()
    org: OrgLifetimes = OrgLifetimes()
    agency: AgencyLifetimes = AgencyLifetimes()

    def check(self) -> Mapping[str, str]:
        """Refuse keys that are too short and links that would not work."""
        wrong: dict[str, str] = {}
        secrets = self.internal_proxy_secret.split(",")
        if len(secrets) > 2 or any(len(each.strip().encode()) < _KEY_BYTES for each in secrets):  # noqa: PLR2004
            wrong["internal_proxy_secret"] = "must be one or two values of at least 32 bytes each"  # noqa: S105  a message
        if len(self.email_hash_key.encode()) < _KEY_BYTES:
            wrong["email_hash_key"] = "must be at least 32 bytes"
        for name in ("hub_ui_url", "org_ui_url", "agency_ui_url"):
            url: str = getattr(self, name)
            if not url.startswith(("http://", "https://")) or url.endswith("/"):
                wrong[name] = "must begin with http:// or https:// and end without a slash"
        try:
            parse_server(self.dns_resolver or "127.0.0.1:53")
        except ValueError:
            wrong["dns_resolver"] = "must be host:port"
        if error := url_error(self.breached_passwords_url):
            wrong["breached_passwords_url"] = error
        return wrong
