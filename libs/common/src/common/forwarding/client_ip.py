"""Whose request it is: the client's address, never taken from what the client itself wrote."""

from collections.abc import Iterable

from common.forwarding.signature import normalize_address

FORWARDED_FOR = b"x-forwarded-for"


def client_address(
    headers: Iterable[tuple[bytes, bytes]],
    peer: str,
    *,
    trusted_proxies: int,
    signed: str | None = None,
) -> str:
    """Return the client of a verified hop, else what the outermost trusted proxy saw, else peer.

    Each trusted proxy appends the address it saw, so only the last `trusted_proxies` entries are
    believed; the client may have written the rest. Empty if nothing of that is an address.
    """
    if signed is not None:
        return signed
    if trusted_proxies > 0:
        seen: list[bytes] = []
        for name, value in headers:
            if name == FORWARDED_FOR:
                seen.extend(value.split(b","))
        # A list shorter than the chain did not come through it: its left end may be anybody's.
        if len(seen) >= trusted_proxies:
            address = normalize_address(_bare(seen[-trusted_proxies]))
            if address:
                return address
    return normalize_address(peer)


def _bare(entry: bytes) -> str:
    """Strip blanks, a port and brackets, which some proxies write."""
    text = entry.strip(b" \t").decode("latin-1")
    if text.startswith("["):
        return text[1:].partition("]")[0]
    if text.count(":") == 1:
        return text.partition(":")[0]
    return text
