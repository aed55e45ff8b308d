"""The request target as it is signed and sent."""

import re
from functools import lru_cache
from urllib.parse import quote_from_bytes

from common.problems import BadRequest

# What every URL parser on the way leaves as it is; anything else is escaped before it is signed.
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
