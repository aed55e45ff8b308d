"""The records: a JSON file, name → list of values, and the zone built from it.

An editor replaces the whole file, and the server checks at each query whether the file has changed;
so a record counts as soon as it is written, and no signal is needed.
"""

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from nameserver import messages

Records = dict[str, list[str]]

_MOST = 253
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
_VALUE = re.compile(r"[ -~]{1,4000}")
_EVERYBODY = 0o644  # the server may run as another user; DNS data are public


class ZoneError(ValueError):
    """A name or value is not valid for a TXT record, or the file has another content."""


class Zone:
    """The records of each name."""

    def __init__(self, records: Mapping[str, list[str]]) -> None:
        self._texts = {
            dns.name.from_text(name): [messages.split(value) for value in values]
            for name, values in records.items()
            if values
        }
        # A name above one with records exists too, though it has no records itself (RFC 8020).
        self._names = {above for name in self._texts for above in _upwards(name)}

    async def answer(self, wire: bytes, is_tcp: bool) -> bytes | None:  # noqa: FBT001  # a callback
        """Answer a message; None to ignore it."""
        query = messages.parse(wire)
        if query is None:
            return None
        why = messages.refusal(query)
        found = self._found(query) if why is None else messages.response(query, why)
        return messages.to_wire(query, found, is_tcp=is_tcp)

    def _found(self, query: dns.message.Message) -> dns.message.Message:
        name, kind = query.question[0].name, query.question[0].rdtype
        found = messages.response(query)
        if kind in {dns.rdatatype.TXT, dns.rdatatype.ANY} and name in self._texts:
            found.answer.append(messages.texts(name, self._texts[name]))
        elif kind == dns.rdatatype.SOA and name == dns.name.root:
            found.answer.append(messages.soa())
        else:
            found.authority.append(messages.soa())
            if name not in self._names and name != dns.name.root:
                found.set_rcode(dns.rcode.NXDOMAIN)
        return found


def _upwards(name: dns.name.Name) -> Iterator[dns.name.Name]:
    while name != dns.name.root:
        yield name
        name = name.parent()


class ZoneFile:
    """Reads and edits the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def records(self) -> Records:
        """Return the file's records; a missing file has none."""
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise ZoneError(f"{self._path} is no JSON: {error}") from None
        if not _is_records(found):
            raise ZoneError(f"{self._path} is no object of name → list of values")
        return {checked_name(name): [checked_value(v) for v in found[name]] for name in found}

    def add(self, name: str, value: str) -> bool:
        """Add a record; return whether it was missing."""
        name, value = checked_name(name), checked_value(value)
        with self._edited() as records:
            values = records.setdefault(name, [])
            is_new = value not in values
            if is_new:
                values.append(value)
        return is_new

    def remove(self, name: str, value: str | None = None) -> int:
        """Remove a record, or all records of a name; return how many were removed."""
        name = checked_name(name)
        with self._edited() as records:
            values = records.pop(name, [])
            kept = [] if value is None else [each for each in values if each != value.strip()]
            if kept:
                records[name] = kept
        return len(values) - len(kept)

    @contextmanager
    def _edited(self) -> Iterator[Records]:
        """Provide the records and save them if they have changed; one editor at a time."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before, records = self.records(), self.records()
            yield records
            if records != before or not self._path.exists():
                self._write(records)

    def _write(self, records: Records) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False) as draft:
            json.dump(dict(sorted(records.items())), draft, indent=2)
            os.fchmod(draft.fileno(), _EVERYBODY)
        Path(draft.name).replace(self._path)


def _is_records(found: object) -> bool:
    return isinstance(found, dict) and all(
        isinstance(values, list) and all(isinstance(value, str) for value in values)
        for values in found.values()
    )


class Watched:
    """The current zone of a file; if the file cannot be read, the last one that could."""

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self._path = path
        self._say = say
        self._file = ZoneFile(path)
        self._zone = Zone({})
        self._seen: tuple[int, int, int] | None = None

    def zone(self) -> Zone:
        """Reload the file if it has changed."""
        seen = self._look()
        if seen != self._seen:
            self._seen = seen
            try:
                self._zone = Zone(self._file.records())
            except (OSError, ZoneError) as error:
                self._say(f"the zone stays as it was: {error}")
        return self._zone

    async def answer(self, wire: bytes, is_tcp: bool) -> bytes | None:  # noqa: FBT001  # a callback
        """Answer a message with the current zone."""
        return await self.zone().answer(wire, is_tcp)

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size


def checked_name(name: str) -> str:
    """Return a name in the file's form: lower case, without the trailing dot."""
    plain = name.strip().lower().removesuffix(".")
    if len(plain) > _MOST or not _NAME.fullmatch(plain):
        raise ZoneError(f"{name!r} is no name of a record")
    return plain


def checked_value(value: str) -> str:
    """Return a value without surrounding blanks."""
    plain = value.strip()
    if not _VALUE.fullmatch(plain):
        raise ZoneError("a value is 1 to 4000 printable ASCII characters")
    return plain
