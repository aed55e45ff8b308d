"""The client's address of a request; values that the client wrote itself are not trusted."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

FORWARDED_FOR = b"x-forwarded-for"

_LONGEST_ADDRESS = 80  # IPv4 in IPv6 with the name of an interface
_IPV6_PREFIX = 64  # the least that a network gives to one customer


def normalize_address(text: str) -> str:
    """Return an address in its one spelling, IPv4 in IPv6 unwrapped; empty if it is no address."""
    return _normalized(text) if len(text) <= _LONGEST_ADDRESS else ""  # clients write it: bounded


@lru_cache(maxsize=4096)
def _normalized(text: str) -> str:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped is not None:  # noqa: PLR2004  IPv6
        address = address.ipv4_mapped
    return str(address)


class TrustedProxies:
    """The proxies in front: how many append to `X-Forwarded-For`, and from which networks."""

    def __init__(self, count: int = 0, networks: Iterable[str] = ()) -> None:
        self.count = count
        self._networks = [ip_network(each) for each in networks]
        self._known = lru_cache(maxsize=1024)(self._is_inside)

    def has(self, address: str) -> bool:
        """Return whether an address, in its one spelling, is one of theirs."""
        return bool(address) and self._known(address)

    def _is_inside(self, address: str) -> bool:
        found = ip_address(address)
        return any(found in network for network in self._networks)


def client_address(
    headers: Iterable[tuple[bytes, bytes]],
    peer: str,
    *,
    proxies: TrustedProxies,
    signed: str | None = None,
) -> str:
    """Return the client of a verified hop, else what the outermost trusted proxy saw, else peer.

    Each trusted proxy appends the address that it saw, so only the last entries count; the client
    may have written the rest. They count only if each proxy on the way has an address of a trusted
    network: anybody else, who reaches this server past the proxies, is the client itself. Empty if
    none of these is an address.
    """
    if signed is not None:
        return signed
    address = normalize_address(peer)
    if not proxies.count or not proxies.has(address):
        return address
    seen: list[bytes] = []
    for name, value in headers:
        if name == FORWARDED_FOR:
            seen.extend(value.rsplit(b",", proxies.count))
    # A list shorter than the chain did not come through it: its left end proves nothing.
    if len(seen) < proxies.count:
        return address
    chain = [normalize_address(_bare(entry)) for entry in seen[-proxies.count :]]
    if chain[0] and all(map(proxies.has, chain[1:])):
        return chain[0]
    return address


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
