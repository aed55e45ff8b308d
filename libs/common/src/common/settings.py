"""Settings: the environment becomes one frozen Struct, or the service does not start.

A field's name is its variable in lower case, its type decides how it is read, a field without
default is required. A field that is a Struct itself groups variables of the same flat environment.
`NAME_FILE` may name a file that holds the value of `NAME`: secrets are mounted as files.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar, get_origin

import msgspec

S = TypeVar("S", bound="Settings")

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+)(ms|s|m|h|d)")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}

_LEVELS = ("debug", "info", "warn", "error")
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


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every group of settings; `check` may refuse values that are well-formed but wrong.

    `prefix` stands before the names of a group's variables that exist more than once.
    """

    prefix: ClassVar[str] = ""

    def check(self) -> Mapping[str, str]:
        """Return field → what is wrong with it."""
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


def _level(text: str) -> Level:
    if text.lower() not in _LEVELS:
        raise ValueError(f"is none of {', '.join(_LEVELS)}")
    return Level(text.lower())


def _list(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


_READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    Secret: Secret,
    Level: _level,
    int: _integer,
    bool: _boolean,
    timedelta: parse_duration,
    Rate: parse_rate,
    tuple: _list,
}


def _reader(kind: Any) -> Callable[[str], Any]:  # noqa: ANN401  a type form
    options = [each for each in getattr(kind, "__args__", ()) if each is not type(None)]
    if (get_origin(kind) or kind) not in _READERS and options:
        kind = options[0]  # Optional[X] reads as X
    return _READERS[get_origin(kind) or kind]


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


def _fill(kind: type[S], environ: Mapping[str, str], wrong: list[str]) -> S | None:
    values: dict[str, Any] = {}
    count = len(wrong)
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, Settings):
            values[field.name] = _fill(field.type, environ, wrong)
            continue
        variable = (kind.prefix + field.name).upper()
        try:
            text = _text(variable, environ)
            if text:
                values[field.name] = _reader(field.type)(text)
            elif field.required:
                wrong.append(f"{variable} is required")
        except ValueError as error:
            wrong.append(f"{variable} {error}")
    if len(wrong) > count:
        return None
    result = kind(**values)
    wrong.extend(
        f"{(kind.prefix + field).upper()} {what}" for field, what in result.check().items()
    )
    return result


def load(kind: type[S], environ: Mapping[str, str] | None = None) -> S:
    """Read one Struct from the environment; raise SettingsError with all mistakes together."""
    wrong: list[str] = []
    result = _fill(kind, os.environ if environ is None else environ, wrong)
    if wrong or result is None:
        raise SettingsError(wrong)
    return result


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
        print("These settings keep the service from starting:", file=sys.stderr)  # noqa: T201
        for line in wrong:
            print(f"  {line}", file=sys.stderr)  # noqa: T201
        sys.exit(_EXIT_USAGE)
    return result


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
