"""Settings: the environment becomes one frozen Struct, or the service does not start.

A field's name is its variable in lower case, its type decides how it is read, a field without
default is required. A field that is a Struct itself groups variables of the same flat environment.
`NAME_FILE` may name a file that holds the value of `NAME`: secrets are mounted as files.
"""

import os
import re
import ssl
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple, NoReturn, TypeVar, get_args, get_origin
from urllib.parse import urlsplit

import msgspec

from common.loopback import is_loopback

S = TypeVar("S", bound="Settings")

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"([0-9]{1,18})(ms|s|m|h|d)")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}

_LEVELS = ("debug", "info", "warn", "error")
_REGION = re.compile(r"[a-z0-9]{2,16}")
_SCHEMES = ("http://", "https://")
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_TAIL = {"?", "#"}
_ALLOW_PLAINTEXT = "ALLOW_PLAINTEXT"
_EXIT_USAGE = 2


class Secret(str):
    """A string that neither repr() nor a traceback's locals show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"


class Rate(msgspec.Struct, frozen=True):
    """So many in a time: `30/1h`."""

    most: int
    window: timedelta


class Level(str):
    """One of `debug`, `info`, `warn`, `error`."""

    __slots__ = ()

    @classmethod
    def read(cls, text: str) -> "Level":
        """Accept any case; raise ValueError for another word."""
        if text.lower() not in _LEVELS:
            raise ValueError(f"is none of {', '.join(_LEVELS)}")
        return cls(text.lower())


class Reads(NamedTuple):
    """Says in a field's `Annotated` type what reads its text; a ValueError has words for it."""

    read: Callable[[str], Any]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every group of settings; `check` may refuse values that are well-formed but wrong.

    `prefix` stands before the names of a group's variables that exist more than once.
    """

    prefix: ClassVar[str] = ""

    def check(self) -> Mapping[str, str]:
        """Return field → what is wrong with it."""
        return {}

    def plaintext(self) -> Mapping[str, str]:
        """Return field → what it would send over a network unencrypted.

        Refused unless `ALLOW_PLAINTEXT` is true.
        """
        return {}


class SettingsError(Exception):
    """Everything that is wrong with the environment, one line per variable, values never shown."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


def parse_duration(text: str) -> timedelta:
    """Read `30s`, `10m` or `1h30m`; raise ValueError for anything else."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError("is no duration such as 30s, 10m or 1h30m")
    try:
        return timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in parts))
    except OverflowError:
        raise ValueError("is too long a duration") from None


def _positive_duration(text: str) -> timedelta:
    duration = parse_duration(text)
    if not duration:
        raise ValueError("must be longer than nothing")
    return duration


def parse_rate(text: str) -> Rate:
    """Read `30/1h`; raise ValueError for anything else, and for a time of more than a day."""
    most, _, window = text.partition("/")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", most):
        raise ValueError("is no rate such as 30/1h")
    length = parse_duration(window)
    if not timedelta(seconds=1) <= length <= timedelta(days=1):
        raise ValueError("is a rate over less than a second or more than a day")
    return Rate(most=int(most), window=length)


def _integer(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise ValueError("is no whole number")
    return int(text)


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError("is neither true nor false")


_READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    Secret: Secret,
    int: _integer,
    bool: _boolean,
    timedelta: _positive_duration,
    Rate: parse_rate,
}


def _reader(kind: Any) -> Callable[[str], Any]:  # noqa: ANN401  a type form
    """Return what reads a value of a type; it raises ValueError with words without the value."""
    if get_origin(kind) is Annotated:
        base, mark = get_args(kind)[:2]
        return mark.read if isinstance(mark, Reads) else _bounded(base, mark)
    if get_origin(kind) is tuple:
        item = _reader(get_args(kind)[0])
        return lambda text: tuple(item(each.strip()) for each in text.split(",") if each.strip())
    own: Callable[[str], Any] | None = getattr(kind, "read", None)
    if own is not None:
        return own
    options = [each for each in getattr(kind, "__args__", ()) if each is not type(None)]
    return _reader(options[0]) if options else _READERS[kind]  # Optional[X] reads as X


def _bounded(kind: Any, bounds: msgspec.Meta) -> Callable[[str], Any]:  # noqa: ANN401  a type form
    def read(text: str) -> Any:  # noqa: ANN401  of that type
        value = _reader(kind)(text)
        try:
            return msgspec.convert(value, Annotated[kind, bounds])
        except msgspec.ValidationError:
            raise ValueError(f"must be from {bounds.ge} to {bounds.le}") from None

    return read


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and port != 0
        and parts.username is None
        and _HOST.fullmatch(parts.hostname or "") is not None
        and " " not in text
    )


def _region_code(text: str) -> str:
    if not _REGION.fullmatch(text):
        raise ValueError("is no region code: 2 to 16 small letters and digits, such as ind1")
    return text


def _page_url(text: str) -> str:
    if not text.startswith(_SCHEMES) or text.endswith("/"):
        raise ValueError("must begin with http:// or https:// and end without a slash")
    if not _is_url(text) or _TAIL & {*text}:
        raise ValueError("must be a host, perhaps a port and a path, after http:// or https://")
    return text


def _origin(text: str) -> str:
    text = text.removesuffix("/")
    if text != "*" and not (_is_url(text) and not urlsplit(text).path and not _TAIL & {*text}):
        raise ValueError("must be * or origins such as https://hub.example.com")
    return text


def _network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        raise ValueError("must be networks such as 10.0.0.0/8,2001:db8::/32") from None
    return text


def _certificates(text: str) -> str:
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        raise ValueError("holds no certificates in PEM form") from None
    return text


Pause = Annotated[timedelta, Reads(parse_duration)]
"""A duration that may be nothing; any other must be longer."""
RegionCode = Annotated[str, Reads(_region_code)]
PageUrl = Annotated[str, Reads(_page_url)]
"""The base of links to pages: scheme, host and perhaps a path, without a slash at the end."""
WebOrigin = Annotated[str, Reads(_origin)]
"""What a browser sends as `Origin`, scheme, host and perhaps a port; or `*` for all."""
Network = Annotated[str, Reads(_network)]
"""A network such as 10.0.0.0/8, or one address."""
Certificates = Annotated[str, Reads(_certificates)]
"""Certificates of authorities, as PEM text; usually from the file that `NAME_FILE` names."""
Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
WorkerCount = Annotated[int, msgspec.Meta(ge=1, le=256)]
PoolSize = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
InFlight = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
ProxyCount = Annotated[int, msgspec.Meta(ge=0, le=16)]


def check_proxies(count: int, networks: tuple[str, ...]) -> dict[str, str]:
    """Refuse proxies without their networks: whoever skipped them could choose an address."""
    if count and not networks:
        return {"trusted_proxies": "is required with TRUSTED_PROXY_COUNT"}
    return {}


def clear_page(url: str) -> bool:
    """Return whether a page's address is http, and not on this machine."""
    return url.startswith("http://") and not is_loopback(urlsplit(url).hostname or "")


def clear_pages(settings: Settings, *fields: str) -> dict[str, str]:
    """Return the fields with an address of a page, or a list of them, that is not https."""
    found = {}
    for field in fields:
        value = getattr(settings, field)
        if any(map(clear_page, value if isinstance(value, tuple) else (value,))):
            found[field] = "has an address that is not https"
    return found


def _text(variable: str, environ: Mapping[str, str]) -> str:
    """Return the value of a variable or of its `_FILE`; empty if neither is set."""
    text = environ.get(variable, "").strip()
    path = environ.get(f"{variable}_FILE", "").strip()
    if not path:
        return text
    if text:
        raise ValueError(f"and {variable}_FILE are both set: keep one")
    try:
        return Path(path).read_text("utf-8").strip()
    except UnicodeDecodeError:
        # The error quotes the bytes that it cannot decode, and they belong to a secret.
        raise ValueError("cannot be read: its file is no UTF-8 text") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no path of a file"
        raise ValueError(
            f"cannot be read from the file that {variable}_FILE names: {why}"
        ) from None


def words(variable: str, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the words of a comma-separated variable, in their order, each once."""
    text = _text(variable, os.environ if environ is None else environ)
    return tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))


class _Mistakes:
    """What is wrong with the environment, and what would send unencrypted."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.wrong: list[str] = []
        self.clear: list[str] = []


def _fill(kind: type[S], found: _Mistakes) -> S:
    """Return the Struct, with a stand-in where a value is wrong: checks then find the rest."""
    values: dict[str, Any] = {}
    named: set[str] = set()
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, Settings):
            values[field.name] = _fill(field.type, found)
            continue
        variable = (kind.prefix + field.name).upper()
        try:
            text = _text(variable, found.environ)
            if text:
                values[field.name] = _reader(field.type)(text)
                continue
            if field.required:
                raise ValueError("is required")  # noqa: TRY301  told like any other mistake
        except ValueError as error:
            found.wrong.append(f"{variable} {error}")
            named.add(field.name)
            if field.required:
                values[field.name] = _stand_in(field.type)
    result = kind(**values)
    for lines, told in ((found.wrong, result.check()), (found.clear, result.plaintext())):
        for field_name, what in told.items():
            if field_name not in named:
                lines.append(f"{(kind.prefix + field_name).upper()} {what}")
    return result


def _stand_in(kind: Any) -> Any:  # noqa: ANN401  a type form and its value
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return (get_origin(kind) or kind)()


def is_plaintext_allowed(environ: Mapping[str, str] | None = None) -> bool:
    """Return whether `ALLOW_PLAINTEXT` is true; a malformed value, told elsewhere, is not."""
    try:
        text = _text(_ALLOW_PLAINTEXT, os.environ if environ is None else environ)
        return bool(text) and _boolean(text)
    except ValueError:
        return False


class StartSettings(Settings, frozen=True, kw_only=True):
    """Base of the settings of a process or a command."""

    allow_plaintext: bool = False


def load(kind: type[S], environ: Mapping[str, str] | None = None) -> S:
    """Read one Struct from the environment; raise SettingsError with all mistakes together."""
    found = _Mistakes(os.environ if environ is None else environ)
    result = _fill(kind, found)
    wrong = [*found.wrong, *refused_plaintext(found.clear, found.environ)]
    if wrong:
        raise SettingsError(wrong)
    return result


def refused_plaintext(lines: list[str], environ: Mapping[str, str] | None = None) -> list[str]:
    """Return what is said about each unencrypted way; nothing where they are allowed."""
    if is_plaintext_allowed(environ):
        return []
    return [f"{line}; only with {_ALLOW_PLAINTEXT}=true" for line in lines]


def load_or_exit(kind: type[S], *others: Callable[[], object]) -> S:
    """Read the settings, or print every mistake on standard error and leave with code 2.

    `others` read variables that no Struct can name beforehand; they raise SettingsError too.
    """
    wrong: list[str] = []
    result = None
    for read in (lambda: load(kind), *others):
        try:
            found = read()
        except SettingsError as error:
            wrong.extend(error.lines)
        else:
            result = found if isinstance(found, kind) else result
    if wrong or result is None:
        leave(wrong)
    return result


def leave(wrong: list[str]) -> NoReturn:
    """Print every mistake on standard error and leave with code 2."""
    print("These settings keep the service from starting:", file=sys.stderr)  # noqa: T201
    for line in wrong:
        print(f"  {line}", file=sys.stderr)  # noqa: T201
    sys.exit(_EXIT_USAGE)


def variables(prefix: str, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the non-empty variables that begin with a prefix, keyed by the rest in lower case."""
    source = os.environ if environ is None else environ
    return {
        name[len(prefix) :].lower(): value.strip()
        for name, value in source.items()
        if name.startswith(prefix) and value.strip()
    }


METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder that the metrics of several processes share; prometheus-client reads it."""


def share_metrics(folder: str) -> None:
    """Set the folder for processes that start later, unless it is set already.

    prometheus-client reads it when it is imported, and forked processes import nothing again.
    """
    if "prometheus_client" in sys.modules:
        raise RuntimeError("too late: metrics of this process are its own already")
    os.environ.setdefault(METRICS_FOLDER, folder)


def are_metrics_shared() -> bool:
    """Return whether this is one of several worker processes."""
    return METRICS_FOLDER in os.environ
