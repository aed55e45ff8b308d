"""The environment of each service: only its own variables.

This module ensures that no process gets another region's connection string.
"""

import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from common.forwarding.endpoints import Endpoints
from embedded.modules import variables
from embedded.ports import HOST
from embedded.postgres import Server
from embedded.probe import answers
from embedded.problems import StackError
from embedded.process import Part
from embedded.settings import UI_PORTS, Settings
from embedded.vault import Vault

# What every program needs from its environment to run at all.
SURROUNDINGS = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")

_PROXIES = ("TRUSTED_PROXY_COUNT", "TRUSTED_PROXIES")
_HTTP = ("CORS_ALLOWED_ORIGINS", "WORKERS", "MAX_IN_FLIGHT", *_PROXIES)
_PROCESS = ("ALLOW_PLAINTEXT", "LOG_LEVEL", "DRAIN_DELAY", "DB_POOL_SIZE", "DB_TRANSACTION_POOLER")
_COURIER = (
    *("SMTP_USERNAME", "SMTP_PASSWORD", "SMTP_FROM_ADDRESS", "SMTP_FROM_NAME"),
    *("SMTP_TLS_NAME", "SMTP_CA", "SMTP_EHLO_NAME"),
    *("EMAIL_WORKER_BATCH_SIZE", "EMAIL_WORKER_POLL_INTERVAL", "EMAIL_WORKER_MAX_ATTEMPTS"),
    "SMTP_CONNECTIONS",
)


def _cleanup(*jobs: str) -> tuple[str, ...]:
    return tuple(f"CLEANUP_{job}_INTERVAL" for job in jobs)


def _limits(*names: str) -> tuple[str, ...]:
    return tuple(f"LIMIT_{name}" for name in names)


_PORTALS = ("HUB", "ORG", "AGENCY")
# Every service that answers without a session has these.
_LIMITS = _limits(
    *("RESET_CLIENT", "RESET_RECIPIENT", "TFA_CLIENT", "COMPLETE_CLIENT", "INVITATION_TENANT")
)
# Service → the variables that are passed on to it. The others are set below.
HANDED_ON: Mapping[str, tuple[str, ...]] = {
    "regional-api": (
        *_PROCESS,
        *_HTTP,
        *("ENV", "DNS_RESOLVER", "INTERNAL_ENDPOINT_TEMPLATE", "GLOBAL_DB_READ_CONN"),
        "PEER_CA",
        "BREACHED_PASSWORDS_URL",
        *("FORWARD_CONNECT_TIMEOUT", "FORWARD_TIMEOUT"),
        *(f"{portal}_UI_URL" for portal in _PORTALS),
        *(f"{portal}_SIGNUP_TOKEN_EXPIRY" for portal in _PORTALS),
        *(f"{portal}_TFA_TOKEN_EXPIRY" for portal in _PORTALS),
        *(f"{portal}_SESSION_TOKEN_EXPIRY" for portal in _PORTALS),
        *(f"{portal}_REMEMBER_ME_EXPIRY" for portal in _PORTALS),
        *("PASSWORD_RESET_TOKEN_EXPIRY", "EMAIL_VERIFICATION_TOKEN_EXPIRY"),
        *("ORG_INVITATION_TOKEN_EXPIRY", "AGENCY_INVITATION_TOKEN_EXPIRY"),
        *_LIMITS,
        *_limits("SIGNUP_CLIENT", "SIGNUP_RECIPIENT", "LOOKUP_CLIENT", "EMAIL_CHANGE_ACCOUNT"),
        *_limits("INIT_SIGNUP_CLIENT", "INIT_SIGNUP_DOMAIN", "INIT_SIGNUP_RECIPIENT"),
    ),
    "regional-worker": (
        *_PROCESS,
        *_COURIER,
        "DNS_RESOLVER",
        *(f"{portal}_UI_URL" for portal in _PORTALS),
        *_cleanup("HUB_TFA_TOKENS", "HUB_SESSIONS", "HUB_PASSWORD_RESET_TOKENS"),
        *_cleanup("HUB_EMAIL_VERIFICATION_TOKENS"),
        *_cleanup("ORG_TFA_TOKENS", "ORG_SESSIONS", "ORG_PASSWORD_RESET_TOKENS"),
        *_cleanup("AGENCY_TFA_TOKENS", "AGENCY_SESSIONS", "AGENCY_PASSWORD_RESET_TOKENS"),
    ),
    "global-service": (
        *_PROCESS,
        *_HTTP,
        *_COURIER,
        *("ADMIN_UI_URL", "ADMIN_ALLOWED_NETWORKS", "INTERNAL_ENDPOINT_TEMPLATE"),
        *("PEER_CA", "BREACHED_PASSWORDS_URL"),
        *("ADMIN_TFA_TOKEN_EXPIRY", "ADMIN_SESSION_TOKEN_EXPIRY"),
        *("ADMIN_INVITATION_TOKEN_EXPIRY", "ADMIN_PASSWORD_RESET_TOKEN_EXPIRY"),
        *_LIMITS,
        *_cleanup("ADMIN_TFA_TOKENS", "ADMIN_SESSIONS", "ADMIN_PASSWORD_RESET_TOKENS"),
        *_cleanup("HUB_SIGNUP_TOKENS", "ORG_SIGNUP_TOKENS", "AGENCY_SIGNUP_TOKENS"),
    ),
}

# For the APIs of regions that are added while the others run.
REGION_PORTS = "20000-29999"


def defaults(settings: Settings) -> dict[str, str]:
    """Return the stack's own defaults: the URLs of its pages, one trusted proxy, no TLS."""
    pages = {f"{portal.upper()}_UI_URL": settings.ui_url(portal) for portal in UI_PORTS}
    return {
        "CORS_ALLOWED_ORIGINS": ",".join(pages.values()),
        "ALLOW_PLAINTEXT": "true",
        "TRUSTED_PROXY_COUNT": "1",
        "TRUSTED_PROXIES": HOST,
        "DRAIN_DELAY": "0s",
        **pages,
    }


def surroundings(given: Mapping[str, str]) -> dict[str, str]:
    """Return the part of our environment that any program needs; UTF-8 and unbuffered output."""
    kept = {name: given[name] for name in SURROUNDINGS if name in given}
    return {"LANG": "C.UTF-8", **kept, "PYTHONUNBUFFERED": "1"}


def template(given: Mapping[str, str]) -> str:
    """Return the URL template for regions added after a start: docs/decisions/0040."""
    ports = given.get("REGION_PORTS") or REGION_PORTS
    return given.get("INTERNAL_ENDPOINT_TEMPLATE") or f"http://{HOST}:{{port:{ports}}}"


def own_port(given: Mapping[str, str], code: str) -> int:
    """Return the port on which the template expects the API of a region."""
    try:
        url = urlsplit(Endpoints({}, template(given)).base_url(code))
    except ValueError as error:
        words = "REGION_PORTS, INTERNAL_ENDPOINT_TEMPLATE or the code of the region"
        raise StackError(f"{words}: {error}") from None
    if url.port is None or url.hostname not in {HOST, "localhost"}:
        raise StackError("INTERNAL_ENDPOINT_TEMPLATE leads elsewhere: no region can be added here")
    return url.port


class Services:
    """Builds the environment of every service of this stack."""

    def __init__(self, settings: Settings, vault: Vault, servers: Iterable[Server]) -> None:
        self._settings = settings
        self._vault = vault
        self._servers = {server.name: server for server in servers}

    def secret(self, name: str) -> str:
        """Return a secret of the deployment: the one given, else a stored, generated one."""
        return self._settings.given.get(name) or self._vault.secret(name)

    def environment(self, service: str, region: str | None = None) -> dict[str, str]:
        """Return all variables of one service."""
        given = self._settings.given
        ours = defaults(self._settings)
        known = {name: given.get(name) or ours.get(name, "") for name in HANDED_ON[service]}
        own = {name: value for name, value in known.items() if value}
        own |= {
            "regional-api": self._regional_api,
            "regional-worker": self._regional_worker,
            "global-service": self._global_service,
        }[service](region or "")
        return surroundings(given) | variables(given) | own

    def _endpoints(self) -> dict[str, str]:
        """Return where each region's API listens, for the services that ask them."""
        endpoints = {
            f"INTERNAL_ENDPOINT_{code.upper()}": f"http://{HOST}:{port}"
            for code, port in self._settings.api_ports.items()
        }
        return endpoints | {"INTERNAL_ENDPOINT_TEMPLATE": template(self._settings.given)}

    def _regional_api(self, region: str) -> dict[str, str]:
        return self._endpoints() | {
            "HOST": HOST,
            "PORT": str(self._settings.port(f"regional-api {region}")),
            "REGION": region,
            "GLOBAL_DB_CONN": self._servers["global"].service_conninfo("regional-api", region),
            "REGIONAL_DB_CONN": self._servers[region].service_conninfo("regional-api", region),
            "SERVICE_PRIVATE_KEY": self.secret(private_key(region)),
            "EMAIL_HASH_KEY": self.secret("EMAIL_HASH_KEY"),
            "DNS_RESOLVER": self._resolver(),
        }

    def _regional_worker(self, region: str) -> dict[str, str]:
        conninfo = self._servers[region].service_conninfo("regional-worker", region)
        return self._smtp() | {
            "REGION": region,
            "REGIONAL_DB_CONN": conninfo,
            "REGIONAL_DB_DIRECT_CONN": conninfo,
            "HOST": HOST,
            "HEALTH_PORT": str(self._settings.port(f"regional-worker {region}")),
            "DNS_RESOLVER": self._resolver(),
        }

    def _global_service(self, _: str) -> dict[str, str]:
        conninfo = self._servers["global"].service_conninfo("global-service")
        return (
            self._smtp()
            | self._endpoints()
            | {
                "HOST": HOST,
                "PORT": str(self._settings.port("global-service")),
                "SERVICE_PRIVATE_KEY": self.secret(private_key("global")),
                "GLOBAL_DB_CONN": conninfo,
                "GLOBAL_DB_DIRECT_CONN": conninfo,
            }
        )

    def _resolver(self) -> str:
        given = self._settings.given.get("DNS_RESOLVER")
        return given or f"{HOST}:{self._settings.port('dns')}"

    def _smtp(self) -> dict[str, str]:
        port = str(self._settings.port("mail smtp"))
        return {"SMTP_HOST": HOST, "SMTP_PORT": port, "SMTP_TLS": "none"}

    def part(self, service: str, region: str | None = None) -> Part:
        """Describe the process of one service."""
        name = f"{service} {region}" if region else service
        return Part(
            name=name,
            command=(str(program(service)),),
            environment=self.environment(service, region),
            is_ready=partial(self._is_ready, self._settings.port(name)),
        )

    @staticmethod
    async def _is_ready(port: int, _: int) -> bool:
        return await answers(port, "/readyz")


def private_key(service: str) -> str:
    """Return the name of the secret that is the private key of a region, or of `global`."""
    return f"SERVICE_PRIVATE_KEY_{service.upper()}"


def program(name: str) -> Path:
    """Return the path of a console script of this environment."""
    return Path(sys.executable).parent / name
