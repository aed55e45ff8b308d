"""Which headers cross a hop: pure functions for both directions (RFC 9110 §7.6.1)."""

import re
from collections.abc import Callable, Container, Iterable
from functools import lru_cache

from common.proxy.client import FORWARDED_FOR
from common.proxy.mark import HEADER

Headers = list[tuple[bytes, bytes]]

OUR_PREFIX = b"x-vetchium-"
REQUEST_ID = b"x-request-id"
_MARK = HEADER.lower().encode()
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

# Not sent on: answered by the first server, or written anew for the peer.
_NOT_SENT = HOP_BY_HOP | {
    _LENGTH,
    b"expect",
    b"forwarded",  # says the same as X-Forwarded-For, in words the client may have chosen
    b"host",
    b"origin",  # who may read the answer is decided by the server that the browser asked
    b"x-real-ip",
    FORWARDED_FOR,
    REQUEST_ID,
}
# Not passed on: the first server speaks for these on every answer.
_NOT_PASSED = HOP_BY_HOP | {_LENGTH, b"date", b"server", REQUEST_ID}

_TOKEN = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_BODILESS = frozenset({204, 304})
_LENGTHS = frozenset({_LENGTH, b"transfer-encoding"})


def outbound(
    headers: Iterable[tuple[bytes, bytes]],
    *,
    host: bytes,
    mark: bytes,
    request_id: bytes,
    client: bytes,
    body_length: int,
) -> Headers:
    """Return the headers of a request for the peer; whatever looked like ours is gone."""
    crossing, kept = _parted(headers, _name_sent)
    crossing.insert(0, (b"host", host))
    if body_length or any(name.lower() in _LENGTHS for name, _ in kept):
        crossing.append((_LENGTH, b"%d" % body_length))
    if client:
        crossing.append((FORWARDED_FOR, client))
    crossing.append((REQUEST_ID, request_id))
    crossing.append((_MARK, mark))
    return crossing


def inbound(
    headers: Iterable[tuple[bytes, bytes]], *, method: str, status: int, body_length: int
) -> Headers:
    """Return the headers of the peer's answer for the client; the length fits the body."""
    crossing, kept = _parted(headers, _name_passed)
    if method == "HEAD" or status in _BODILESS:  # the length is that of another answer
        crossing += [(_LENGTH, value) for name, value in kept if name.lower() == _LENGTH]
    else:
        crossing.append((_LENGTH, b"%d" % body_length))
    return crossing


def _parted(
    headers: Iterable[tuple[bytes, bytes]], crossing_name: Callable[[bytes], bytes]
) -> tuple[Headers, Headers]:
    """Tell what crosses, names in lower case, from what is kept; drop what is no header.

    RFC 9110 §5.5 forbids control characters in values, should a server have let them in.
    """
    crossing: Headers = []
    kept: Headers = []
    for pair in headers:
        name = crossing_name(pair[0])
        if name:
            crossing.append((name, pair[1]))
        else:
            kept.append(pair)
    # One look at all values together is enough in the ordinary case.
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


# Nearly all requests have the same few names.
@lru_cache(maxsize=1024)
def _name_sent(name: bytes) -> bytes:
    return _crossing_name(name, _NOT_SENT)


@lru_cache(maxsize=1024)
def _name_passed(name: bytes) -> bytes:
    return _crossing_name(name, _NOT_PASSED)


def _crossing_name(name: bytes, kept: Container[bytes]) -> bytes:
    """Return a name in lower case, or nothing if it does not cross."""
    name = name.lower()
    is_kept = name in kept or name.startswith(OUR_PREFIX) or not _TOKEN.fullmatch(name)
    return b"" if is_kept else name
