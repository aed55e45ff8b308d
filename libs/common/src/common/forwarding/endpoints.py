"""Where the servers of each region listen: from the environment, never from a request."""

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from common.loopback import is_loopback
from common.settings import SettingsError, refused_plaintext, variables

CODE = re.compile(r"[a-z0-9]{2,16}")
DEFAULT_TEMPLATE = "http://regional-api-{region}:8080"

_PREFIX = "INTERNAL_ENDPOINT_"
_PLACE = "{region}"
# The place in a template for a region that was unknown when the server started: its code, or a port
# computed from the code, for regions that share one machine.
_BLANK = re.compile(r"\{region\}|\{port:([0-9]{1,5})-([0-9]{1,5})\}")
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
# A service of the own cluster, or a name that only the own network resolves. Digits alone, which
# resolvers read as an address, begin with no letter.
_INSIDE = re.compile(r"[a-z][a-z0-9-]*|([a-z0-9-]+\.)+svc(\.cluster\.local)?")


class Endpoints:
    """The base URL of each region's API, from the environment alone, never from a request."""

    def __init__(self, urls: Mapping[str, str], template: str = DEFAULT_TEMPLATE) -> None:
        self._urls = {code: _checked(url) for code, url in urls.items()}
        self._template = template
        _checked(_filled(template, "xx00"))

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Endpoints":
        """Read INTERNAL_ENDPOINT_<CODE> and _TEMPLATE; SettingsError names all wrong ones.

        An http:// address outside the cluster is wrong too, unless ALLOW_PLAINTEXT is true.
        """
        urls = variables(_PREFIX, environ)
        template = urls.pop("template", DEFAULT_TEMPLATE)
        wrong: list[str] = []
        clear: list[str] = []
        for code, url in urls.items():
            try:
                cls({code: url})
                region_code(code)
            except ValueError as error:
                wrong.append(f"{_PREFIX}{code.upper()} {error}")
            else:
                clear += [f"{_PREFIX}{code.upper()} {_CLEAR}"] if _is_in_clear(url) else []
        try:
            cls({}, template)
        except ValueError as error:
            wrong.append(f"{_PREFIX}TEMPLATE {error}")
        else:
            clear += (
                [f"{_PREFIX}TEMPLATE {_CLEAR}"] if _is_in_clear(_filled(template, "xx00")) else []
            )
        wrong += refused_plaintext(clear, environ)
        if wrong:
            raise SettingsError(wrong)
        return cls(urls, template)

    def base_url(self, code: str) -> str:
        """Return scheme, host and port of a region's API; ValueError if it is not a region code."""
        url = self._urls.get(region_code(code))
        return url or _checked(_filled(self._template, code))


def region_code(text: str) -> str:
    """Return the text if it has the form of a region code; raise ValueError otherwise."""
    if not CODE.fullmatch(text):
        raise ValueError("is no region code")
    return text


_CLEAR = "leads out of the cluster without https"


def _is_in_clear(url: str) -> bool:
    """Return whether a peer is reached over a network of others without TLS."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removesuffix(".")
    return parts.scheme == "http" and not is_loopback(host) and not _INSIDE.fullmatch(host)


def _filled(template: str, code: str) -> str:
    """Return the URL of a region, from a template."""
    found = list(_BLANK.finditer(template))
    if len(found) != 1:
        raise ValueError(f"must contain {_PLACE} or {{port:FIRST-LAST}}, once")
    (blank,) = found
    said = code
    if blank[1] is not None:
        first, last = int(blank[1]), int(blank[2])
        if not 0 < first <= last < 1 << 16:
            raise ValueError("must name a range of ports, from low to high")
        digest = hashlib.sha256(code.encode()).digest()
        said = str(first + int.from_bytes(digest[:8], "big") % (last - first + 1))
    return f"{template[: blank.start()]}{said}{template[blank.end() :]}"


def _checked(url: str) -> str:
    """Return a base URL without its last slash; the error message never quotes it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("is no URL") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError("must be http:// or https://, a host and perhaps a port")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not contain a user or password")
    if parts.path not in {"", "/"} or "?" in url or "#" in url:
        raise ValueError("must end after host and port")
    if not _HOST.fullmatch(parts.hostname):
        raise ValueError("has a malformed host name")
    return url.removesuffix("/")
