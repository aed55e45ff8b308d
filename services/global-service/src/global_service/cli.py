"""Commands: `create-admin`, `mails` (the queue) and `regions`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from uuid import UUID

import msgspec

from common import events
from common.auth.passwords import Passwords
from common.db.pool import Database
from common.events import Event
from common.logs import silence
from common.mail.queue import commands as mails
from common.queries.global_db import mail_operations
from common.queries.global_db.first_admin import AsyncQuerier
from common.queries.global_db.models import EmailTemplateType
from common.settings import load_or_exit
from common.wire.problems import Invalid, Problem
from common.wire.schema import Name, NewEmail, NewPassword, Wire
from common.wire.validate import check
from global_service.regions import commands as regions
from global_service.settings import CommandSettings, TestMailSettings

_REFUSED = 1
_PATIENCE = 5.0


class NewAdmin(Wire):
    """The first admin; each field is an option."""

    email: NewEmail
    full_name: Name
    password: NewPassword


class AddressTaken(Problem):
    """An admin has this e-mail address already."""

    status, title = 409, "Address taken"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="global-service", description="Without a command: serve the admin portal."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create-admin", help="create an active superadmin")
    create.add_argument("--email", required=True)
    create.add_argument("--full-name", required=True)
    create.add_argument(
        "--password-stdin", action="store_true", required=True, help="read it from standard input"
    )
    mails.add_to(commands, tuple(EmailTemplateType))
    regions.add_to(commands)
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run a command; return its exit code. Wrong usage leaves with 2."""
    options = _parser().parse_args(arguments)
    if options.command == "mails":
        return mails.run(
            options,
            connect=_queue,
            smtp=lambda: load_or_exit(TestMailSettings).smtp,
            queries=mail_operations.AsyncQuerier,
        )
    if options.command == "regions":
        return regions.run(options)
    return _create_admin(options)


def _queue() -> Database:
    settings = load_or_exit(CommandSettings)
    return Database(
        settings.global_db_conn,
        name="queue",
        application_name="global-service mails",
        max_size=1,
        pooler=settings.db_transaction_pooler,
    )


def _create_admin(options: argparse.Namespace) -> int:
    settings = load_or_exit(CommandSettings)
    silence()
    line = sys.stdin.buffer.readline()
    try:
        admin = _checked(options.email, options.full_name, line)
        made = asyncio.run(_create(settings, admin))
    except Invalid as invalid:
        for error in invalid.errors:
            _complain(f"--{error.field.replace('_', '-')} {error.message}")
        return _REFUSED
    except Problem as problem:
        _complain(problem.detail)
        return _REFUSED
    except UnicodeError:
        _complain("the values must be UTF-8")
        return _REFUSED
    events.write(Event.STAFF_CREATE, events.OK, target=str(made))
    print(f"created admin {made}")  # noqa: T201  the answer of a command
    return 0


def _checked(email: str, full_name: str, line: bytes) -> NewAdmin:
    password = line.removesuffix(b"\n").removesuffix(b"\r").decode()
    members = {"email": email, "full_name": full_name, "password": password}
    return check(NewAdmin, msgspec.json.encode(members))


async def _create(settings: CommandSettings, admin: NewAdmin) -> UUID:
    passwords = Passwords(threads=1, breached_url=settings.breached_passwords_url)
    try:
        password_hash = await passwords.hash_new("password", admin.password, "admin", admin.email)
    finally:
        await passwords.aclose()
    database = Database(
        settings.global_db_conn,
        name="global",
        application_name="global-service create-admin",
        pooler=settings.db_transaction_pooler,
    )
    await database.open()
    try:
        async with database.transaction(limit=_PATIENCE) as connection:
            made = await AsyncQuerier(connection).insert_first_admin(
                email_address=admin.email, full_name=admin.full_name, password_hash=password_hash
            )
    finally:
        await database.close()
    if made is None:
        raise AddressTaken
    return made


def _complain(words: str) -> None:
    print(f"create-admin: {words}", file=sys.stderr)  # noqa: T201  the message of a command
