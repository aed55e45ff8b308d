"""Business modules: what a package from `modules/`, or from anywhere, adds to the services.

One value says everything (docs/modules.md):

    MODULE = Module(name="bookmarks", handlers={"hub": "vetchium_bookmarks.routes:HANDLERS"}, …)

The entry point `bookmarks = "vetchium_bookmarks:MODULE"` of the group `vetchium.modules` names it,
and `MODULES=bookmarks,tickets` chooses it. Parts are named as entry points name objects, so that a
service imports only what it uses: a worker never loads a route. What is wrong with a module stops
the start like a wrong setting.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from common.settings import Rate, Settings, SettingsError, leave, load, words

S = TypeVar("S", bound=Settings)

GROUP = "vetchium.modules"
"""The entry points that name modules."""

VARIABLE = "MODULES"
"""The setting that chooses them, by their names, in every service and in `vetchium-migrate`."""

PORTALS = ("hub", "org", "agency", "admin")

_NAME = re.compile(r"[a-z][a-z0-9]{1,29}")
_MIGRATION = r"[0-9]{4}\.[a-z0-9-]+"
_TAKEN = {"public", "common", "all", "none", *PORTALS}


class Owner(StrEnum):
    """Whose a row is: the account that takes it along to another home, exports and deletes it."""

    PERSON = "person"
    """A professional; the column holds the `hub_user_global_id`."""
    MEMBER = "member"
    """A member of an org or agency; the column holds the `tenant_user_id`."""
    TENANT = "tenant"
    """An org or agency with all its members; the column holds the `tenant_id`."""
    NOBODY = "nobody"
    """Not an account's: `why` says what it is; it stays where it is."""


class OnDeletion(StrEnum):
    """What the deletion of the owner does to a row."""

    DELETE = "delete"
    PSEUDONYMISE = "pseudonymise"
    """The row stays for others; the columns in `personal` are emptied."""


@dataclass(frozen=True, slots=True)
class Table:
    """Whose the rows of a table are; every table of a module has one such line."""

    name: str
    """With its schema, such as `bookmarks.items`."""
    owner: Owner
    column: str = ""
    """The column that holds the owner's id; of a table below another one, `parent` says more."""
    parent: str = ""
    """`column references parent(column)`: the row belongs to whom that row belongs."""
    what: str = ""
    """What an export calls it, and, of NOBODY, why nobody owns it."""
    on_deletion: OnDeletion = OnDeletion.DELETE
    personal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """A kind of mail, in three languages.

    `templates/<template>.jinja` in the module's folder `mails` extends the layout of core, and
    `mails/locale/<language>.po` translates subject and text.
    """

    kind: str
    """Begins with the module's name; a migration adds it to the database's email_template_type."""
    subject: str
    template: str
    page: str = ""
    """The page of `{{ link }}`, below the address of the portal, such as `/bookmarks`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Module:
    """Everything that a module adds. What is not said is not there."""

    name: str
    """Path below each portal, schema in the databases, prefix of settings, limits, mails, calls."""
    folder: Path
    """The package's folder, with `migrations/global`, `migrations/regional` and `mails`."""
    handlers: Mapping[str, str] = field(default_factory=dict)
    """Portal → its handlers, mounted below `/<portal>/<name>`: "package.routes:HANDLERS"."""
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Portal of tenants → roles that it adds there, without the portal; a migration adds
    `('org:sell_tickets', 'Sell tickets')` and so on to the table `roles`."""
    calls: str = ""
    """Service calls of a region, named `<name>-…`: "package.calls:HANDLERS"."""
    settings: type[Settings] | None = None
    """Settings of regional-api, worker and global-service, with the prefix `<name>_`."""
    limits: type[Settings] | None = None
    """Rates, with the prefix `limit_<name>_`; handlers name them `<name>_<field>`."""
    mails: tuple[Mail, ...] = ()
    cleanup: str = ""
    """A function from the settings to `common.db.cleanup.Cleanup`, for the regional worker."""
    background: str = ""
    """A function from `WorkerModule` to `common.modules.Repeated`s, for the regional worker."""
    tables: tuple[Table, ...] = ()
    demo: str = ""
    """A coroutine function that fills a fresh local stack: "package.demo:make".

    It is given `embedded.modules.Stage`, with clients that are signed in.
    """

    def migrations(self, kind: str) -> Path | None:
        """Return the folder of its migrations of a kind of database, None if it has none."""
        found = self.folder / "migrations" / kind
        return found if found.is_dir() else None

    def wrong(self) -> Iterator[str]:
        """Yield what is wrong with this declaration."""
        if not _NAME.fullmatch(self.name) or self.name in _TAKEN:
            yield "its name must be 2 to 30 small letters and digits, and no name of core's"
        for portal in self.handlers.keys() - set(PORTALS):
            yield f"there is no portal {portal}"
        yield from self._wrong_migrations()
        yield from self._wrong_settings()
        for mail in self.mails:
            if not mail.kind.startswith(f"{self.name}_"):
                yield f"its mail {mail.kind} must begin with {self.name}_"
        for table in self.tables:
            if not table.name.startswith(f"{self.name}."):
                yield f"its table {table.name} must be in the schema {self.name}"

    def _wrong_migrations(self) -> Iterator[str]:
        own = re.compile(f"{re.escape(self.name)}-{_MIGRATION}")
        for folder in filter(None, map(self.migrations, ("global", "regional"))):
            for path in sorted(folder.glob("*.sql")):
                if not own.fullmatch(path.stem):
                    yield f"its migration {path.name} must be named {self.name}-0001.what.sql"

    def _wrong_settings(self) -> Iterator[str]:
        for group, prefix in ((self.settings, ""), (self.limits, "limit_")):
            if group is not None and group.prefix != f"{prefix}{self.name}_":
                yield f'the prefix of {group.__name__} must be "{prefix}{self.name}_"'
        for limit in msgspec.structs.fields(self.limits) if self.limits else ():
            if limit.type is not Rate:
                yield f"its limit {limit.name} is no Rate"

    def part(self, reference: str) -> Any:  # noqa: ANN401  whatever the reference names
        """Return what "package.module:object" names; raise BrokenModule."""
        where, _, what = reference.partition(":")
        try:
            return getattr(import_module(where), what)
        except Exception as error:
            raise BrokenModule(self.name, f"{reference}: {_told(error)}") from error


class BrokenModule(SettingsError):
    """A module cannot be used; the line names it and says why."""

    def __init__(self, name: str, *lines: str) -> None:
        super().__init__([f"{VARIABLE}: {name}: {line}" for line in lines])


@dataclass(frozen=True, slots=True)
class Chosen:
    """A module that runs, with the values of its settings."""

    module: Module
    settings: Settings | None = None
    limits: Settings | None = None

    @property
    def name(self) -> str:
        """Return the module's name."""
        return self.module.name


class Given(Generic[S]):
    """What every part of a module is given: the module, and the values of its settings."""

    def __init__(self, chosen: Chosen) -> None:
        self.module = chosen.module
        self._settings = chosen.settings

    @property
    def settings(self) -> S:
        """Return the values of the module's settings."""
        return self._settings  # type: ignore[return-value]  # the module's own type


def installed() -> Mapping[str, Sequence[str]]:
    """Return the modules that are installed: name → what its entry points name."""
    found: dict[str, list[str]] = {}
    for each in entry_points(group=GROUP):
        found.setdefault(each.name, []).append(each.value)
    return found


@cache
def find(name: str) -> Module:
    """Return an installed module; raise BrokenModule, which says what is wrong with it."""
    known = installed()
    values = list(dict.fromkeys(known.get(name, ())))
    if not values:
        there = ", ".join(sorted(known)) or "none"
        raise BrokenModule(name, f"is not installed (installed: {there})")
    if len(values) > 1:
        raise BrokenModule(name, f"several packages have this name: {', '.join(values)}")
    where, _, what = values[0].partition(":")
    try:
        module = getattr(import_module(where), what)
    except Exception as error:
        raise BrokenModule(name, f"{values[0]}: {_told(error)}") from error
    if not isinstance(module, Module):
        raise BrokenModule(name, f"{values[0]} is no common.modules.Module")
    wrong = list(module.wrong())
    if module.name != name:
        wrong.append(f"its entry point is {name}, its name {module.name}")
    if wrong:
        raise BrokenModule(name, *wrong)
    return module


def modules(environ: Mapping[str, str] | None = None) -> tuple[Module, ...]:
    """Return the modules that `MODULES` names; raise SettingsError with all mistakes."""
    found: list[Module] = []
    wrong: list[str] = []
    for name in words(VARIABLE, environ):
        try:
            found.append(find(name))
        except SettingsError as error:
            wrong += error.lines
    if wrong:
        raise SettingsError(wrong)
    return tuple(found)


def modules_or_exit() -> tuple[Module, ...]:
    """Return what `modules` returns, or print every mistake and leave with code 2."""
    try:
        return modules()
    except SettingsError as error:
        leave(error.lines)


def chosen(environ: Mapping[str, str] | None = None) -> tuple[Chosen, ...]:
    """Return the chosen modules with their settings; raise SettingsError with all mistakes."""
    found: list[Chosen] = []
    wrong: list[str] = []
    for module in modules(environ):
        values: dict[str, Settings | None] = {"settings": None, "limits": None}
        for part, kind in (("settings", module.settings), ("limits", module.limits)):
            try:
                values[part] = load(kind, environ) if kind is not None else None
            except SettingsError as error:
                wrong += error.lines
        found.append(Chosen(module, **values))
    if wrong:
        raise SettingsError(wrong)
    return tuple(found)


def mail_kinds(chosen: Sequence[Module]) -> tuple[str, ...]:
    """Return the kinds of mails that modules add."""
    return tuple(mail.kind for module in chosen for mail in module.mails)


def _told(error: Exception) -> str:
    """Return an error in one line."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
