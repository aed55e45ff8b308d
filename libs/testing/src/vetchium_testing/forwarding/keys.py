"""The keys of the services in tests: each has one, and knows those of all others."""

from functools import cache

from common.forwarding.keys import ServiceKeys


def secret_of(service: str) -> str:
    """Return the SERVICE_PRIVATE_KEY of a service."""
    return f"the private key of {service}: 32 bytes or more"


@cache
def public_keys(service: str) -> tuple[bytes, ...]:
    """Return the public keys of a service, as it would publish them."""
    return ServiceKeys(service, (secret_of(service).encode(),), lambda _: ()).public


def keys_of(service: str, *secrets: str) -> ServiceKeys:
    """Return the keys of a service: its own ones, or those of other secrets."""
    given = secrets or (secret_of(service),)
    return ServiceKeys(service, tuple(each.encode() for each in given), public_keys)
