"""`vetchium-stack`: the command behind `make up`, `make down` and similar targets."""

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from containers.engine import choose
from containers.growing import Growing
from containers.prepare import own
from containers.stack import Containers, has_started
from embedded import __main__ as embedded
from embedded import settings as stack_settings
from embedded import stack as embedded_stack
from embedded.ledger import AlreadyRunningError, Lock
from embedded.problems import StackError
from embedded.regions import Regions
from embedded.settings import Settings
from embedded.supervisor import lock, say


def _up(settings: Settings, options: argparse.Namespace, words: list[str]) -> int:
    wanted = settings.given.get("MODE", "")
    if has_started(own(settings)) and wanted != "docker":
        raise StackError("the stack runs in containers; `make down` stops it")
    if lock(settings).holder() is not None:
        return embedded.main(words)  # which reports the error
    chosen = choose(settings, wanted, only_infrastructure=options.infrastructure)
    say(f"mode {chosen.mode}: {chosen.reason}")
    if chosen.mode == "embedded":
        return embedded.main(words)
    return asyncio.run(_live(own(settings), detach=options.detach))


async def _live(settings: Settings, *, detach: bool) -> int:
    containers = Containers(settings, say)
    try:
        await containers.up()
        if detach:
            return 0
        await containers.stay()
    except (StackError, asyncio.CancelledError):
        say("stopping what had started")
        await containers.down()
        raise
    if has_started(settings):
        say("stopping")
        await containers.down()
    say("stopped")
    return 0


def _down(settings: Settings, _: argparse.Namespace, words: list[str]) -> int:
    if not has_started(own(settings)):
        return embedded.main(words)
    asyncio.run(Containers(own(settings), say).down())
    say("stopped")
    return 0


def _reset(settings: Settings, _: argparse.Namespace, words: list[str]) -> int:
    """Delete the data of both modes; those in containers only if a Docker engine answers."""
    ours = own(settings)
    if (ours.data_dir / "vault.json").is_file():
        asyncio.run(Containers(ours, say).down("--volumes"))
        embedded_stack.forget(ours)
        shutil.rmtree(ours.data_dir)
    return embedded.main(words)


def _logs(settings: Settings, options: argparse.Namespace, words: list[str]) -> int:
    if not has_started(own(settings)):
        return embedded.main(words)
    containers = Containers(own(settings), say)
    prefix = options.service.replace(" ", "-")
    known = asyncio.run(containers.compose.containers())
    chosen = [name for name in sorted(known) if name.startswith(prefix)]
    follow = ["--follow"] if options.follow else []
    containers.compose.become("logs", "--tail", "20", *follow, *chosen)
    return 0


def _status(settings: Settings, options: argparse.Namespace, words: list[str]) -> int:
    ours = own(settings)
    if not has_started(ours):
        return embedded.main(words)
    note = ours.data_dir / embedded_stack.NOTE
    if options.json:
        say(note.read_text("utf-8") if note.is_file() else json.dumps({}))
        return 0 if note.is_file() else 1
    Containers(ours, say).compose.become("ps")
    return 0


def _mail(settings: Settings, options: argparse.Namespace, words: list[str]) -> int:
    if not has_started(own(settings)):
        return embedded.main(words)
    mailbox = Containers(own(settings), say).mailbox
    mail = asyncio.run(mailbox.newest(options.to, about=options.about))
    say(mail["text"].rstrip())
    return 0


def _dns(settings: Settings, options: argparse.Namespace, words: list[str]) -> int:
    if not has_started(own(settings)):
        return embedded.main(words)
    return embedded.edit_records(own(settings), options)


def _migrate(settings: Settings, _: argparse.Namespace, words: list[str]) -> int:
    if not has_started(own(settings)):
        return embedded.main(words)
    asyncio.run(Containers(own(settings), say).migrate())
    return 0


def _region(settings: Settings, options: argparse.Namespace, words: list[str]) -> int:
    if not has_started(own(settings)):
        return embedded.main(words)
    asked = embedded.region_request(settings, options)
    held = Lock(own(settings).run / "region.lock")
    try:
        held.acquire()
    except AlreadyRunningError:
        raise StackError("another `make region` is under way") from None
    try:
        asyncio.run(Regions(Growing(own(settings), say)).change(asked, say))
    finally:
        held.release()
    return 0


def _run(settings: Settings, _: argparse.Namespace, words: list[str]) -> int:
    if has_started(own(settings)):
        raise StackError(
            "the stack runs in containers, which a service outside of them does not reach: "
            "`make down`, then `make up MODE=embedded`"
        )
    return embedded.main(words)


def _prepare(settings: Settings, _: argparse.Namespace, __: list[str]) -> int:
    """Write the files that the Compose file reads; print the variables for manual Compose."""
    containers = Containers(own(settings), say)
    containers.preparation.write()
    given = stack_settings.environment()
    for name, value in sorted(containers.preparation.environment().items()):
        if given.get(name) != value:
            say(f"export {name}='{value}'")
    return 0


Command = Callable[[Settings, argparse.Namespace, list[str]], int]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vetchium-stack", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text)
        one.set_defaults(run=run)
        return one

    up = command("up", _up, "start everything (MODE=docker or MODE=embedded decides)")
    up.add_argument("--detach", action="store_true", help="return when the stack is ready")
    up.add_argument("--infrastructure", action="store_true", help="databases, edge and mail only")
    command("down", _down, "stop everything")
    command("reset", _reset, "stop everything and delete all data")
    logs = command("logs", _logs, "show and follow the logs")
    logs.add_argument("service", nargs="?", default="", help="start of the part's name")
    logs.add_argument("--no-follow", dest="follow", action="store_false")
    command("status", _status, "show what runs").add_argument("--json", action="store_true")
    mail = command("mail", _mail, "print the newest mail to an address")
    mail.add_argument("to")
    mail.add_argument("--about", default="", help="only mails with this text in the subject")
    dns = command("dns", _dns, "add a TXT record, or remove it; list all without a name")
    dns.add_argument("name", nargs="?", default="")
    dns.add_argument("value", nargs="?", default="")
    dns.add_argument("--remove", action="store_true", help="remove it, or all of the name")
    run = command("run", _run, "run one service in the foreground")
    run.add_argument("words", nargs="*")
    command("migrate", _migrate, "apply pending migrations to the running databases")
    embedded.region_options(command("region", _region, "open, drain or retire a region"))
    command("prepare", _prepare, "write what the Compose file reads, for Compose by hand")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an error is printed as one sentence."""
    words = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(words)
    try:
        return int(options.run(stack_settings.load(), options, words))
    except (StackError, stack_settings.SettingsError, AlreadyRunningError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{Path(error.filename or 'system')}: {error.strerror or error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
