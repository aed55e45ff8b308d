"""The client's address of a request; values that the client wrote itself are not trusted."""

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_network

from common.forwarding.signature import normalize_address

FORWARDED_FOR = b"x-forwarded-for"

_IPV6_PREFIX = 64  # the least that a network gives to one customer


def client_address(
    headers: Iterable[tuple[bytes, bytes]],
    peer: str,
    *,
    trusted_proxies: int,
    signed: str | None = None,
) -> str:
    """Return the client of a verified hop, else what the outermost trusted proxy saw, else peer.

    Each trusted proxy appends the address that it saw, so only the last `trusted_proxies` entries
    are trusted; the client may have written the rest. Empty if none of these is an address.
    """
    if signed is not None:
        return signed
    if trusted_proxies > 0:
        seen: list[bytes] = []
        for name, value in headers:
            if name == FORWARDED_FOR:
                seen.extend(value.split(b","))
        # A list shorter than the chain did not come through it: its left end proves nothing.
        if len(seen) >= trusted_proxies:
            address = normalize_address(_bare(seen[-trusted_proxies]))
            if address:
                return address
    return normalize_address(peer)


def client_network(address: str) -> str:
    """Return what throttles count for a client: its IPv4 address, of IPv6 the /64 around it.

    Whoever has one IPv6 address has 2⁶⁴ of them. Text that is no address stays as it is.
    """
    address = normalize_address(address) or address
    if ":" not in address:
        return address
    return str(ip_network((int(IPv6Address(address)), _IPV6_PREFIX), strict=False))


def _bare(entry: bytes) -> str:
    """Strip blanks, a port and brackets, which some proxies write."""
    text = entry.strip(b" \t").decode("latin-1")
    if text.startswith("["):
        return text[1:].partition("]")[0]
    if text.count(":") == 1:
        return text.partition(":")[0]
    return text
