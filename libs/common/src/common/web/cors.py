"""Cross-origin access (the Fetch standard's CORS) for the pages that call us."""

from litestar.types import HTTPScope

_METHODS = b"GET, POST"
_ALLOWED = b"Authorization, Content-Type, X-Request-ID"
_EXPOSED = b"Retry-After, X-Request-ID, X-Served-By"
_MAX_AGE_SECONDS = b"600"


class Cors:
    """Allows the listed origins, or all with `*`; credentials travel in no cookie."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._any = "*" in origins
        self._origins = frozenset(origin.rstrip("/").encode() for origin in origins)

    def is_preflight(self, scope: HTTPScope) -> bool:
        """Return whether a request is a preflight."""
        if scope["method"] != "OPTIONS":
            return False
        names = {name for name, _ in scope["headers"]}
        return b"origin" in names and b"access-control-request-method" in names

    def headers(self, origin: bytes) -> list[tuple[bytes, bytes]]:
        """Return what an answer to this origin carries."""
        if self._any:
            allowed = b"*"
        elif origin in self._origins:
            allowed = origin
        else:
            return [(b"vary", b"Origin")]
        found = [
            (b"access-control-allow-origin", allowed),
            (b"access-control-expose-headers", _EXPOSED),
        ]
        return found if self._any else [*found, (b"vary", b"Origin")]

    def preflight(self, origin: bytes) -> list[tuple[bytes, bytes]]:
        """Return what a preflight answer carries besides `headers`."""
        if not self._any and origin not in self._origins:
            return []
        return [
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _ALLOWED),
            (b"access-control-max-age", _MAX_AGE_SECONDS),
        ]
