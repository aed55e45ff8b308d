"""The database roles: a group per service, which migrations give rights to, and its logins.

docs/rights.md tells the rights. The deployment makes the logins; the region in the name of an API's
login decides which rows of the global database it may write.
"""

from collections.abc import Mapping

GROUPS: Mapping[str, str] = {
    "regional-api": "vetchium_regional_api",
    "regional-worker": "vetchium_regional_worker",
    "global-service": "vetchium_global_service",
}

# Services with a login per region.
REGIONAL = ("regional-api", "regional-worker")
# Kind of database → the services that connect to it.
SERVICES: Mapping[str, tuple[str, ...]] = {
    "global": ("regional-api", "global-service"),
    "regional": REGIONAL,
}


def login(service: str, region: str = "") -> str:
    """Return the name of the login of a service; of a region, if it has one per region."""
    return {
        "regional-api": f"vetchium_api_{region}",
        "regional-worker": f"vetchium_worker_{region}",
        "global-service": "vetchium_global",
    }[service]
