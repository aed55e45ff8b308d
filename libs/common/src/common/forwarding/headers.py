"""Which headers cross a hop: pure functions for both directions (RFC 9110 §7.6.1)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote_from_bytes

from common.forwarding.client_ip import FORWARDED_FOR
from common.forwarding.signature import HEADER
from common.wire.problems import BadRequest

Headers = list[tuple[bytes, bytes]]

OUR_PREFIX = b"x-vetchium-"
REQUEST_ID = b"x-request-id"
DELAY = OUR_PREFIX + b"delay"
"""In an answer from the home: for how many seconds the first server holds it back."""
_SIGNATURE = HEADER.lower().encode()
_LENGTH = b"content-length"

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"http2-settings",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authentication-info",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)

_TOKEN = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_BODILESS = frozenset({204, 304})
_LENGTHS = frozenset({_LENGTH, b"transfer-encoding"})
_ORDINARY = 64


class _Direction:
    """The header names that cross in one direction, cached: most messages have the same few."""

    def __init__(self, kept: frozenset[bytes]) -> None:
        self._kept = kept
        self._remembered = lru_cache(maxsize=1024)(self._crossing)

    def name(self, name: bytes) -> bytes:
        """Return a name in lower case, or nothing if it does not cross."""
        # A long name is rare: it is not worth a place in the cache.
        return self._remembered(name) if len(name) <= _ORDINARY else self._crossing(name)

    def _crossing(self, name: bytes) -> bytes:
        name = name.lower()
        is_kept = name in self._kept or name.startswith(OUR_PREFIX) or not _TOKEN.fullmatch(name)
        return b"" if is_kept else name


# Not forwarded: the first server handles these, or writes them anew for the peer.
_SENT = _Direction(
    HOP_BY_HOP
    | {
        _LENGTH,
        b"expect",
        b"forwarded",  # the same as X-Forwarded-For, but the client may have written it
        b"host",
        b"origin",  # the server that the browser asked decides about CORS
        b"x-real-ip",
        FORWARDED_FOR,
        REQUEST_ID,
    }
)
# Not returned: the first server sets these on every answer.
_PASSED = _Direction(HOP_BY_HOP | {_LENGTH, b"date", b"server", REQUEST_ID})


def outbound(
    headers: Iterable[tuple[bytes, bytes]],
    *,
    host: bytes,
    signature: bytes,
    request_id: bytes,
    client: bytes,
    body_length: int,
) -> Headers:
    """Return the headers of a request for the peer; headers that imitate ours are removed."""
    crossing, kept = _parted(headers, _SENT)
    crossing.insert(0, (b"host", host))
    if body_length or any(name.lower() in _LENGTHS for name, _ in kept):
        crossing.append((_LENGTH, b"%d" % body_length))
    if client:
        crossing.append((FORWARDED_FOR, client))
    crossing.append((REQUEST_ID, request_id))
    crossing.append((_SIGNATURE, signature))
    return crossing


def inbound(
    headers: Iterable[tuple[bytes, bytes]], *, method: str, status: int, body_length: int
) -> Headers:
    """Return the headers of the peer's answer for the client; the length fits the body."""
    crossing, kept = _parted(headers, _PASSED)
    if method == "HEAD" or status in _BODILESS:  # the length is that of another answer
        lengths = (value for name, value in kept if name.lower() == _LENGTH)
        crossing += [(_LENGTH, value) for value in lengths if value.isdigit()]
    else:
        crossing.append((_LENGTH, b"%d" % body_length))
    return crossing


def _parted(
    headers: Iterable[tuple[bytes, bytes]], direction: _Direction
) -> tuple[Headers, Headers]:
    """Split headers into those that cross, names in lower case, and those that do not.

    RFC 9110 §5.5 forbids control characters in values, should a server have let them in.
    """
    crossing: Headers = []
    kept: Headers = []
    for pair in headers:
        name = direction.name(pair[0])
        if name:
            crossing.append((name, pair[1]))
        else:
            kept.append(pair)
    # One search over all values together is enough in the ordinary case.
    if _FORBIDDEN.search(b"".join([value for _, value in crossing])):
        crossing = [pair for pair in crossing if not _FORBIDDEN.search(pair[1])]
    named = _named_in_connection(kept)
    if named:
        crossing = [pair for pair in crossing if pair[0] not in named]
    return crossing, kept


def _named_in_connection(pairs: Headers) -> frozenset[bytes]:
    names = [
        option.strip(b" \t").lower()
        for name, value in pairs
        if name.lower() == b"connection"
        for option in value.split(b",")
    ]
    return frozenset(names)


# Characters that every URL parser leaves unchanged; others are escaped before signing.
_PATH = re.compile(rb"/[A-Za-z0-9/_.~!$&'()*+,;=:@%-]*")
_QUERY = re.compile(rb"[A-Za-z0-9/_.~!$&()*+,;=:@%?-]*")
_PATH_SAFE = "/_.~!$&'()*+,;=:@%-"
_QUERY_SAFE = "/_.~!$&()*+,;=:@%?-"

# URL parsers resolve these, so the peer would get another path than the one that was signed.
_DOTS = re.compile(rb"(?i)/(?:\.|%2e){1,2}(?:/|$)")


class Unforwardable(BadRequest):
    """The path cannot be forwarded unchanged."""


def target(raw_path: bytes, query: bytes) -> tuple[bytes, bytes]:
    """Return path and query in the spelling that reaches the peer byte by byte."""
    if query and not _QUERY.fullmatch(query):
        query = quote_from_bytes(query, safe=_QUERY_SAFE).encode()
    return _path(raw_path), query


@lru_cache(maxsize=1024)
def _path(raw_path: bytes) -> bytes:
    if not raw_path.startswith(b"/") or _DOTS.search(raw_path):
        raise Unforwardable
    if not _PATH.fullmatch(raw_path):
        raw_path = quote_from_bytes(raw_path, safe=_PATH_SAFE).encode()
    return raw_path
