"""Which headers cross a hop: pure functions for both directions (RFC 9110 §7.6.1)."""

import re
from collections.abc import Iterable

from common.proxy.client import FORWARDED_FOR
from common.proxy.mark import HEADER

Headers = list[tuple[bytes, bytes]]

OUR_PREFIX = b"x-vetchium-"
REQUEST_ID = b"x-request-id"
_MARK = HEADER.lower().encode()

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
_REWRITTEN = frozenset(
    {
        b"content-length",
        b"expect",
        b"forwarded",  # says the same as X-Forwarded-For, in words the client may have chosen
        b"host",
        b"x-real-ip",
        FORWARDED_FOR,
        REQUEST_ID,
    }
)
_KEPT_OUT = HOP_BY_HOP | _REWRITTEN

_TOKEN = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH = b"content-length"
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
    pairs = _lowered(headers)
    named = _named_in_connection(pairs)
    sent: Headers = [(b"host", host)]
    has_length = body_length > 0
    for pair in pairs:
        name = pair[0]
        if name in _KEPT_OUT:
            has_length = has_length or name in _LENGTHS
        elif name not in named and not name.startswith(OUR_PREFIX):
            sent.append(pair)
    if has_length:
        sent.append((_LENGTH, b"%d" % body_length))
    if client:
        sent.append((FORWARDED_FOR, client))
    sent.append((REQUEST_ID, request_id))
    sent.append((_MARK, mark))
    return sent


def inbound(
    headers: Iterable[tuple[bytes, bytes]], *, method: str, status: int, body_length: int
) -> Headers:
    """Return the headers of the peer's answer for the client; the length fits the body."""
    pairs = _lowered(headers)
    named = _named_in_connection(pairs)
    describes_other = method == "HEAD" or status in _BODILESS
    passed: Headers = []
    has_length = describes_other
    for pair in pairs:
        name = pair[0]
        if name in HOP_BY_HOP or name.startswith(OUR_PREFIX):
            continue
        if name == _LENGTH:
            if not describes_other:
                if not has_length:
                    passed.append((_LENGTH, b"%d" % body_length))
                has_length = True
                continue
        elif name in named:
            continue
        passed.append(pair)
    if not has_length:
        passed.append((_LENGTH, b"%d" % body_length))
    return passed


def _lowered(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Lower the names; drop what is no header (RFC 9110 §5.5), should a server have let it in."""
    pairs = [(name.lower(), value) for name, value in headers]
    names = [name for name, _ in pairs]
    # One look at all of them together is enough in the ordinary case.
    if (
        _TOKEN.fullmatch(b"".join(names))
        and b"" not in names
        and not _FORBIDDEN.search(b"".join([value for _, value in pairs]))
    ):
        return pairs
    return [pair for pair in pairs if _TOKEN.fullmatch(pair[0]) and not _FORBIDDEN.search(pair[1])]


def _named_in_connection(pairs: Headers) -> frozenset[bytes]:
    names = [
        option.strip(b" \t").lower()
        for name, value in pairs
        if name == b"connection"
        for option in value.split(b",")
    ]
    return frozenset(names)
